using System.Net;
using System.Net.Sockets;
using NetReady.Core.Datagrams;

namespace NetReady.Core.Tests.Datagrams;

public sealed class ReceiveTimestampTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_wall_clock_that_was_set_between_a_datagrams_coming_and_its_reading_tells_nothing_of_its_wait()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        ReceiveTimestamp.Enable(socket);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await sender.SendToAsync(new byte[10], socket.LocalEndPoint!, TestContext.Current.CancellationToken);
        socket.Receive(new byte[10]);
        var read = TimeProvider.System.GetUtcNow();
        Assert.InRange(ReceiveTimestamp.WaitedIn(socket, read), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        foreach (double hours in (double[])[-24, -1, -0.001, 0.001, 1, 24]) Assert.Equal(TimeSpan.Zero, ReceiveTimestamp.WaitedIn(socket, read.AddHours(hours)));
    }
}
