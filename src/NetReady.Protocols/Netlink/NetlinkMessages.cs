namespace NetReady.Protocols.Netlink;

/// <summary>The frame of what the Linux kernel says by netlink (include/uapi/linux/netlink.h), in the processor's own byte order. Never throws, whatever the bytes.</summary>
public static class NetlinkMessages
{
    /// <summary>The length of a message's header, and of an attribute's.</summary>
    internal const int HeaderLength = 16, AttributeLength = 4;

    /// <summary>The types of messages that end an answer.</summary>
    internal const ushort ErrorMessage = 2, DoneMessage = 3;

    /// <summary>Flags of questions: that it is one, and that it is for all there are.</summary>
    internal const ushort Request = 1, Dump = 0x300;

    private const ushort TypeBits = 0x3FFF;

    /// <summary>The kernel's error in an answer, as a positive number; 0 where it holds none.</summary>
    public static int ErrorIn(ReadOnlySpan<byte> answer)
    {
        foreach (var message in In(answer.ToArray()))
            if (message.Type == ErrorMessage && message.Body.Length >= 4) return -BitConverter.ToInt32(message.Body.Span);
        return 0;
    }

    /// <summary>Whether an answer has come whole.</summary>
    /// <param name="answer">What has come so far.</param>
    /// <param name="dump">Whether the question was for all there are, whose answer has an end of its own.</param>
    public static bool IsWhole(ReadOnlySpan<byte> answer, bool dump) => In(answer.ToArray()).Any(message => !dump || message.Type is ErrorMessage or DoneMessage);

    /// <summary>The messages in an answer.</summary>
    internal static IEnumerable<(ushort Type, ReadOnlyMemory<byte> Body)> In(ReadOnlyMemory<byte> answer)
    {
        while (answer.Length >= HeaderLength)
        {
            int length = BitConverter.ToInt32(answer.Span);
            if (length < HeaderLength || length > answer.Length) yield break;
            yield return (BitConverter.ToUInt16(answer.Span[4..]), answer[HeaderLength..length]);
            answer = answer[Math.Min(Aligned(length), answer.Length)..];
        }
    }

    /// <summary>The attributes in the rest of a message.</summary>
    internal static IEnumerable<(ushort Type, ReadOnlyMemory<byte> Value)> Attributes(ReadOnlyMemory<byte> rest)
    {
        while (rest.Length >= AttributeLength)
        {
            int length = BitConverter.ToUInt16(rest.Span);
            if (length < AttributeLength || length > rest.Length) yield break;
            yield return ((ushort)(BitConverter.ToUInt16(rest.Span[2..]) & TypeBits), rest[AttributeLength..length]);
            rest = rest[Math.Min(Aligned(length), rest.Length)..];
        }
    }

    /// <summary>Writes a message's header.</summary>
    internal static void WriteHeader(Span<byte> message, ushort type, ushort flags)
    {
        BitConverter.TryWriteBytes(message, message.Length);
        BitConverter.TryWriteBytes(message[4..], type);
        BitConverter.TryWriteBytes(message[6..], flags);
        BitConverter.TryWriteBytes(message[8..], 1);
    }

    /// <summary>A length as it is filled up.</summary>
    internal static int Aligned(int length) => (length + 3) & ~3;
}
