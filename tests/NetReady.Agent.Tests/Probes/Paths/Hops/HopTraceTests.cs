using System.Net;
using System.Text.RegularExpressions;
using NetReady.Agent.Probes.Paths;
using NetReady.Agent.Probes.Paths.Hops;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Paths.Hops;

/// <summary>Traces over rows of the kernel's own routers, of which every address is known.</summary>
public sealed partial class HopTraceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang.After)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_router_shows_by_its_address_and_the_reflector_ends_the_path(bool isV6)
    {
        using var row = new RouterRow(4, hasIpv4: !isV6);
        using var reflector = await row.ReflectAsync(isV6);
        var traced = await TraceAsync(reflector.Bound!, rounds: 3);
        var outcome = traced.Outcome!;
        IPAddress[] truth = [.. Enumerable.Range(1, 5).Select(step => isV6 ? row.Router6(step) : row.Router(step))];
        Assert.Equal((PathEnd.Reflector, 5), (outcome.End, outcome.Hops.Count));
        Assert.Equal(truth, outcome.Hops.Select(hop => Assert.Single(hop.Addresses)));
        // A machine that stands still for seconds may miss one.
        Assert.All(outcome.Hops, hop => Assert.True(hop is { Sent: 3, Answered: 2 or 3 }, $"{hop.Answered} of {hop.Sent}"));
        Assert.All(outcome.Hops, hop => Assert.InRange(hop.Percentile(0)!.Value, TimeSpan.FromMicroseconds(1), TimeSpan.FromSeconds(1)));
        // Per step and packet: 44 bytes and headers, and as many quoted behind ICMP's; and three steps too far in the first round.
        int packet = 44 + (isV6 ? 48 : 28), most = (3 * 5 * (packet + packet + (isV6 ? 48 : 28))) + (3 * 2 * packet);
        Assert.InRange(traced.Cost.Bytes.Bytes, 3 * 5 * packet, most);
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_steps_are_those_that_tracepath_shows()
    {
        string tracepath = Prerequisite.Program("tracepath", "iputils-tracepath");
        using var row = new RouterRow(4);
        using var reflector = await row.ReflectAsync();
        var outcome = (await TraceAsync(reflector.Bound!, rounds: 1)).Outcome!;
        string shown = RouterRow.RunOutside(tracepath, "-n", row.End.ToString());
        Assert.Equal(
            Step().Matches(shown).Select(step => (step.Groups[1].Value, step.Groups[2].Value)).Distinct().OrderBy(step => step.Item1),
            outcome.Hops.Select(hop => ($"{hop.Number}", hop.Addresses[0].ToString())));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_router_that_says_nothing_is_a_silent_step_and_the_path_goes_on()
    {
        using var row = new RouterRow(3);
        row.Filter(2, "output", "icmp type time-exceeded drop");
        using var reflector = await row.ReflectAsync();
        var outcome = (await TraceAsync(reflector.Bound!, rounds: 2)).Outcome!;
        Assert.Equal([true, false, true, true], outcome.Hops.Select(hop => hop.Answered > 0));
        Assert.Equal((PathEnd.Reflector, null), (outcome.End, outcome.Hops[1].Percentile(0.5)));
        Assert.Empty(outcome.Hops[1].Addresses);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_router_that_quotes_too_little_is_asked_alone_and_shows_nevertheless()
    {
        using var row = new RouterRow(3);
        using var taciturn = new TaciturnRouter(row, 2);
        using var reflector = await row.ReflectAsync();
        var outcome = (await TraceAsync(reflector.Bound!, rounds: 2)).Outcome!;
        Assert.Equal([row.Router(1), row.Router(2), row.Router(3), row.End], outcome.Hops.Select(hop => Assert.Single(hop.Addresses)));
        Assert.Equal(2, outcome.Hops[1].Sent);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_target_that_is_no_reflector_is_reached_by_its_refusal()
    {
        using var row = new RouterRow(2);
        var outcome = (await TraceAsync(new(row.End, 9), rounds: 2)).Outcome!;
        Assert.Equal((PathEnd.Refusal, 3, row.End), (outcome.End, outcome.Hops.Count, outcome.Hops[^1].Addresses[0]));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_firewall_on_the_way_that_says_so_is_named()
    {
        using var row = new RouterRow(3);
        row.Filter(2, "forward", "meta l4proto udp reject with icmpx type admin-prohibited");
        var outcome = (await TraceAsync(new(row.End, 8620), rounds: 2)).Outcome!;
        Assert.Equal((PathEnd.Barred, row.Router(2), false), (outcome.End, outcome.BarredBy, outcome.IsReached));
        Assert.Equal(row.Router(1), outcome.Hops[0].Addresses[0]);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_packets_vanish_the_last_step_that_answers_is_the_last_that_is_heard_of()
    {
        using var row = new RouterRow(3);
        row.Filter(2, "forward", "meta l4proto udp drop");
        var outcome = (await TraceAsync(new(row.End, 8620), rounds: 3)).Outcome!;
        Assert.Equal(PathEnd.Silent, outcome.End);
        Assert.Equal([row.Router(1), row.Router(2)], outcome.Hops.Where(hop => hop.Answered > 0).Select(hop => hop.Addresses[0]));
        Assert.InRange(outcome.Hops.Count, 3, 5);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Loss_begins_behind_the_router_that_loses()
    {
        using var row = new RouterRow(4);
        row.Lose(2, percentThere: 50, percentBack: 0);
        using var reflector = await row.ReflectAsync();
        LossOnset? onset = null;
        // Once in some hundred traces a step or the target loses none of ten by chance.
        for (int trace = 0; trace < 3 && onset is not { At: 3, After: 2 }; trace++) onset = LossOnset.Of((await TraceAsync(reflector.Bound!, rounds: 10)).Outcome!);
        Assert.Equal(new LossOnset(3, 2), onset);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Every_packet_goes_by_the_same_addresses_and_ports()
    {
        using var row = new RouterRow(2);
        using var reflector = await row.ReflectAsync();
        row.Filter(1, "prerouting", "udp dport != 0 meter flows { ip saddr . udp sport . ip daddr . udp dport counter }");
        await TraceAsync(reflector.Bound!, rounds: 3);
        string flows = row.Run(1, "nft", "list", "meter", "inet", "preroutings", "flows");
        Assert.Single(Flow().Matches(flows), flow => flow.Groups[1].Value == row.Own.ToString());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_name_that_leads_nowhere_is_a_reason()
    {
        var traced = await HopTrace.TakeAsync("no-such-host.invalid:8620", new(1), TimeProvider.System, Cancellation);
        Assert.Null(traced.Outcome);
        Assert.Equal("The target's name cannot be resolved.", traced.Failure!.Detail);
    }

    private static async Task<PathMeasurement<HopOutcome>> TraceAsync(IPEndPoint target, int rounds)
    {
        var traced = await HopTrace.TakeAsync(target.ToString(), new(rounds), TimeProvider.System, Cancellation);
        foreach (var hop in traced.Outcome?.Hops ?? []) TestContext.Current.TestOutputHelper?.WriteLine($"{hop.Number} {string.Join(' ', hop.Addresses)} {hop.Answered} of {hop.Sent}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{traced.Outcome?.End}, {traced.Cost.Bytes} in {(traced.Cost.End - traced.Cost.Start).TotalMilliseconds:0} ms");
        return traced;
    }

    [GeneratedRegex(@"^ *(\d+): +([\d.]+) ", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex(@"([\d.]+) \. \d+ \. [\d.]+ \. \d+ counter")]
    private static partial Regex Flow();
}
