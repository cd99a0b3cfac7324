using NetReady.Scoring.Columns;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Columns;

/// <summary>Hosts that come, change and go silent in the columns of a fleet.</summary>
[Collection(ProcessToItself.Name)]
public sealed class FleetColumnsTests
{
    private static readonly PolicySet twoTiers = Given.Policies("""
        policy: low-tier
        applies: { tier: LOW }
        rules:
          - { id: L-1, fact: device.firewall.enabled, must: is true, severity: high, time_to_fix: 2 d }
          - { id: L-2, fact: device.updates.oldest_security_age, must: at most 14 d, severity: low }
        """, """
        policy: high-tier
        applies: { tier: HIGH }
        rules:
          - { id: H-1, fact: device.firewall.enabled, must: is true, severity: high, required: true }
          - { id: H-2, fact: device.secureboot, must: is true, severity: medium }
        """);

    [Fact]
    public void A_host_keeps_its_index_when_it_comes_under_other_policies()
    {
        var (compiled, columns) = Columns(twoTiers);
        var hosts = Enumerable.Range(0, 5).Select(number => Named(number, Given.Host().With("device.firewall.enabled", "true"))).ToList();
        Assert.Equal([0, 1, 2, 3, 4], hosts.Select(columns.Add));
        hosts[2] = Named(2, Given.Host("HIGH").With("device.firewall.enabled", "false"));
        columns.Replace(2, hosts[2]);
        // Its old row is free for the next.
        hosts.Add(Named(5, Given.Host().With("device.firewall.enabled", "false")));
        Assert.Equal(5, columns.Add(hosts[5]));
        AssertAgrees(compiled.Sweep(columns, Given.Now, Allowances.None), twoTiers, hosts);
        Assert.Equal(2, columns.Find("host-2"));
    }

    [Fact]
    public void What_a_host_said_before_is_forgotten()
    {
        var (compiled, columns) = Columns(twoTiers);
        var host = Given.Host().With("device.firewall.enabled", (Given.Now - TimeSpan.FromDays(1), "false")).With("device.updates.oldest_security_age", "3 d");
        columns.Add(host);
        Assert.Equal("in-grace", Outcome(compiled.Sweep(columns, Given.Now, Allowances.None), "L-1"));
        columns.Replace(0, Given.Host());
        Assert.Equal("unknown", Outcome(compiled.Sweep(columns, Given.Now, Allowances.None), "L-1"));
        columns.Replace(0, Given.Host().With("device.firewall.enabled", (Given.Now - TimeSpan.FromDays(3), "false")));
        Assert.Equal("fail", Outcome(compiled.Sweep(columns, Given.Now, Allowances.None), "L-1"));
    }

    [Fact]
    public void More_words_than_a_byte_can_tell_apart_are_told_apart()
    {
        var set = Given.Rules("""
            - { id: W-1, fact: device.os.name, must: is system-299 }
            - { id: W-2, fact: device.os.name, must: "none of [system-3, system-270]", evidence_valid_for: 10 min }
            """);
        var (compiled, columns) = Columns(set);
        var hosts = Enumerable.Range(0, 300).Select(number => Named(number, Given.Host().With("device.os.name", $"system-{number}"))).ToList();
        foreach (var host in hosts) columns.Add(host);
        var verdicts = compiled.Sweep(columns, Given.Now, Allowances.None);
        AssertAgrees(verdicts, set, hosts);
        foreach (int number in (int[])[270, 299, 3])
        {
            hosts[number] = Named(number, Given.Host().With("device.os.name", "system-7")) with { LastContact = Given.Now + TimeSpan.FromMinutes(number) };
            columns.Replace(number, hosts[number]);
        }
        AssertAgrees(compiled.Sweep(columns, Given.Now, Allowances.None, verdicts), set, hosts);
    }

    [Fact]
    public void Waivers_reach_their_hosts_and_departments_alone()
    {
        var (compiled, columns) = Columns(twoTiers);
        var hosts = Enumerable.Range(0, 4).Select(number => Named(number, Given.Host(number < 2 ? "LOW" : "HIGH").With("device.firewall.enabled", "false"))).ToList();
        hosts[3] = hosts[3] with { Profile = hosts[3].Profile with { Department = "theirs" } };
        foreach (var host in hosts) columns.Add(host);
        var waiver = new Waiver { Id = "W", Rule = "L-1", Host = "host-1", Owner = "a", Approver = "b", Reason = "c", From = Given.Now, Until = Given.Now + TimeSpan.FromDays(1) };
        var allowances = new Allowances([waiver, waiver with { Rule = "H-1", Host = null, Department = "ours" }, waiver with { Rule = "L-2", From = Given.Now + TimeSpan.FromTicks(1) }], Allowances.None.RuleLiveSince);
        var verdicts = compiled.Sweep(columns, Given.Now, allowances);
        Assert.Equal(["in-grace", "waived", "waived", "fail"], Enumerable.Range(0, 4).Select(index => verdicts.RulesOf(index)[0].Outcome));
        for (int index = 0; index < 4; index++) Assert.Null(Agreement.Difference(verdicts, index, twoTiers, hosts[index], allowances));
        Assert.Equal("fail", compiled.Sweep(columns, waiver.Until, allowances).RulesOf(2)[0].Outcome);
    }

    [Fact]
    public void Time_to_fix_and_presence_run_out_without_anybody_filling_a_row_again()
    {
        var (compiled, columns) = Columns(twoTiers);
        columns.Add(Given.Host().With("device.firewall.enabled", (Given.Now - TimeSpan.FromDays(1), "false")).With("device.updates.oldest_security_age", "3 d"));
        var later = Given.Now + TimeSpan.FromDays(1);
        Assert.Empty(columns.Lapsed(later + TimeSpan.FromDays(300)));
        Assert.Equal("in-grace", Outcome(compiled.Sweep(columns, later - TimeSpan.FromTicks(1), Allowances.None), "L-1"));
        Assert.Equal("fail", Outcome(compiled.Sweep(columns, later, Allowances.None), "L-1"));
        Assert.Equal("late", compiled.Sweep(columns, later, Allowances.None)[0].Presence);
        Assert.Equal(("unassessed", "stale"), (compiled.Sweep(columns, Given.Now + TimeSpan.FromDays(10), Allowances.None)[0] is var verdict ? verdict.State : "", verdict.Presence));
    }

    [Fact]
    public void A_host_lapses_when_the_clock_alone_changes_a_fact_of_it()
    {
        var set = Given.Rules("- { id: A-1, fact: agent.report_age, must: at most 7 d }");
        var (compiled, columns) = Columns(set);
        var host = Given.Host();
        columns.Add(host);
        var end = Given.Now + TimeSpan.FromDays(7);
        Assert.Empty(columns.Lapsed(end - TimeSpan.FromSeconds(1)));
        Assert.Equal([0], columns.Lapsed(end + TimeSpan.FromTicks(1)));
        columns.Replace(0, host with { At = end + TimeSpan.FromTicks(1) });
        Assert.Equal("fail", Outcome(compiled.Sweep(columns, end + TimeSpan.FromTicks(1), Allowances.None), "A-1"));
        Assert.Empty(columns.Lapsed(end + TimeSpan.FromDays(100)));
    }

    [Fact]
    public void A_sweep_into_verdicts_that_are_there_allocates_nothing_for_a_host_or_a_rule()
    {
        var (compiled, columns) = Columns(twoTiers);
        for (int number = 0; number < 10_000; number++) columns.Add(Named(number, Given.Host(number % 2 == 0 ? "LOW" : "HIGH").With("device.firewall.enabled", number % 3 == 0 ? "false" : "true")));
        var verdicts = compiled.Sweep(columns, Given.Now, Allowances.None);
        long least = long.MaxValue;
        for (int sweep = 0; sweep < 5; sweep++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Assert.Same(verdicts, compiled.Sweep(columns, Given.Now, Allowances.None, verdicts));
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        // A byte a host would be 10,000 beyond what a sweep takes in all.
        Assert.InRange(least, 0, 40_000);
    }

    [Fact]
    public void Points_added_rule_by_rule_make_the_scores_that_weights_by_group_make()
    {
        var random = new Random(5);
        for (int round = 0; round < 40; round++)
        {
            var set = RandomPolicies.Of(random);
            var (compiled, columns) = Columns(set);
            var generator = new RandomHosts(set, random);
            for (int number = 0; number < 5; number++) columns.Add(generator.Next($"host-{number}"));
            var verdicts = compiled.Sweep(columns, Given.Now + TimeSpan.FromHours(2), Allowances.None);
            for (int index = 0; index < 5; index++)
            {
                var (block, row) = verdicts.PlaceOf(index);
                var by = verdicts.PoliciesOf(index);
                for (int policy = 0; policy < by.Length; policy++)
                    if (by[policy].Score is not null) RuleByRule.Score(verdicts.BlockOf(block).Program.Policies[policy], verdicts.BlockOf(block), policy, row);
                Assert.Equal(by, verdicts.PoliciesOf(index));
            }
        }
    }

    [Fact]
    public void What_does_not_belong_together_is_refused()
    {
        var (compiled, columns) = Columns(twoTiers);
        columns.Add(Given.Host());
        Assert.Contains("is in the columns already", Assert.Throws<ArgumentException>(() => columns.Add(Given.Host())).Message, StringComparison.Ordinal);
        Assert.Contains("does not stand at 1", Assert.Throws<ArgumentException>(() => columns.Replace(1, Given.Host())).Message, StringComparison.Ordinal);
        Assert.Contains("does not stand at 0", Assert.Throws<ArgumentException>(() => columns.Replace(0, Named(7, Given.Host()))).Message, StringComparison.Ordinal);
        Assert.False(columns.Serves(CompiledPolicies.Of(twoTiers)));
        Assert.Contains("not laid out for these policies", Assert.Throws<ArgumentException>(() => CompiledPolicies.Of(twoTiers).Sweep(columns, Given.Now, Allowances.None)).Message, StringComparison.Ordinal);
        var others = Columns(twoTiers);
        var verdicts = others.Compiled.Sweep(others.Columns, Given.Now, Allowances.None);
        Assert.Contains("of other columns", Assert.Throws<ArgumentException>(() => compiled.Sweep(columns, Given.Now, Allowances.None, verdicts)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => verdicts[0]);
        Assert.Throws<ArgumentException>(() => new FleetColumns());
    }

    private static (CompiledPolicies Compiled, FleetColumns Columns) Columns(PolicySet set)
    {
        var compiled = CompiledPolicies.Of(set);
        return (compiled, new(compiled));
    }

    private static HostEvidence Named(int number, HostEvidence host) => host with { Host = $"host-{number}" };

    private static string Outcome(FleetVerdicts verdicts, string rule) => verdicts.RulesOf(0).Single(judged => judged.Id == rule).Outcome;

    private static void AssertAgrees(FleetVerdicts verdicts, PolicySet set, List<HostEvidence> hosts)
    {
        Assert.Equal(hosts.Count, verdicts.Count);
        for (int index = 0; index < hosts.Count; index++) Assert.Null(Agreement.Difference(verdicts, index, set, hosts[index], Allowances.None));
        Assert.Equal(hosts.Count, verdicts.CountByState().Values.Sum());
    }
}
