using NetReady.Scoring.Columns;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Columns;

/// <summary>Sweeps by the shipped policies against an evaluator that shares no code with them.</summary>
public sealed class NaiveAgreementTests
{
    private static readonly PolicySet shipped = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;

    [Fact]
    public void A_sweep_by_the_shipped_policies_says_what_a_naive_evaluator_says()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var generator = new RandomHosts(shipped, random);
            var hosts = Enumerable.Range(0, 8).Select(number => generator.Next($"host-{number}") with { At = Given.Now + TimeSpan.FromHours(2) }).ToList();
            var compiled = CompiledPolicies.Of(shipped);
            var columns = new FleetColumns(compiled);
            foreach (var host in hosts) columns.Add(host);
            var allowances = generator.Allowances(hosts);
            var verdicts = compiled.Sweep(columns, hosts[0].At, allowances);
            foreach (var (index, host) in hosts.Index()) Assert.True(Difference(verdicts, index, host, allowances) is not { } difference, $"Seed {seed}, {host.Host}: {Difference(verdicts, index, host, allowances)}");
        }
    }

    private static string? Difference(FleetVerdicts verdicts, int index, HostEvidence host, Allowances allowances) =>
        NaiveComparison.Difference(verdicts, index, new NaiveVerdict(shipped, host, allowances).Judge());
}
