using System.Buffers.Binary;

namespace NetReady.Testing.Network.Relay;

/// <summary>Which way a packet went.</summary>
public enum Direction
{
    /// <summary>Toward the namespace: up, where a device stands outside.</summary>
    Inward,

    /// <summary>Out of the namespace: down.</summary>
    Outward,
}

/// <summary>What the relay did to one packet: the truth that measurements are compared with.</summary>
/// <param name="Direction">Which way it went.</param>
/// <param name="CameAt">When the relay had it, on the relay's own steady clock.</param>
/// <param name="LeftAt">When it was handed to the other side; null where it was lost. Of a packet that left twice, the first time.</param>
/// <param name="Copies">How often it left: 0, 1 or 2.</param>
/// <param name="HeldBack">Whether it was held back for others to overtake it.</param>
/// <param name="Head">The packet's first bytes, from the IP header on.</param>
public sealed record PacketRecord(Direction Direction, TimeSpan CameAt, TimeSpan? LeftAt, int Copies, bool HeldBack, ReadOnlyMemory<byte> Head)
{
    /// <summary>How many bytes of each packet are kept.</summary>
    public const int HeadLength = 96;

    /// <summary>How long the relay had it; null where it was lost.</summary>
    public TimeSpan? Took => LeftAt - CameAt;

    /// <summary>How much longer the relay may have had it: from its last look before the packet was there until it took it, and while it was being handed on.</summary>
    public required TimeSpan Unsure { get; init; }

    /// <summary>The payload of a UDP packet, as far as it was kept; empty for anything else.</summary>
    public ReadOnlyMemory<byte> UdpPayload
    {
        get
        {
            var bytes = Head.Span;
            if (bytes.Length < 28) return default;
            int ip = bytes[0] >> 4 == 6 ? 40 : (bytes[0] & 0xF) * 4;
            byte protocol = bytes[0] >> 4 == 6 ? bytes[6] : bytes[9];
            return protocol == 17 && Head.Length > ip + 8 ? Head[(ip + 8)..] : default;
        }
    }

    /// <summary>The destination port of a UDP packet; 0 for anything else.</summary>
    public int UdpDestination => UdpPayload.IsEmpty ? 0 : BinaryPrimitives.ReadUInt16BigEndian(Head.Span[(Head.Length - UdpPayload.Length - 6)..]);
}
