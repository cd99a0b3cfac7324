using FsCheck;
using FsCheck.Fluent;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Timelines;

namespace NetReady.Scoring.Tests.Timelines;

/// <summary>A walk says at every instant what a verdict on the evidence of that instant says.</summary>
public sealed class WalkProperties
{
    private static readonly PolicySet shipped = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;

    [Fact]
    public void Random_policies_walk_as_they_judge() => Holds(60, random => AnyPolicies.Of(random));

    [Fact]
    public void The_shipped_packs_walk_as_they_judge() => Holds(8, _ => shipped);

    private static void Holds(int times, Func<Random, PolicySet> policiesBy) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(times),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var policies = policiesBy(random);
            var any = new AnyHistory(policies, random);
            var (history, allowances) = (any.Host(), any.Allowances());
            var (from, until) = (AnyHistory.Begin + TimeSpan.FromDays(random.Next(3)), Given.Now + TimeSpan.FromDays(random.Next(6)));
            var steps = policies.Walk(history, allowances, from, until);
            Assert.Equal(from, steps[0].From);
            for (int i = 0; i < 40; i++)
            {
                var at = random.Next(2) == 0 ? steps[random.Next(steps.Length)].From.AddTicks(random.Next(-1, 2)) : from + (until - from) * random.NextDouble();
                if (at < from || at >= until) continue;
                Same(policies, history, allowances, at, steps.Last(step => step.From <= at), seed);
            }
        }));

    private static void Same(PolicySet policies, HostHistory history, AllowancesOverTime allowances, DateTimeOffset at, VerdictStep step, int seed)
    {
        var verdict = policies.Judge(history.At(at), allowances.At(at));
        string where = $"seed {seed}, at {at:O}, step from {step.From:O}";
        foreach (var (judged, walked) in verdict.Rules.Zip(step.Rules))
            Assert.True((judged.Policy, judged.Id, judged.Outcome, judged.Reason) == (walked.Policy, walked.Id, walked.Outcome, walked.Reason), $"{where}: judged {judged}, walked {walked}; the rule is {policies.All.First(policy => policy.Name == judged.Policy).Rules.First(rule => rule.Id == judged.Id)}");
        Assert.Equal(verdict.Rules.Length, step.Rules.Length);
        Assert.True((verdict.State, verdict.DecidedBy, verdict.Score, verdict.Coverage) == (step.State, step.DecidedBy, step.Score, step.Coverage), $"{where}: {verdict.State} {verdict.Score}, walked {step.State} {step.Score}");
    }
}
