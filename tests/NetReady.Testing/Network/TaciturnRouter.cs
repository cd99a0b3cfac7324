using System.Net.Sockets;

namespace NetReady.Testing.Network;

/// <summary>A router in a row that quotes no more of a packet that has made all its hops than the least that RFC 792 asks for: the headers of IP and UDP.</summary>
public sealed class TaciturnRouter : IDisposable
{
    private const int LeastQuoted = 28;

    // Every IPv4 packet that comes in or goes out: ETH_P_IP in network order, of linux/if_ether.h.
    private const int Ipv4Frames = 0x0008, FrameHeader = 14;

    private readonly Socket seen;
    private readonly IcmpForger forger;
    private readonly Thread thread;
    private volatile bool stopping;

    /// <param name="row">The row.</param>
    /// <param name="router">The router, from 1; what its kernel says of such packets is kept in.</param>
    public TaciturnRouter(RouterRow row, int router)
    {
        row.Filter(router, "output", $"icmp type time-exceeded meta length > {20 + 8 + LeastQuoted} drop");
        (seen, forger) = row.At(router, () => (new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)Ipv4Frames), new IcmpForger()));
        seen.ReceiveTimeout = 100;
        thread = new(Watch) { IsBackground = true };
        thread.Start();
    }

    public void Dispose()
    {
        stopping = true;
        thread.Join();
        seen.Dispose();
        forger.Dispose();
    }

    private void Watch()
    {
        byte[] frame = new byte[2048];
        while (!stopping)
        {
            int length = seen.Receive(frame, SocketFlags.None, out var error);
            if (error is not SocketError.Success || length < FrameHeader + LeastQuoted) continue;
            var packet = frame.AsSpan(FrameHeader, LeastQuoted);
            if (packet[8] == 1 && packet[9] == 17) forger.SayExpired(packet);
        }
    }
}
