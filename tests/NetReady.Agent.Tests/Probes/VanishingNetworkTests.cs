using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Probes.Vpn;
using NetReady.Agent.Tests.Probes.Throughput;
using NetReady.Agent.Tests.Probes.Vpn;
using NetReady.Collector.Gate;
using NetReady.Collector.Reflector;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes;

/// <summary>Networks that go away in the middle of a sample, come back, or give the device another address.</summary>
public sealed class VanishingNetworkTests
{
    private static readonly string[] facts = ["net.rtt", "net.loss", "net.jitter", "net.reorder"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang.After)]
    [InlineData("vanishes")]
    [InlineData("gives another address")]
    public async Task A_stream_whose_network_has_gone_is_no_sample_of_the_line(string what)
    {
        using var inside = new NetworkNamespace();
        using var reflector = await ReflectorAsync(inside);
        var running = Ask.For(TargetMethod.Stamp, reflector.Bound!.ToString(), TimeSpan.FromSeconds(20), facts);
        await Passed(inside, packets: 10, running);
        if (what == "vanishes") inside.Vanish();
        else inside.Renumber();
        var result = await running;
        Assert.Empty(result.Batches);
        Assert.All(result.Missing, missing => Assert.Equal((MissingReason.Error, "The device's own network went away, or its address changed, while it measured."), (missing.Missing!.Value, missing.Detail)));
        // It ends soon after, not with the sample, and what it cost is told.
        Assert.InRange(result.Bytes.Bytes, 10 * (44 + 28), 300 * (44 + 28));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_stream_whose_network_comes_back_is_a_whole_sample_or_none()
    {
        using var inside = new NetworkNamespace();
        using var reflector = await ReflectorAsync(inside);
        var running = Ask.For(TargetMethod.Stamp, reflector.Bound!.ToString(), TimeSpan.FromSeconds(6), facts);
        await Passed(inside, packets: 10, running);
        inside.Vanish();
        inside.ComeBack();
        var result = await running;
        Assert.True(result.Batches.Length is 0 or 4, string.Join(", ", result.Missing.Select(missing => missing.Detail)));
        // The next one is as ever.
        var next = await Ask.For(TargetMethod.Stamp, reflector.Bound!.ToString(), TimeSpan.FromSeconds(1), facts);
        Assert.Equal((4, 0.0), (next.Batches.Length, next.Low("net.loss")));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("net.down", true)]
    [InlineData("net.up", true)]
    [InlineData("net.down", false)]
    [InlineData("net.up", false)]
    public async Task A_transfer_whose_network_has_gone_ends_in_time_and_shows_no_more_than_came(string fact, bool comesBack)
    {
        using var inside = new NetworkNamespace();
        inside.LimitDown("1mbit", "2kb");
        inside.LimitUp("1mbit", "2kb");
        await using var server = await Ndt7Server.StartAsync(inside);
        var running = Ask.For(TargetMethod.Ndt7, server.Address, TimeSpan.FromSeconds(1), [fact],
            new(TimeProvider.System, server.KeyHash) { Throughput = new() { MostTime = TimeSpan.FromSeconds(3) } }, floor: 1e8);
        await Passed(inside, packets: 60, running);
        inside.Vanish();
        if (comesBack) inside.ComeBack();
        var result = await running;
        if (result.Batches is [var batch]) Assert.InRange(batch.Low.Max, 1, comesBack ? 1e11 : 1.1e6);
        else Assert.NotEmpty(Assert.Single(result.Missing).Detail!);
        Assert.InRange(result.Bytes.Bytes, 1000, 20_000_000);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("net.down")]
    [InlineData("net.up")]
    public async Task A_paced_stream_whose_network_has_gone_ends_in_time_and_shows_no_more_than_came(string fact)
    {
        using var inside = new NetworkNamespace();
        inside.LimitDown("1mbit", "2kb");
        inside.LimitUp("1mbit", "2kb");
        inside.FilterInput([], "meta l4proto udp drop");
        using var service = inside.In(() => new GateService(new(inside.Inside, 0), new(), new("Tests.Gate"), TimeProvider.System, NullLogger.Instance));
        await inside.In(() => service.StartAsync(Cancellation));
        var running = Ask.For(TargetMethod.Gate, service.Bound!.ToString(), TimeSpan.FromSeconds(1), [fact], floor: 1e8);
        // Three rounds of greetings first.
        await Passed(inside, packets: 100, running);
        inside.Vanish();
        var result = await running;
        if (result.Batches is [var batch]) Assert.InRange(batch.Low.Max, 0, 2e6);
        else Assert.NotEmpty(Assert.Single(result.Missing).Detail!);
        Assert.InRange(result.Bytes.Bytes, 48 * 108, 4_000_000);
        await service.StopAsync(Cancellation);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("ikev2")]
    [InlineData("openvpn")]
    [InlineData("openvpn-tcp")]
    [InlineData("wireguard")]
    [InlineData("tls")]
    public async Task A_gateway_is_not_blamed_for_the_devices_own_network(string protocol)
    {
        using var inside = new NetworkNamespace();
        inside.FilterInput([], "meta l4proto { tcp, udp } drop");
        var method = GatewayProtocols.Find(protocol)!.Method;
        var running = Ask.For(method, $"{inside.Inside}:500", TimeSpan.FromSeconds(10), ["vpn.gateway.reachable", "vpn.gateway.rtt"]);
        await Passed(inside, packets: 1, running);
        inside.Vanish();
        var result = await running;
        Assert.Empty(result.Batches);
        Assert.All(result.Missing, missing => Assert.True(missing.Missing is MissingReason.Error or MissingReason.TimedOut, $"{missing.Missing}: {missing.Detail}"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_gateway_that_is_asked_while_the_network_comes_back_is_found()
    {
        using var inside = new NetworkNamespace();
        using var server = await OpenVpnServer.StartAsync(inside, Gateways.Plain, "udp", Cancellation);
        inside.Vanish();
        var running = AskGateway.At("openvpn", $"{inside.Inside}:{Gateways.Plain}");
        inside.ComeBack();
        var answer = await running;
        // Asked before it was back, the device had no way; a little later it finds it.
        if (answer.Verdict is not GatewayVerdict.Reachable) Assert.False(answer.WasAsked, answer.ToString());
        (await AskGateway.At("openvpn", $"{inside.Inside}:{Gateways.Plain}")).Says(GatewayVerdict.Reachable, "HARD_RESET_SERVER_V2");
    }

    private static async Task<StampReflectorService> ReflectorAsync(NetworkNamespace inside)
    {
        var service = new StampReflectorService(new(inside.Inside, 0), new("Tests.Reflector"), TimeProvider.System, NullLogger.Instance);
        await inside.In(() => service.StartAsync(Cancellation));
        return service;
    }

    // Until so many packets have left for the namespace since it was made, or there is no need to wait any more.
    private static async Task Passed(NetworkNamespace inside, int packets, Task running)
    {
        int before = -1;
        while (!running.IsCompleted)
        {
            int sent = int.Parse(await File.ReadAllTextAsync($"/sys/class/net/{inside.LinkName}/statistics/tx_packets", Cancellation), CultureInfo.InvariantCulture);
            if (before < 0) before = sent;
            if (sent - before >= packets) return;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }
    }
}
