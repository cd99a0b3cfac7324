using System.Buffers.Binary;

namespace NetReady.Protocols.Gate;

/// <summary>What every packet of a train begins with; the rest is filling.</summary>
/// <param name="Header">The header, with the train's number.</param>
/// <param name="Number">The packet's number in the train, from 0, the lead-in first.</param>
/// <param name="Of">How many packets the train had as this one was sent: trains grow, and what was never sent is not lost.</param>
/// <param name="SentAt">When it was really sent, in ns by its sender's steady clock.</param>
public readonly record struct TrainPacket(GateHeader Header, int Number, int Of, long SentAt)
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 32;

    /// <summary>Writes it to the start of a packet.</summary>
    public void Write(Span<byte> packet)
    {
        Header.Write(packet);
        BinaryPrimitives.WriteInt32BigEndian(packet[16..], Number);
        BinaryPrimitives.WriteInt64BigEndian(packet[20..], SentAt);
        BinaryPrimitives.WriteInt32BigEndian(packet[28..], Of);
    }

    /// <summary>Reads it after its header; null where it is too short.</summary>
    public static TrainPacket? TryRead(in GateHeader header, ReadOnlySpan<byte> packet) =>
        packet.Length < Length ? null : new(header, BinaryPrimitives.ReadInt32BigEndian(packet[16..]), BinaryPrimitives.ReadInt32BigEndian(packet[28..]), BinaryPrimitives.ReadInt64BigEndian(packet[20..]));
}
