using System.Net;
using System.Net.Sockets;

namespace NetReady.Testing.Network;

/// <summary>A UDP server on loopback that answers each packet with whatever a test makes of it: what a real server won't say on command.</summary>
public sealed class UdpResponder : IAsyncDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket? other;
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    /// <param name="answers">The answers to a packet; none for silence.</param>
    /// <param name="answersFrom">The address from which they come: with port 0, from a port of its own, else from the one that was asked; null for where they were asked.</param>
    public UdpResponder(Func<byte[], IEnumerable<byte[]>> answers, IPEndPoint? answersFrom = null)
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (answersFrom is not null)
        {
            other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            other.Bind(answersFrom.Port == 0 ? answersFrom : new(answersFrom.Address, EndPoint.Port));
        }
        running = RunAsync(answers);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)socket.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        socket.Dispose();
        other?.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync(Func<byte[], IEnumerable<byte[]>> answers)
    {
        var buffer = new byte[65_536];
        while (true)
        {
            var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop.Token);
            foreach (byte[] answer in answers(buffer[..received.ReceivedBytes])) await (other ?? socket).SendToAsync(answer, received.RemoteEndPoint, stop.Token);
        }
    }
}
