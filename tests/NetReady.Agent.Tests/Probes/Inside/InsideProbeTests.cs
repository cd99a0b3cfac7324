using System.Net.Sockets;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Inside;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Probes.Inside;

public sealed class InsideProbeTests
{
    private const string Fact = "vpn.inside.reachable";

    private static Task<ProbeResult> AskAsync(MeasuringTarget target) => ProbeTable.RunAsync(
        new("inside", TimeSpan.FromSeconds(10), [new(Fact, "inside", TimeSpan.FromSeconds(10), [])], [target]), Ask.Context, TestContext.Current.CancellationToken);

    public static TheoryData<string> Methods => ["stamp", "icmp", "tcp", "tls"];

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(Methods))]
    public async Task A_target_inside_is_reachable_when_it_answers_in_its_own_way_and_not_when_it_refuses_or_is_silent(string method)
    {
        var asked = TargetMethods.Parse(method)!.Value;
        await using var network = await InsideNetwork.StartAsync(withTls: asked is TargetMethod.Tls);
        var well = await AskAsync(network.Target(asked));
        Assert.Equal(1, well.Low(Fact));
        Assert.Equal(method, well.Batch(Fact).Method);
        Assert.InRange(well.Bytes.Bytes, 72, 4_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{method}: {well.Bytes.Bytes} bytes");

        if (asked is not TargetMethod.Icmp)
        {
            network.Inside.Run("nft", "table inet test { chain input { type filter hook input priority 0; meta l4proto udp reject; meta l4proto tcp reject with tcp reset; }; }");
            Assert.Equal(0, (await AskAsync(network.Target(asked))).Low(Fact));
            network.Inside.Run("nft", "delete table inet test");
        }
        network.Inside.Run("nft", "table inet test { chain input { type filter hook input priority 0; meta l4proto { udp, tcp, icmp } drop; }; }");
        var silent = await AskAsync(network.Target(asked));
        Assert.Equal(0, silent.Low(Fact));
        Assert.True(silent.Bytes.Bytes < 4_000, $"{silent.Bytes} is much to say nothing.");
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("stamp")]
    [InlineData("tcp")]
    public async Task Loss_of_30_percent_each_way_turns_nothing(string method)
    {
        await using var network = await InsideNetwork.StartAsync();
        network.Inside.Lose(30);
        for (int sample = 0; sample < 5; sample++) Assert.Equal(1, (await AskAsync(network.Target(TargetMethods.Parse(method)!.Value))).Low(Fact));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_target_that_is_not_declared_as_one_inside_is_not_asked()
    {
        await using var network = await InsideNetwork.StartAsync();
        var result = await AskAsync(network.Target(TargetMethod.Stamp, TargetPlace.Outside));
        Assert.Equal((MissingReason.NotConfigured, 0), (result.Why(Fact), result.Bytes.Bytes));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_its_name_leads_nowhere_nothing_is_known_of_the_target()
    {
        var result = await AskAsync(new("inside", TargetMethod.Icmp, "no-such-host.invalid") { Place = TargetPlace.Inside });
        Assert.Equal(MissingReason.Error, result.Why(Fact));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_the_system_lets_nobody_send_an_echo_it_needs_a_privilege()
    {
        await using var network = await InsideNetwork.StartAsync();
        GatewayAnswer? answer = null;
        // A namespace of its own lets no group have datagram sockets for ICMP, and a raw one is root's.
        Capability.RunWithout(Capability.NetRaw, () => answer = network.Inside.In(() =>
        {
            var question = new GatewayQuestion(ServiceProtocols.Icmp, "router", new(network.Inside.Outside, 0), TimeProvider.System);
            try
            {
                using var path = new IcmpPath(question.Target);
                return null;
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.AccessDenied)
            {
                return GatewayAnswer.NoWay(new(MissingReason.NeedsPrivilege, ""));
            }
        }));
        Assert.NotNull(answer);
    }
}
