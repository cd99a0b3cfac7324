using System.Buffers.Binary;

namespace NetReady.Protocols.Gate;

/// <summary>How much of a TCP stream had come when: what the far end tells the device of a stream from it, and where UDP does not come through, all there is to judge by.</summary>
/// <param name="At">When, in ns by the receiver's steady clock.</param>
/// <param name="Bytes">The payload that had come in all.</param>
public readonly record struct StreamMark(long At, long Bytes)
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 16;

    /// <summary>Marks are not told more often than this.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(4);

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> message)
    {
        BinaryPrimitives.WriteInt64BigEndian(message, At);
        BinaryPrimitives.WriteInt64BigEndian(message[8..], Bytes);
    }

    /// <summary>Reads it from at least 16 bytes.</summary>
    public static StreamMark Read(ReadOnlySpan<byte> message) => new(BinaryPrimitives.ReadInt64BigEndian(message), BinaryPrimitives.ReadInt64BigEndian(message[8..]));
}
