using FsCheck;
using FsCheck.Fluent;
using NetReady.Scoring.Judging;
using Outcome = NetReady.Scoring.Judging.Outcome;

namespace NetReady.Scoring.Tests.Judging;

public sealed class DefaultScoreTests
{
    private static readonly Arbitrary<List<ScoredRule>> anyRules = Gen.Choose(0, 12).SelectMany(count => Gen.Zip(
            Gen.ArrayOf(Gen.Elements("network", "vpn", "device", "management"), count),
            Gen.ArrayOf(Gen.Zip(Gen.Elements(10.0, 5.0, 3.0, 1.0), Gen.Elements(Enum.GetValues<Outcome>())), count)))
        .Select(parts => parts.Item1.Select((group, index) => new ScoredRule($"R-{index:00}", group, parts.Item2[index].Item1, parts.Item2[index].Item2)).ToList()).ToArbitrary();

    [Fact]
    public void Groups_weigh_the_same_and_rules_by_severity()
    {
        // Device: (10 + 0) / (10 + 5) of 100, VPN: 0 of 100; the mean of both.
        var score = new DefaultScore([new("A", "device", 10, Outcome.Pass), new("B", "device", 5, Outcome.Fail), new("C", "vpn", 1, Outcome.Fail)]);
        Assert.Equal(100 * (10.0 / 15) / 2, score.Range!.Low, 1e-9);
        Assert.Equal(1, score.Coverage);
    }

    [Fact]
    public void Unknown_counts_as_failed_in_low_as_passed_in_high_and_not_in_mid()
    {
        var score = new DefaultScore([new("A", "device", 10, Outcome.Pass), new("B", "device", 10, Outcome.Unknown), new("C", "vpn", 1, Outcome.Unknown)]);
        Assert.Equal(new(25, 100, 100, 25), score.Range);
        Assert.Equal(0.25, score.Coverage);
    }

    [Fact]
    public void What_is_not_applicable_or_left_out_gives_its_weight_to_the_rest()
    {
        var score = new DefaultScore([new("A", "device", 1, Outcome.Pass), new("B", "device", 10, Outcome.NotApplicable), new("C", "vpn", 10, Outcome.LeftOut)]);
        Assert.Equal(new(100, 100, 100, 100), score.Range);
        Assert.Null(score.Of("B"));
        Assert.Null(score.Of("C"));
    }

    [Fact]
    public void Relief_is_in_the_score_and_not_in_strict()
    {
        var score = new DefaultScore([new("A", "device", 1, Outcome.InGrace), new("B", "device", 1, Outcome.Waived), new("C", "device", 2, Outcome.Pass)]);
        Assert.Equal(new(100, 100, 100, 50), score.Range);
    }

    [Fact]
    public void Nothing_scored_has_no_score()
    {
        Assert.Null(new DefaultScore([]).Range);
        Assert.Null(new DefaultScore([new("A", "device", 1, Outcome.NotApplicable)]).Range);
    }

    [Fact]
    public void It_lies_between_0_and_100_with_low_below_mid_below_high() => Prop.ForAll(anyRules, rules =>
        new DefaultScore(rules).Range is not { } range || (range.Low >= 0 && range.Strict >= 0 && range.Strict <= range.Low && range.Low <= range.Mid && range.Mid <= range.High && range.High <= 100))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Points_sum_to_low_and_what_there_was_to_earn_to_100() => Prop.ForAll(anyRules, rules =>
    {
        var score = new DefaultScore(rules);
        if (score.Range is null) return true;
        double of = rules.Sum(rule => score.Of(rule.Id) ?? 0);
        double points = rules.Sum(rule => (score.Of(rule.Id) ?? 0) * OutcomeTerms.Of(rule.Outcome).Low);
        return Math.Abs(of - 100) < 1e-9 && Math.Abs(points - score.Range.Low) < 1e-9;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_rules_changes_no_bit() => Prop.ForAll(anyRules, rules =>
    {
        var score = new DefaultScore(rules);
        var backwards = new DefaultScore(Enumerable.Reverse(rules));
        return score.Range == backwards.Range && score.Coverage.Equals(backwards.Coverage);
    }).QuickCheckThrowOnFailure();

    // The same model told another way: by recursion over groups, as NISTIR 7275r4 words it.
    [Fact]
    public void Low_is_what_the_standard_words_as_weighted_means_of_means() => Prop.ForAll(anyRules, rules =>
    {
        var groups = rules.Where(rule => rule.Outcome is not (Outcome.NotApplicable or Outcome.LeftOut)).GroupBy(rule => rule.Group).ToList();
        if (groups.Count == 0) return true;
        double expected = groups.Average(group =>
            group.Sum(rule => (rule.Outcome is Outcome.Pass or Outcome.InGrace or Outcome.Waived ? 100 : 0) * rule.Weight) / group.Sum(rule => rule.Weight));
        return Math.Abs(new DefaultScore(rules).Range!.Low - expected) < 1e-9;
    }).QuickCheckThrowOnFailure();
}
