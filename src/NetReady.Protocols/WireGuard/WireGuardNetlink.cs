using System.Buffers.Binary;
using System.Net;
using System.Text;
using NetReady.Protocols.Netlink;

namespace NetReady.Protocols.WireGuard;

/// <summary>What the kernel's WireGuard says of an interface, by generic netlink (Linux: include/uapi/linux/netlink.h, genetlink.h, wireguard.h).</summary>
public static class WireGuardNetlink
{
    private const int GenericLength = 4;
    private const ushort ControlFamily = 16;
    private const byte GetFamily = 3, GetDevice = 0;
    private const ushort FamilyId = 1, FamilyName = 2;
    private const ushort DeviceName = 2, DevicePeers = 8;
    private const ushort PeerEndpoint = 4, PeerLastHandshake = 6, PeerReceived = 7, PeerSent = 8;
    private const ushort Inet = 2, Inet6 = 10;

    /// <summary>The question for the number that the kernel has given to WireGuard.</summary>
    public static byte[] AskFamily() => Message(ControlFamily, NetlinkMessages.Request, GetFamily, FamilyName, "wireguard");

    /// <summary>The question for an interface.</summary>
    /// <param name="family">The number that the kernel has given to WireGuard.</param>
    /// <param name="name">The interface's name.</param>
    public static byte[] AskDevice(ushort family, string name) => Message(family, NetlinkMessages.Request | NetlinkMessages.Dump, GetDevice, DeviceName, name);

    /// <summary>WireGuard's number in the answer to <see cref="AskFamily"/>; null where it is not there. Never throws.</summary>
    public static ushort? FamilyIn(ReadOnlySpan<byte> answer)
    {
        foreach (var message in NetlinkMessages.In(answer.ToArray()).Where(message => message.Type == ControlFamily && message.Body.Length >= GenericLength))
            foreach (var (type, value) in NetlinkMessages.Attributes(message.Body[GenericLength..]))
                if (type == FamilyId && value.Length >= 2) return BitConverter.ToUInt16(value.Span);
        return null;
    }

    /// <summary>The peers in the answer to <see cref="AskDevice"/>. Never throws.</summary>
    public static IReadOnlyList<WireGuardPeer> PeersIn(ReadOnlySpan<byte> answer)
    {
        var peers = new List<WireGuardPeer>();
        foreach (var message in NetlinkMessages.In(answer.ToArray()).Where(message => message.Type > ControlFamily && message.Body.Length >= GenericLength))
            foreach (var (_, list) in NetlinkMessages.Attributes(message.Body[GenericLength..]).Where(attribute => attribute.Type == DevicePeers))
                peers.AddRange(NetlinkMessages.Attributes(list).Select(entry => Peer(entry.Value)).OfType<WireGuardPeer>());
        return peers;
    }

    // A peer whose list of addresses is too long for one message goes on in the next, which says nothing else of it.
    private static WireGuardPeer? Peer(ReadOnlyMemory<byte> entry)
    {
        WireGuardPeer? peer = null;
        foreach (var (type, value) in NetlinkMessages.Attributes(entry))
        {
            peer = (type, value.Length) switch
            {
                (PeerEndpoint, >= 16) => (peer ?? new(null, null, 0, 0)) with { Endpoint = EndPoint(value.Span) },
                (PeerLastHandshake, >= 16) => (peer ?? new(null, null, 0, 0)) with { LastHandshake = WireGuardPeer.Instant(BitConverter.ToInt64(value.Span), BitConverter.ToInt64(value.Span[8..])) },
                (PeerReceived, >= 8) => (peer ?? new(null, null, 0, 0)) with { Received = BitConverter.ToInt64(value.Span) },
                (PeerSent, >= 8) => (peer ?? new(null, null, 0, 0)) with { Sent = BitConverter.ToInt64(value.Span) },
                _ => peer,
            };
        }
        return peer;
    }

    // struct sockaddr_in and sockaddr_in6.
    private static IPEndPoint? EndPoint(ReadOnlySpan<byte> address) => BitConverter.ToUInt16(address) switch
    {
        Inet => new(new IPAddress(address.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(address[2..])),
        Inet6 when address.Length >= 28 => new(new IPAddress(address.Slice(8, 16), BitConverter.ToUInt32(address[24..])), BinaryPrimitives.ReadUInt16BigEndian(address[2..])),
        _ => null,
    };

    private static byte[] Message(ushort type, ushort flags, byte command, ushort attribute, string text)
    {
        int attributeLength = NetlinkMessages.AttributeLength + Encoding.UTF8.GetByteCount(text) + 1;
        var message = new byte[NetlinkMessages.HeaderLength + GenericLength + NetlinkMessages.Aligned(attributeLength)];
        NetlinkMessages.WriteHeader(message, type, flags);
        message[NetlinkMessages.HeaderLength] = command;
        message[NetlinkMessages.HeaderLength + 1] = 1; // the version of both families
        BitConverter.TryWriteBytes(message.AsSpan(NetlinkMessages.HeaderLength + GenericLength), (ushort)attributeLength);
        BitConverter.TryWriteBytes(message.AsSpan(NetlinkMessages.HeaderLength + GenericLength + 2), attribute);
        Encoding.UTF8.GetBytes(text, message.AsSpan(NetlinkMessages.HeaderLength + GenericLength + NetlinkMessages.AttributeLength));
        return message;
    }
}
