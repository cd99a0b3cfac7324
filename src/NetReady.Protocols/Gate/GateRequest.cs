using System.Buffers.Binary;

namespace NetReady.Protocols.Gate;

/// <summary>Which way a train goes.</summary>
public enum TrainDirection : byte
{
    /// <summary>From the far end to the device.</summary>
    Down = 1,

    /// <summary>From the device to the far end.</summary>
    Up = 2,
}

/// <summary>What a train is like.</summary>
/// <param name="LeadIn">How many small packets come first, far apart, to show the path at rest.</param>
/// <param name="LeadInterval">The time between two of those.</param>
/// <param name="Packets">How many packets follow.</param>
/// <param name="Payload">The UDP payload of each of those, in bytes.</param>
/// <param name="BitsPerSecond">The rate at which they are sent, of IP packets with their headers.</param>
public readonly record struct TrainShape(int LeadIn, TimeSpan LeadInterval, int Packets, int Payload, double BitsPerSecond)
{
    /// <summary>The headers of UDP and IPv4, in bytes; the rate counts them, and twenty more under IPv6 are left out.</summary>
    public const int Headers = 28;

    /// <summary>The payload of a lead-in's packets, in bytes.</summary>
    public const int LeadPayload = 64;

    /// <summary>The most packets that a train may have: reports name packets by 16 bits.</summary>
    public const int MostPackets = 60_000;

    /// <summary>All its packets.</summary>
    public int Count => LeadIn + Packets;

    /// <summary>What it puts on the line, in bytes, headers included.</summary>
    public long Bytes => (LeadIn * (long)(LeadPayload + Headers)) + (Packets * (long)(Payload + Headers));

    /// <summary>How long sending it takes.</summary>
    public TimeSpan Duration => (LeadInterval * LeadIn) + TimeSpan.FromSeconds(Packets * (Payload + Headers) * 8.0 / BitsPerSecond);

    /// <summary>Whether a far end may take it for a train at all; how much of it, is another question.</summary>
    public bool IsSound =>
        LeadIn is >= 0 and <= 255 && Packets > 0 && Count <= MostPackets && Payload is >= TrainPacket.Length and <= 65_000 && BitsPerSecond is >= 1e4 and <= 1e11 && LeadInterval <= TimeSpan.FromMilliseconds(50);
}

/// <summary>A request for a train, or the announcement of one.</summary>
/// <param name="Header">The header, with the train's number.</param>
/// <param name="Cookie">The cookie of a welcome.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Shape">What it is like.</param>
public readonly record struct GateRequest(GateHeader Header, GateCookie Cookie, TrainDirection Direction, TrainShape Shape)
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 56;

    /// <summary>Whether it asks for a train to end: it has no packets.</summary>
    public bool IsStop => Shape.Packets == 0;

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> message)
    {
        message = message[..Length];
        message.Clear();
        Header.Write(message);
        Cookie.Write(message[16..]);
        message[36] = (byte)Direction;
        message[37] = (byte)Shape.LeadIn;
        BinaryPrimitives.WriteUInt16BigEndian(message[38..], (ushort)Shape.Payload);
        BinaryPrimitives.WriteUInt32BigEndian(message[40..], (uint)Shape.Packets);
        BinaryPrimitives.WriteUInt32BigEndian(message[44..], (uint)Shape.LeadInterval.TotalMicroseconds);
        BinaryPrimitives.WriteUInt64BigEndian(message[48..], (ulong)Shape.BitsPerSecond);
    }

    /// <summary>Reads it after its header; null where it is too short or names no direction.</summary>
    public static GateRequest? TryRead(in GateHeader header, ReadOnlySpan<byte> message)
    {
        if (message.Length < Length || message[36] is < 1 or > 2) return null;
        uint packets = BinaryPrimitives.ReadUInt32BigEndian(message[40..]);
        var shape = new TrainShape(
            message[37], TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt32BigEndian(message[44..])), (int)Math.Min(packets, int.MaxValue / 2),
            BinaryPrimitives.ReadUInt16BigEndian(message[38..]), BinaryPrimitives.ReadUInt64BigEndian(message[48..]));
        return new(header, GateCookie.Read(message[16..]), (TrainDirection)message[36], shape);
    }
}

/// <summary>What the far end makes of a request.</summary>
public enum GateAnswerCode : byte
{
    /// <summary>An announced train may come.</summary>
    Ready = 1,

    /// <summary>Others are being served; come again.</summary>
    Busy = 2,

    /// <summary>The cookie is not, or no longer, good; greet again.</summary>
    BadCookie = 3,

    /// <summary>The session or the address has had all that it may have for now.</summary>
    Spent = 4,

    /// <summary>The request makes no sense here.</summary>
    Refused = 5,
}

/// <summary>The answer to a request that is not the train itself.</summary>
/// <param name="Header">The header, with the train's number.</param>
/// <param name="Code">What is answered.</param>
/// <param name="RetryAfter">With <see cref="GateAnswerCode.Busy"/>: when to come again.</param>
public readonly record struct GateAnswer(GateHeader Header, GateAnswerCode Code, TimeSpan RetryAfter)
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 20;

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> message)
    {
        Header.Write(message);
        message[16] = (byte)Code;
        message[17] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message[18..], (ushort)Math.Clamp(RetryAfter.TotalMilliseconds, 0, ushort.MaxValue));
    }

    /// <summary>Reads it after its header; null where it is too short or says nothing known.</summary>
    public static GateAnswer? TryRead(in GateHeader header, ReadOnlySpan<byte> message) =>
        message.Length < Length || message[16] is < 1 or > 5 ? null : new(header, (GateAnswerCode)message[16], TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt16BigEndian(message[18..])));
}
