using System.Security.Cryptography;
using NetReady.Protocols.Stamp;

namespace NetReady.Agent.Probes.Paths;

/// <summary>One packet that was sent.</summary>
/// <param name="Index">The how manieth it was, from 0.</param>
/// <param name="Number">Its STAMP sequence number.</param>
/// <param name="Size">Its length with the headers of UDP and IP, in bytes.</param>
/// <param name="HopLimit">How many hops it may make; 0 for as many as the system gives.</param>
/// <param name="SentAt">When it was handed to the system, on the steady clock.</param>
internal readonly record struct SentPacket(int Index, int Number, int Size, int HopLimit, long SentAt);

/// <summary>
/// The STAMP packets of one session. What comes back is told by the timestamp that it repeats, 64 bits that only those on the way have seen: an answer by its
/// copy of it, an ICMP error by what it quotes of the packet (RFC 8899 §4.6.1).
/// </summary>
internal sealed class PathPackets
{
    /// <summary>An ICMP error must quote so many bytes of the payload to show whose it is: the sequence number and the timestamp.</summary>
    public const int EnoughQuoted = 12;

    private readonly PathSocket socket;
    private readonly TimeProvider time;
    private readonly DateTimeOffset startedAt;
    private readonly long started;
    private readonly ushort session = (ushort)RandomNumberGenerator.GetInt32(1, 1 << 16);
    private readonly List<SentPacket> sent = [];
    private readonly Dictionary<ulong, int> byStamp = [];
    private ulong lastStamp;
    private int numbers;

    /// <summary>A session that has sent nothing yet.</summary>
    public PathPackets(PathSocket socket, TimeProvider time)
    {
        (this.socket, this.time) = (socket, time);
        (startedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
    }

    /// <summary>Every packet sent, in order.</summary>
    public IReadOnlyList<SentPacket> Sent => sent;

    /// <summary>The least that a packet can be long, in bytes.</summary>
    public int SmallestSize => StampPacket.Length + socket.Headers;

    /// <summary>Sends a packet.</summary>
    /// <param name="size">Its length with the headers of UDP and IP: <see cref="SmallestSize"/>, or at least four bytes more.</param>
    /// <param name="hops">How many hops it may make; 0 for as many as the system gives.</param>
    /// <param name="repeatsNumber">Whether it has the sequence number of the packet before it.</param>
    /// <returns>The packet, or why the system did not take it.</returns>
    public (SentPacket? Packet, System.Net.Sockets.SocketError? Refusal) Send(int size, int hops = 0, bool repeatsNumber = false)
    {
        Span<byte> packet = stackalloc byte[size - socket.Headers];
        packet.Clear();
        int number = repeatsNumber && numbers > 0 ? numbers - 1 : numbers;
        // By the steady clock, and no two alike.
        ulong stamp = lastStamp = Math.Max(NtpTimestamp.Of(startedAt + time.GetElapsedTime(started)).Bits, lastStamp + 1);
        new StampSenderPacket((uint)number, new(stamp), ErrorEstimate.AtLeast(TimeSpan.FromMilliseconds(1), synchronized: false), session).Write(packet);
        StampPadding.Write(packet);
        long at = time.GetTimestamp();
        if (socket.Send(packet, hops) is { } refusal) return (null, refusal);
        numbers = number + 1;
        var made = new SentPacket(sent.Count, number, size, hops, at);
        byStamp.Add(stamp, made.Index);
        sent.Add(made);
        return (made, null);
    }

    /// <summary>The packet that an answer answers; null where it is none of ours. A reflector that knows RFC 8762 only sends no session identifier.</summary>
    public SentPacket? Answered(ReadOnlySpan<byte> payload, out StampReflectorPacket answer) =>
        StampReflectorPacket.TryRead(payload, out answer) && (answer.SessionId == session || answer.SessionId == 0)
        && byStamp.TryGetValue(answer.SenderTimestamp.Bits, out int index) && answer.SenderSequence == sent[index].Number ? sent[index] : null;

    /// <summary>The packet that an ICMP error quotes; null where it quotes too little, or none of ours.</summary>
    public SentPacket? Quoted(ReadOnlySpan<byte> quoted)
    {
        if (quoted.Length < EnoughQuoted) return null;
        // Only the start of the packet is there: the rest is read as zeros.
        Span<byte> whole = stackalloc byte[StampPacket.Length];
        whole.Clear();
        quoted[..Math.Min(quoted.Length, whole.Length)].CopyTo(whole);
        return StampSenderPacket.TryRead(whole, out var packet) && byStamp.TryGetValue(packet.Timestamp.Bits, out int index) && packet.Sequence == sent[index].Number ? sent[index] : null;
    }
}
