using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Core.Facts;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Tests;

/// <summary>What holds of the shipped policies whatever is known of a host.</summary>
public sealed class PolicyProperties
{
    private static readonly PolicySet shipped = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;

    // What is known has been so for longer than any time to fix: one that runs earns a failure the points that unknown does not have.
    private static readonly DateTimeOffset longAgo = Given.Now - TimeSpan.FromDays(200);

    // The facts of all rules without what turns better into worse.
    private static readonly ImmutableArray<FactDefinition> asked =
    [
        .. shipped.All.SelectMany(policy => policy.Rules).Where(rule => rule.OnlyWhen is null && !rule.Condition.HasNegation).SelectMany(rule => rule.Facts)
            .Select(fact => fact.Fact).Where(fact => fact.Better != Better.Neither && fact.Kind.IsNumeric() && fact.Maker != Maker.Collector).Distinct(),
    ];

    // Around the limits of all rules there are: a fact's own limits, and steps to either side.
    private static readonly Dictionary<string, double[]> values = asked.ToDictionary(fact => fact.Name, fact => shipped.All.SelectMany(policy => policy.Rules).SelectMany(rule => rule.Facts)
        .Where(other => other.Fact.Name == fact.Name && !other.Must.Limits.IsEmpty).Select(other => other.Must.Limits[0].Range.Low)
        .SelectMany(limit => new[] { 0, limit * 0.5, limit * 0.99, limit, limit * 1.01, limit * 2, limit + 1 })
        .Select(value => fact.Kind == FactKind.Boolean ? Math.Min(1, Math.Round(value)) : fact.Kind == FactKind.Ratio ? Math.Min(1, value) : fact.Kind == FactKind.Count ? Math.Round(value) : value).Distinct().ToArray());

    private static readonly Gen<HostEvidence> hosts = Gen.Choose(0, int.MaxValue - 1).Select(seed =>
    {
        var random = new Random(seed);
        var host = Given.Host(random.Next(2) == 0 ? "OFFICIAL" : "SECRET");
        foreach (var fact in asked)
        {
            double[] choice = values[fact.Name];
            if (random.Next(5) == 0) continue;
            host = Put(host, fact, random.Next(8) == 0 ? null : choice[random.Next(choice.Length)], MissingReason.NeedsPrivilege);
        }
        return host;
    });

    [Fact]
    public void The_score_is_bounded_ordered_and_the_sum_of_its_points() => Holds(hosts, host =>
    {
        var card = shipped.Score(host);
        foreach (var policy in card.Policies)
        {
            var (low, mid, high, strict) = policy.Score!;
            if (!(low >= 0 && strict >= 0 && strict <= low && low <= mid && mid <= high && high <= 100)) return false;
            var rules = card.Rules.Where(rule => rule.Policy == policy.Policy).ToList();
            if (Math.Abs(rules.Sum(rule => rule.Points ?? 0) - low) > 1e-9 || Math.Abs(rules.Sum(rule => rule.Of ?? 0) - 100) > 1e-9) return false;
            if (policy.Coverage is < 0 or > 1) return false;
        }
        return card.Policies.Length > 0;
    });

    [Fact]
    public void A_known_value_that_gets_better_never_lowers_the_score() => Holds(WithChange(), change =>
    {
        var (host, fact, from, to) = change;
        bool risesFrom = fact.Better == Better.Higher ? from <= to : from >= to;
        var (worse, better) = risesFrom ? (from, to) : (to, from);
        var (before, after) = (Scores(Put(host, fact, worse)), Scores(Put(host, fact, better)));
        return before.Zip(after).All(pair => pair.First.Low <= pair.Second.Low && pair.First.High <= pair.Second.High && pair.First.Mid <= pair.Second.Mid + 1e-9 && pair.First.Strict <= pair.Second.Strict);
    });

    [Fact]
    public void Unknown_never_beats_known_good() => Holds(WithChange(), change =>
    {
        var (host, fact, from, to) = change;
        double best = fact.Better == Better.Higher ? Math.Max(from, to) : Math.Min(from, to);
        var known = Put(host, fact, best);
        var asking = shipped.All.SelectMany(policy => policy.Rules).Where(rule => rule.Facts.SelectMany(asked => asked.Measured).Any(asked => asked.Fact == fact)).Select(rule => rule.Id).ToHashSet();
        bool good = shipped.Score(known).Rules.Where(rule => asking.Contains(rule.Id)).All(rule => rule.Outcome is not ("fail" or "in-grace"));
        if (!good) return true;
        var unknown = shipped.Score(Put(host, fact, null, MissingReason.NeedsPrivilege));
        // Policy by policy: which of several decides a host may change, and with it whose coverage is the host's.
        return unknown.Score!.Low <= shipped.Score(known).Score!.Low && unknown.Policies.Zip(shipped.Score(known).Policies)
            .All(pair => pair.First.Policy == pair.Second.Policy && (pair.First.Score?.Low ?? 0) <= (pair.Second.Score?.Low ?? 0) + 1e-9 && pair.First.Coverage <= pair.Second.Coverage + 1e-9);
    });

    [Fact]
    public void Evidence_in_another_order_changes_nothing() => Holds(hosts, host =>
        ScorecardJson.Write(shipped.Score(host)) == ScorecardJson.Write(shipped.Score(host with { Facts = [.. host.Facts.Reverse()], Samples = [.. host.Samples.Reverse()] })));

    private static Gen<(HostEvidence Host, FactDefinition Fact, double From, double To)> WithChange() =>
        from host in hosts
        from fact in Gen.Elements(asked.AsEnumerable())
        from one in Gen.Elements(values[fact.Name])
        from other in Gen.Elements(values[fact.Name])
        select (host, fact, one, other);

    private static List<ScoreRange> Scores(HostEvidence host) => [.. shipped.Score(host).Policies.Select(policy => policy.Score!)];

    /// <summary>The host with one fact of that value, or missing, as it has been for longer than any time to fix.</summary>
    internal static HostEvidence Put(HostEvidence host, FactDefinition fact, double? value, MissingReason missing = MissingReason.NotYetMeasured)
    {
        host = host with { Facts = host.Facts.RemoveAll(timeline => timeline.Key.Name == fact.Name), Samples = host.Samples.RemoveAll(batch => batch.Key.Name == fact.Name) };
        if (fact.IsSampled)
        {
            string target = fact.Group == "vpn" ? "vpn" : "reflector";
            return value is not { } sample ? host
                : host.Sampled(fact.Name, longAgo, Given.Times(50, sample), null, target).Sampled(fact.Name, Given.Now - TimeSpan.FromMinutes(5), Given.Times(50, sample), null, target);
        }
        var seen = new Observation
        {
            Key = new(fact.Name), Method = "test", ObservedAt = Given.Now, Assurance = fact.Group == "reg" ? Assurance.Registered : Assurance.SelfReported,
            Value = value is { } known ? FactValue.Numeric(fact.Kind, Core.Facts.Interval.Exactly(known)) : null, Missing = value is null ? missing : null,
        };
        return host with { Facts = host.Facts.Add(new(new(fact.Name), [new(longAgo, seen, 1)])) };
    }

    private static void Holds<T>(Gen<T> generator, Func<T, bool> property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(generator.ToArbitrary(), property));
}
