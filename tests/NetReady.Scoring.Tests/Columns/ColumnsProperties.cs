using FsCheck;
using FsCheck.Fluent;
using NetReady.Scoring.Columns;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Columns;

/// <summary>Whatever the policies and the evidence, a sweep and the scorecards say the same.</summary>
public sealed class ColumnsProperties
{
    private static readonly PolicySet shipped = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;

    [Fact]
    public void A_sweep_by_any_policies_says_what_each_scorecard_says() => Holds(150, random =>
    {
        var set = RandomPolicies.Of(random);
        return Difference(set, random, 12);
    });

    [Fact]
    public void A_sweep_by_the_shipped_policies_says_what_each_scorecard_says() => Holds(60, random => Difference(shipped, random, 10));

    [Fact]
    public void Time_that_passes_changes_what_it_changes_on_scorecards_once_lapsed_hosts_are_filled_again() => Holds(120, random =>
    {
        var set = RandomPolicies.Of(random);
        var (compiled, columns, hosts, allowances) = Fleet(set, random, 8);
        var at = hosts.Max(host => host.At);
        FleetVerdicts? verdicts = null;
        for (int step = 0; step < 6; step++)
        {
            at += TimeSpan.FromMinutes(random.Next(4) switch { 0 => 1, 1 => 20, 2 => 500, _ => 6000 });
            foreach (int index in columns.Lapsed(at)) columns.Replace(index, hosts[index] with { At = at });
            Assert.Empty(columns.Lapsed(at - TimeSpan.FromTicks(1)).Except(columns.Lapsed(at)));
            verdicts = compiled.Sweep(columns, at, allowances, verdicts);
            for (int index = 0; index < hosts.Count; index++)
                if (Agreement.Difference(verdicts, index, set, hosts[index] with { At = at }, allowances) is { } difference) return $"at {at:u}, filled for {hosts[index].At:u}: {difference}";
        }
        return null;
    });

    [Fact]
    public void One_filling_serves_the_policies_that_are_live_and_those_that_are_next() => Holds(60, random =>
    {
        var (live, next) = (RandomPolicies.Of(random), RandomPolicies.Of(random));
        var (first, second) = (CompiledPolicies.Of(live), CompiledPolicies.Of(next));
        var columns = new FleetColumns(first, second);
        var generator = new RandomHosts(random.Next(2) == 0 ? live : next, random);
        var hosts = Enumerable.Range(0, 8).Select(number => generator.Next($"host-{number}") with { At = Given.Now + TimeSpan.FromHours(2) }).ToList();
        foreach (var host in hosts) columns.Add(host);
        var (before, after) = (first.Sweep(columns, hosts[0].At, Allowances.None), second.Sweep(columns, hosts[0].At, Allowances.None));
        return Enumerable.Range(0, hosts.Count).Select(index => Agreement.Difference(before, index, live, hosts[index], Allowances.None) ?? Agreement.Difference(after, index, next, hosts[index], Allowances.None)).FirstOrDefault(difference => difference is not null);
    });

    private static string? Difference(PolicySet set, Random random, int count)
    {
        var (compiled, columns, hosts, allowances) = Fleet(set, random, count);
        // Each host is judged at the instant of its own evidence.
        foreach (var at in hosts.Select(host => host.At).Distinct())
        {
            var verdicts = compiled.Sweep(columns, at, allowances);
            foreach (var (index, host) in hosts.Index().Where(host => host.Item.At == at))
                if (Agreement.Difference(verdicts, index, set, host, allowances) is { } difference) return difference;
        }
        return null;
    }

    private static (CompiledPolicies Compiled, FleetColumns Columns, List<HostEvidence> Hosts, Allowances Allowances) Fleet(PolicySet set, Random random, int count)
    {
        var compiled = CompiledPolicies.Of(set);
        var columns = new FleetColumns(compiled);
        var generator = new RandomHosts(set, random);
        var hosts = Enumerable.Range(0, count).Select(number => generator.Next($"host-{number}")).ToList();
        foreach (var host in hosts) columns.Add(host);
        // Half of them are heard of again, some as another sort of host.
        for (int index = 0; index < count; index += 2)
        {
            hosts[index] = generator.Next(hosts[index].Host);
            columns.Replace(index, hosts[index]);
        }
        return (compiled, columns, hosts, generator.Allowances(hosts));
    }

    private static void Holds(int times, Func<Random, string?> difference) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        if (difference(new(seed)) is { } found) Assert.Fail($"Seed {seed}: {found}");
    }));
}
