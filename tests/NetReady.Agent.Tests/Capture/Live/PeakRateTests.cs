using System.Net;
using System.Net.Sockets;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Capture.Live;

[Collection(MachineToItself.Name)]
public sealed class PeakRateTests
{
    private const double Limit = 20e6;
    private static readonly TimeSpan longEnough = TimeSpan.FromSeconds(2.5);

    [Theory(Timeout = Hang.After)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_highest_second_is_the_rate_that_a_shaper_lets_through(bool down)
    {
        using var inside = new NetworkNamespace();
        if (down) inside.LimitUp("20mbit", "32kb");
        else inside.LimitDown("20mbit", "32kb");
        await using var device = new WatchedNamespace(inside);
        await device.StartAsync();
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        far.Bind(new IPEndPoint(inside.Outside, 0));
        using var near = device.Socket(SocketType.Dgram);
        near.Bind(new IPEndPoint(inside.Inside, 0));
        var (from, to) = down ? (far, near) : (near, far);
        await Task.Factory.StartNew(() => Fill(from, to.LocalEndPoint!), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var seen = device.Figures;
        double Best() => (down ? device.Figures.HighestDown(default) : device.Figures.HighestUp(default))?.Rate.BitsPerSecond ?? 0;
        await device.Until(_ => Best() > 0.9 * Limit);
        // A second is told once a tenth of the next has begun; what the shaper lets through at once comes on top.
        from.SendTo(new byte[1], to.LocalEndPoint!);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Best() / 1e6:F2} Mbit/s; {seen.Missed} missed");
        Assert.InRange(Best(), 0.95 * Limit, 1.03 * Limit);
    }

    private static void Fill(Socket from, EndPoint to)
    {
        byte[] datagram = new byte[1400];
        long began = TimeProvider.System.GetTimestamp();
        // The socket's buffer is full most of the time, and sending waits for the shaper.
        while (TimeProvider.System.GetElapsedTime(began) < longEnough) from.SendTo(datagram, to);
    }
}
