using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace NetReady.Collector.Gate;

/// <summary>Where a device's messages come from.</summary>
/// <param name="Address">The address, an IPv4 one as IPv6 maps it (RFC 4291 §2.5.5.2).</param>
/// <param name="Port">The port.</param>
/// <param name="Session">The test's session.</param>
internal readonly record struct GatePeer(UInt128 Address, ushort Port, ulong Session)
{
    private const ulong MappedIPv4 = 0xFFFF_0000_0000;

    /// <summary>What shares an allowance: an IPv4 address, or an IPv6 network of 64 bits.</summary>
    public UInt128 Network => (ulong)(Address >> 64) == 0 ? Address : Address >> 64 << 64;

    /// <summary>The address as such.</summary>
    public IPAddress IPAddress
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
            return new(bytes);
        }
    }

    /// <summary>Reads a sender's address. sockaddr_in and sockaddr_in6 have the port at 2 and the address at 4 and 8 (RFC 3493 §3.3).</summary>
    public static GatePeer Of(SocketAddress sender, ulong session)
    {
        var bytes = sender.Buffer.Span;
        var address = sender.Family is AddressFamily.InterNetwork ? MappedIPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) : BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]);
        return new(address, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), session);
    }
}
