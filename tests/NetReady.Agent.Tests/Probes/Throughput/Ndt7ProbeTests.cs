using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Throughput;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Throughput;

[Collection(MachineToItself.Name)]
public sealed class Ndt7ProbeTests
{
    private static readonly TimeSpan oneTry = TimeSpan.FromSeconds(10);
    private static readonly ThroughputLimits fourMegabytes = new() { MostBytes = ByteSize.FromMegabytes(4) };

    [Theory(Timeout = Hang.After)]
    [InlineData("net.down")]
    [InlineData("net.up")]
    public async Task A_floor_that_the_line_carries_is_shown_at_little_cost(string fact)
    {
        await using var server = await Ndt7Server.StartAsync();
        var result = await Measure(server, [fact], BitRate.FromMegabits(10), new());
        var batch = result.Batch(fact);
        Assert.True(batch.Low.Min >= 10e6, $"{batch.Low.Min} bit/s");
        Assert.Equal(1, batch.High!.Unbounded);
        Assert.Equal("ndt7", batch.Method);
        Assert.InRange(result.Bytes.Bytes, 256 * 1024, 8_000_000);
        Say(result, fact);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("net.down")]
    [InlineData("net.up")]
    public async Task The_sender_holds_the_byte_cap(string fact)
    {
        await using var server = await Ndt7Server.StartAsync();
        var result = await Measure(server, [fact], new(double.MaxValue), fourMegabytes);
        // All of the cap is moved, and no more than framing, TLS and headers beside it.
        Assert.InRange(result.Bytes.Bytes, 4_000_000, 4_000_000 * 1.08);
        // Over before the least stretch, it counts as having taken that long.
        Assert.InRange(result.Low(fact), 20e6, (4e6 * 1.08 - 256 * 1024) * 8 / 0.25);
        Say(result, fact);
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_servers_own_cap_holds_where_the_client_asks_for_more()
    {
        await using var server = await Ndt7Server.StartAsync(limits: new() { MostBytes = ByteSize.FromMegabytes(1) });
        var result = await Measure(server, ["net.down"], new(double.MaxValue), fourMegabytes);
        Assert.InRange(result.Bytes.Bytes, 1_000_000, 1_100_000);
    }

    [Fact(Timeout = Hang.After)]
    public async Task On_a_line_of_2_megabits_a_floor_of_10_fails_and_one_of_1_is_shown()
    {
        using var inside = new NetworkNamespace();
        inside.LimitDown("2mbit", "32kb");
        inside.LimitUp("2mbit", "32kb");
        await using var server = await Ndt7Server.StartAsync(inside);
        // Bytes count when the process reads them: on a busy machine that bunches them, now and then by a tenth and more.
        const double most = 3e6;
        foreach (string fact in (string[])["net.down", "net.up"])
        {
            var quick = new ThroughputLimits { MostTime = TimeSpan.FromSeconds(6) };
            var high = await Measure(server, [fact], BitRate.FromMegabits(10), quick);
            // A transfer that had not settled by its end bounds nothing, which is no verdict; another one does.
            for (int again = 0; again < 2 && high.Batch(fact).High!.Unbounded > 0; again++) high = await Measure(server, [fact], BitRate.FromMegabits(10), quick);
            Assert.InRange(high.Low(fact), 1e6, most);
            Assert.Equal(0, high.Batch(fact).High!.Unbounded);
            // A busy machine reads in bunches, which loosens the upper end; it holds, and stays below the floor that it refutes.
            Assert.InRange(high.Batch(fact).High!.Max, 1.85e6, 9e6);
            Assert.InRange(high.Bytes.Bytes, 1, 2_600_000);
            Say(high, fact);
            var low = await Measure(server, [fact], BitRate.FromMegabits(1), new());
            Assert.InRange(low.Low(fact), 1e6, most);
            Assert.Equal(1, low.Batch(fact).High!.Unbounded);
            Assert.InRange(low.Batch(fact).Spent.TotalSeconds, 1, 6);
            Say(low, fact);
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_shapers_burst_within_the_prior_does_not_pass_for_rate()
    {
        using var inside = new NetworkNamespace();
        inside.LimitDown("2mbit", "200kb");
        await using var server = await Ndt7Server.StartAsync(inside);
        var result = await Measure(server, ["net.down"], BitRate.FromMegabits(2.1), new() { MostTime = TimeSpan.FromSeconds(3) });
        Assert.InRange(result.Low("net.down"), 0, 2e6);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_server_with_another_key_is_not_measured()
    {
        await using var server = await Ndt7Server.StartAsync();
        using var other = new SelfSigned();
        var result = await Measure(server, ["net.down", "net.up"], BitRate.FromMegabits(1), new(), other.KeyHash);
        Assert.All(result.Missing, missing => Assert.Equal(MissingReason.Error, missing.Missing));
        Assert.All(result.Missing, missing => Assert.Contains("key", missing.Detail, StringComparison.Ordinal));
        Assert.Equal(2, result.Missing.Length);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_port_where_nothing_listens_is_blocked()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string address = socket.LocalEndPoint!.ToString()!;
        socket.Close();
        var result = await Ask.For(TargetMethod.Ndt7, address, oneTry, ["net.down"]);
        Assert.Equal(MissingReason.Blocked, result.Why("net.down"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_busy_server_leaves_the_fact_not_yet_measured()
    {
        await using var server = await Ndt7Server.StartAsync(limits: new() { AtOnce = 0, RetryAfter = TimeSpan.FromSeconds(1) });
        var result = await Measure(server, ["net.up"], BitRate.FromMegabits(1), new());
        Assert.Equal(MissingReason.NotYetMeasured, result.Why("net.up"));
    }

    private static Task<ProbeResult> Measure(Ndt7Server server, string[] facts, BitRate floor, ThroughputLimits limits, string? keyHash = null) =>
        Ask.For(TargetMethod.Ndt7, server.Address, oneTry, facts, new(TimeProvider.System, keyHash ?? server.KeyHash) { Throughput = limits }, floor.BitsPerSecond);

    private static void Say(ProbeResult result, string fact)
    {
        var batch = result.Batch(fact);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{fact}: at least {new BitRate(batch.Low.Max)}, at most {(batch.High!.Unbounded > 0 ? "?" : new BitRate(batch.High.Max).ToString())}, {batch.Bytes}, {batch.Spent.TotalSeconds:F2} s");
    }
}
