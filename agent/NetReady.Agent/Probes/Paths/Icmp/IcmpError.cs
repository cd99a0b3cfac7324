using System.Buffers.Binary;
using System.Net;

namespace NetReady.Agent.Probes.Paths.Icmp;

/// <summary>What an ICMP error says of a packet.</summary>
internal enum IcmpMeaning
{
    /// <summary>It is too large for the next link, and may not be cut up (RFC 1191, RFC 8201).</summary>
    TooBig,

    /// <summary>It is too large for the device's own interface; said by the device's own kernel.</summary>
    TooBigForInterface,

    /// <summary>It has made all the hops that it may.</summary>
    Expired,

    /// <summary>It arrived, and nobody listens on its port.</summary>
    PortUnreachable,

    /// <summary>Somebody on the way does not let it pass.</summary>
    Prohibited,

    /// <summary>Somebody on the way does not know how to pass it on.</summary>
    Unreachable,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>One ICMP error about a packet of ours, as the Linux kernel keeps it for the socket (struct sock_extended_err of linux/errqueue.h).</summary>
/// <param name="Meaning">What it says.</param>
/// <param name="From">Who says so; null where the kernel does not tell.</param>
/// <param name="Mtu">The largest packet that the next link takes, in bytes; 0 where it is not said, or not about size.</param>
internal sealed record IcmpError(IcmpMeaning Meaning, IPAddress? From, int Mtu)
{
    private const int Length = 16;
    private const byte FromThisDevice = 1, FromIcmp = 2, FromIcmpV6 = 3;
    private const int Ipv4Family = 2, Ipv6Family = 10;
    private const int MessageTooLong = 90;

    /// <summary>Reads the structure and the address that follows it; null where it is too short, or not about a packet on its way.</summary>
    public static IcmpError? Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < Length) return null;
        uint number = BitConverter.ToUInt32(data), information = BitConverter.ToUInt32(data[8..]);
        IcmpMeaning? meaning = data[4] switch
        {
            FromThisDevice when number == MessageTooLong => IcmpMeaning.TooBigForInterface,
            FromIcmp => OfVersion4(data[5], data[6]),
            FromIcmpV6 => OfVersion6(data[5], data[6]),
            _ => null,
        };
        if (meaning is not { } known) return null;
        int mtu = known is IcmpMeaning.TooBig or IcmpMeaning.TooBigForInterface ? (int)Math.Min(information, ushort.MaxValue) : 0;
        return new(known, AddressIn(data[Length..]), mtu);
    }

    // RFC 792, RFC 1812 §5.2.7.1.
    private static IcmpMeaning OfVersion4(byte type, byte code) => (type, code) switch
    {
        (3, 3) => IcmpMeaning.PortUnreachable,
        (3, 4) => IcmpMeaning.TooBig,
        (3, 9 or 10 or 13) => IcmpMeaning.Prohibited,
        (3, _) => IcmpMeaning.Unreachable,
        (11, 0) => IcmpMeaning.Expired,
        _ => IcmpMeaning.Other,
    };

    // RFC 4443 §3.
    private static IcmpMeaning OfVersion6(byte type, byte code) => (type, code) switch
    {
        (1, 4) => IcmpMeaning.PortUnreachable,
        (1, 1 or 5 or 6) => IcmpMeaning.Prohibited,
        (1, _) => IcmpMeaning.Unreachable,
        (2, _) => IcmpMeaning.TooBig,
        (3, 0) => IcmpMeaning.Expired,
        _ => IcmpMeaning.Other,
    };

    // A socket address as Linux lays it out: the family in the device's own byte order, a port, and at 4 or 8 the address.
    private static IPAddress? AddressIn(ReadOnlySpan<byte> address) => address.Length < sizeof(ushort) ? null : BitConverter.ToUInt16(address) switch
    {
        Ipv4Family when address.Length >= 8 => new(address.Slice(4, 4)),
        Ipv6Family when address.Length >= 28 => new(address.Slice(8, 16), ScopeOf(address[8..24], BitConverter.ToUInt32(address[24..]))),
        _ => null,
    };

    private static uint ScopeOf(ReadOnlySpan<byte> address, uint scope) => (BinaryPrimitives.ReadUInt16BigEndian(address) & 0xFFC0) == 0xFE80 ? scope : 0;
}
