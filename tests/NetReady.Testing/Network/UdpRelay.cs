using System.Net;
using System.Net.Sockets;

namespace NetReady.Testing.Network;

/// <summary>What a relay does to a packet.</summary>
public enum Fate
{
    /// <summary>Passes it on.</summary>
    Pass,

    /// <summary>Loses it.</summary>
    Drop,

    /// <summary>Passes it on twice.</summary>
    Twice,

    /// <summary>Passes it on after the next one.</summary>
    AfterNext,
}

/// <summary>A UDP relay on loopback between one client and one server, which mistreats the client's packets as told.</summary>
public sealed class UdpRelay : IAsyncDisposable
{
    private readonly Socket front = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket back = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;
    private EndPoint? client;

    /// <param name="server">Where packets go.</param>
    /// <param name="fate">What happens to the client's packet with that number, from 0.</param>
    public UdpRelay(IPEndPoint server, Func<int, Fate> fate)
        : this(server, (number, _) => fate(number), _ => false)
    {
    }

    /// <param name="server">Where packets go.</param>
    /// <param name="fate">What happens to the client's packet with that number, from 0, and that content.</param>
    /// <param name="losesAnswer">Whether a packet of the server's is lost.</param>
    public UdpRelay(IPEndPoint server, Func<int, byte[], Fate> fate, Func<byte[], bool> losesAnswer)
    {
        front.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        back.Connect(server);
        running = Task.WhenAll(ForthAsync(fate), BackAsync(losesAnswer));
    }

    /// <summary>Where the client sends to.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)front.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        front.Dispose();
        back.Dispose();
        stop.Dispose();
    }

    private async Task ForthAsync(Func<int, byte[], Fate> fate)
    {
        var buffer = new byte[65_536];
        byte[]? held = null;
        for (int number = 0; ; number++)
        {
            var received = await front.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop.Token);
            client = received.RemoteEndPoint;
            byte[] packet = buffer[..received.ReceivedBytes];
            var next = fate(number, packet);
            if (next is Fate.AfterNext)
            {
                held = packet;
                continue;
            }
            for (int copies = next is Fate.Drop ? 0 : next is Fate.Twice ? 2 : 1; copies > 0; copies--) await back.SendAsync(packet, stop.Token);
            if (held is not null) await back.SendAsync(held, stop.Token);
            held = null;
        }
    }

    private async Task BackAsync(Func<byte[], bool> loses)
    {
        var buffer = new byte[65_536];
        while (true)
        {
            int length = await back.ReceiveAsync(buffer, stop.Token);
            if (client is not null && !loses(buffer[..length])) await front.SendToAsync(buffer.AsMemory(0, length), client, stop.Token);
        }
    }
}
