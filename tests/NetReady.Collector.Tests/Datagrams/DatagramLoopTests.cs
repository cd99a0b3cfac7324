using System.Net.Sockets;
using NetReady.Collector.Datagrams;

namespace NetReady.Collector.Tests.Datagrams;

public sealed class DatagramLoopTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_socket_that_fails_for_ever_does_not_take_the_processor_with_it()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int failures = 0;
        var many = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = DatagramLoop.RunAsync(_ => throw new SocketException((int)SocketError.NetworkDown), _ =>
        {
            if (++failures == 100) many.SetResult();
        }, stop.Token);
        await many.Task.WaitAsync(stop.Token);
        await stop.CancelAsync();
        await running;
        Assert.Equal(100, failures);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_peers_refusal_costs_one_datagram_and_no_time()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int served = 0;
        long began = TimeProvider.System.GetTimestamp();
        await DatagramLoop.RunAsync(_ =>
        {
            if (++served == 150) stop.Cancel();
            if (served % 2 == 0) throw new SocketException((int)SocketError.ConnectionRefused);
        }, _ => { }, stop.Token);
        Assert.Equal(150, served);
        // Seventy-five rests of a second would be more than a minute.
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(15));
    }
}
