using System.Net.Sockets;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>What a TCP connection has cost, or the attempt at one.</summary>
/// <param name="Bytes">What went both ways, with the headers of TCP and IP.</param>
/// <param name="Retransmissions">How many segments TCP sent again.</param>
/// <param name="RoundTrip">The shortest round trip that TCP has seen; null where it has seen none.</param>
internal readonly record struct TcpCost(ByteSize Bytes, int Retransmissions, TimeSpan? RoundTrip)
{
    // tcp_info of Linux (include/uapi/linux/tcp.h), from 4.19 on: where what is read stands in it.
    private const int TcpLevel = 6, InfoOption = 11, InfoLength = 208;
    private const int RetransmissionsAt = 100, ReceivedAt = 128, SegmentsOutAt = 136, SegmentsInAt = 140, ShortestRoundTripAt = 148, SentAt = 200;

    // With the timestamps that nearly all connections have. A connection's first segments have 8 more, a refusal has 12 fewer.
    private const int TcpHeader = 32;
    private const int SegmentsWithoutPayload = 6, SegmentPayload = 1400;

    /// <summary>
    /// By the kernel's own counters on Linux. Elsewhere reckoned from the payload: six segments to open, acknowledge and close, and one to each 1,400 bytes.
    /// </summary>
    /// <param name="socket">The connection's socket.</param>
    /// <param name="payload">The bytes that were handed to TCP or came from it.</param>
    public static TcpCost Of(Socket socket, long payload)
    {
        int headers = TcpHeader + (socket.AddressFamily is AddressFamily.InterNetworkV6 ? 40 : 20);
        Span<byte> info = stackalloc byte[InfoLength];
        if (!TryReadInfo(socket, info)) return new(new(payload + ((SegmentsWithoutPayload + (payload / SegmentPayload)) * headers)), 0, null);
        long segments = (long)BitConverter.ToUInt32(info[SegmentsOutAt..]) + BitConverter.ToUInt32(info[SegmentsInAt..]);
        long carried = (long)(BitConverter.ToUInt64(info[SentAt..]) + BitConverter.ToUInt64(info[ReceivedAt..]));
        uint microseconds = BitConverter.ToUInt32(info[ShortestRoundTripAt..]);
        return new(
            new(carried + (segments * headers)), (int)BitConverter.ToUInt32(info[RetransmissionsAt..]),
            microseconds is 0 or uint.MaxValue ? null : TimeSpan.FromMicroseconds(microseconds));
    }

    private static bool TryReadInfo(Socket socket, Span<byte> info)
    {
        try
        {
            return OperatingSystem.IsLinux() && socket.GetRawSocketOption(TcpLevel, InfoOption, info) == InfoLength;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
