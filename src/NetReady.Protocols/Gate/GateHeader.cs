using System.Buffers.Binary;

namespace NetReady.Protocols.Gate;

/// <summary>What a message of the gate test is.</summary>
public enum GateMessage : byte
{
    /// <summary>Device to far end: asks for a cookie, and shows how the delay varies at rest.</summary>
    Greeting = 1,

    /// <summary>Far end to device: the cookie; as long as the greeting, so that nothing is amplified.</summary>
    Welcome = 2,

    /// <summary>Device to far end: asks for a train toward the device, or announces one from it. Asked again with more packets, a train toward the device goes on; with none, it ends.</summary>
    Request = 3,

    /// <summary>Far end to device: what it makes of a request.</summary>
    Answer = 4,

    /// <summary>Either way: one packet of a train.</summary>
    Train = 5,

    /// <summary>Device to far end: asks which packets of its train came, and when.</summary>
    Question = 6,

    /// <summary>Far end to device: which packets came, and when; as they come, and whenever it is asked.</summary>
    Report = 7,
}

/// <summary>The 16 bytes with which every message begins; numbers are big-endian throughout.</summary>
/// <param name="Message">What it is.</param>
/// <param name="Number">The greeting's or the train's number.</param>
/// <param name="Session">What the device chose at random to tell its test from others.</param>
public readonly record struct GateHeader(GateMessage Message, ushort Number, ulong Session)
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 16;

    // "NRG" and the protocol's version.
    private const uint Mark = 0x4E524702;

    /// <summary>Writes it to the start of a message.</summary>
    public void Write(Span<byte> message)
    {
        BinaryPrimitives.WriteUInt32BigEndian(message, Mark);
        message[4] = (byte)Message;
        message[5] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], Number);
        BinaryPrimitives.WriteUInt64BigEndian(message[8..], Session);
    }

    /// <summary>Reads it; false where the message is none of this protocol and version.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out GateHeader header)
    {
        header = default;
        if (message.Length < Length || BinaryPrimitives.ReadUInt32BigEndian(message) != Mark || message[4] is < (byte)GateMessage.Greeting or > (byte)GateMessage.Report) return false;
        header = new((GateMessage)message[4], BinaryPrimitives.ReadUInt16BigEndian(message[6..]), BinaryPrimitives.ReadUInt64BigEndian(message[8..]));
        return true;
    }
}
