using System.Net;
using System.Net.Sockets;

namespace NetReady.Agent.Tests.Probes.Vpn;

/// <summary>A TCP server on loopback that treats each connection as a test wants: what a real server won't do on command. Afterwards it closes it.</summary>
internal sealed class TcpResponder : IAsyncDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public TcpResponder(Func<Socket, Task> treat)
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        running = RunAsync(treat);
    }

    public IPEndPoint EndPoint => (IPEndPoint)socket.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        socket.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync(Func<Socket, Task> treat)
    {
        while (true)
        {
            using var client = await socket.AcceptAsync(stop.Token);
            await treat(client).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
