using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Capture.Packets;

namespace NetReady.Agent.Capture.Networks;

/// <summary>Addresses with the same first bits; those of IPv4 as mapped ones (RFC 4291 §2.5.5.2).</summary>
/// <param name="Network">The first bits, the rest 0.</param>
/// <param name="Mask">Which bits those are.</param>
internal readonly record struct AddressRange(UInt128 Network, UInt128 Mask)
{
    private const int MappedBits = 96;

    /// <summary>Those with the first <paramref name="bits"/> of an address.</summary>
    public static AddressRange Around(IPAddress address, int bits)
    {
        int whole = address.AddressFamily is AddressFamily.InterNetwork ? bits + MappedBits : bits;
        var mask = whole <= 0 ? UInt128.Zero : UInt128.MaxValue << (128 - Math.Min(whole, 128));
        return new(Number(address) & mask, mask);
    }

    /// <summary>A network written as 10.20.0.0/16; null where it is not one.</summary>
    public static AddressRange? Parse(string word) => IPNetwork.TryParse(word, out var network) ? Around(network.BaseAddress, network.PrefixLength) : null;

    /// <summary>An address as a number.</summary>
    public static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out int length) && length == 4
            ? IpHeader.Mapped(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The address of a number.</summary>
    public static IPAddress Address(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>The first address that a host can have, rather than the network's own, to which some systems have no route.</summary>
    public IPAddress FirstHost => Address(Mask == UInt128.MaxValue ? Network : Network | 1);

    /// <summary>The last address.</summary>
    public UInt128 Last => Network | ~Mask;

    /// <summary>Whether an address is one of them.</summary>
    public bool Contains(UInt128 address) => (address & Mask) == Network;
}
