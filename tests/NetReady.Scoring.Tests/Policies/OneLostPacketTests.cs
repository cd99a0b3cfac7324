using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Policies;

/// <summary>
/// One lost packet, in whichever sample, changes no verdict of a shipped policy about a line that is sound. What it changes in a sample is a matter of what the sample is; that the
/// probes named here put their questions again is shown by their own tests.
/// </summary>
public sealed class OneLostPacketTests
{
    private static readonly PolicySet shipped = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;

    private static readonly TimeSpan between = TimeSpan.FromMinutes(20);

    // A sound line's value; and of the packets that one sample counts, how many there are: 0 where one lost packet is no part of its value.
    private static readonly Dictionary<string, (double Sound, int Counted)> line = new()
    {
        ["net.loss"] = (0, 150), // 10 a second for 15 s
        ["net.burst_loss"] = (0, 10), // 50 a second for 200 ms
        ["net.rtt"] = (0.020, 0), // the median of those that came back
        ["net.jitter"] = (0.002, 0),
        ["net.reorder"] = (0, 0),
        ["net.down"] = (200e6, 0), // of thousands of packets; what one changes, the gate test's own tests show
        ["net.up"] = (100e6, 0),
        ["net.loaded_latency_increase"] = (0.010, 0),
        ["net.responsiveness"] = (30, 0), // over TCP, which sends again
        ["net.saas_down"] = (100e6, 0),
        ["net.collector.success"] = (1, 0),
        ["net.enclave_gateway.success"] = (1, 0),
        ["net.captive_portal"] = (0, 0), // over TCP
        ["net.path_mtu"] = (1500, 0), // no size is taken for lost before three tries of it are
        ["net.path_mtu_black_hole"] = (0, 0),
        ["net.dns"] = (0.020, 0),
        ["net.dns_failure"] = (0, 10),
        ["vpn.rtt_overhead"] = (0.005, 0),
        ["vpn.gateway.reachable"] = (1, 0), // asked again for 12.7 s
        ["vpn.inside.reachable"] = (1, 0), // asked again as a gateway is
        ["vpn.gateway.rtt"] = (0.020, 0),
        ["vpn.gateway.certificate_remaining"] = (200 * 86_400, 0),
        ["vpn.gateway.certificate_name_matches"] = (1, 0),
        ["vpn.gateway.certificate_trusted"] = (1, 0),
    };

    [Theory]
    [InlineData("OFFICIAL", null, Ownership.Corporate)]
    [InlineData("OFFICIAL", "SENSITIVE", Ownership.Corporate)]
    [InlineData("OFFICIAL", null, Ownership.Personal)]
    [InlineData("OFFICIAL", "SENSITIVE", Ownership.Personal)]
    [InlineData("SECRET", null, Ownership.Corporate)]
    public void It_flips_no_rule_in_whichever_sample_it_is_lost(string tier, string? marking, Ownership ownership)
    {
        var host = Given.Host(tier, marking, ownership);
        var asked = Asked();
        Assert.All(asked.Keys, key => Assert.True(line.ContainsKey(key.Name), $"What does one lost packet change in a sample of {key.Name}?"));
        var before = Outcomes(host with { Samples = [.. asked.SelectMany(pair => Samples(pair.Key, pair.Value, lost: -1))] });
        // So that the rest means something: on a sound line what is asked of it is met.
        Assert.Contains(before, rule => rule is { Fact: "net.loss", Outcome: "pass" });
        Assert.DoesNotContain(before, rule => rule.Fact.StartsWith("net.loss", StringComparison.Ordinal) && rule.Outcome == "fail");
        foreach (var counted in asked.Keys.Where(key => line[key.Name].Counted > 0))
            foreach (int lost in (int[])[0, asked[counted] / 2, asked[counted] - 1])
            {
                var after = Outcomes(host with { Samples = [.. asked.SelectMany(pair => Samples(pair.Key, pair.Value, pair.Key == counted ? lost : -1))] });
                Assert.Equal(before, after);
            }
    }

    [Fact]
    public void A_rule_about_loss_of_the_shipped_policies_would_flip_if_every_sample_had_to_hold()
    {
        const string Strict = "- { id: L-1, fact: net.loss, must: below 0.5 %, needs: 50 samples, holds_for: every sample }";
        var key = new FactKey("net.loss", "reflector", TimeSpan.FromSeconds(15));
        Assert.Equal("pass", Given.Rules(Strict).Score(Given.Host() with { Samples = [.. Samples(key, 50, lost: -1)] }).Rules.Single().Outcome);
        Assert.Equal("fail", Given.Rules(Strict).Score(Given.Host() with { Samples = [.. Samples(key, 50, lost: 7)] }).Rules.Single().Outcome);
    }

    // Every key that is asked of agents, now or once they can tell, with the most samples that a rule needs of it: no more, so that each weighs as much as it can.
    private static Dictionary<FactKey, int> Asked() => shipped.All.SelectMany(policy => policy.Rules).SelectMany(rule => rule.Facts)
        .Where(fact => fact.Terms is not null)
        .SelectMany(fact => fact.Measured.Select(measured => (measured.Key, fact.Terms!.Needs)))
        .GroupBy(asked => asked.Key).ToDictionary(group => group.Key, group => group.Max(asked => asked.Needs));

    private static IEnumerable<SampleBatch> Samples(FactKey key, int count, int lost)
    {
        var (sound, counted) = line[key.Name];
        for (int number = 0; number < count; number++)
        {
            var end = Given.Now - (between * number);
            yield return new()
            {
                Key = key, Start = end - TimeSpan.FromSeconds(15), End = end, Method = "test", Assurance = Assurance.SelfReported,
                Low = Histogram.Of(number == lost ? sound + (1.0 / counted) : sound),
            };
        }
    }

    private static List<(string Policy, string Rule, string Fact, string Outcome)> Outcomes(HostEvidence host) =>
        [.. shipped.Score(host).Rules.Select(rule => (rule.Policy, rule.Id, rule.Fact, rule.Outcome))];
}
