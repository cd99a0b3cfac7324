using System.Collections.Immutable;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using Outcome = NetReady.Scoring.Judging.Outcome;

namespace NetReady.Scoring.Tests.Judging;

/// <summary>
/// NetReady's numbers beside OpenSCAP's own on the same results. Each of the four is XCCDF's default score of a reading of the outcomes: low takes unknown as
/// unknown, high as passed, mid as not checked, and strict takes what is in grace or waived as failed.
/// </summary>
public sealed class OpenScapTests
{
    // OpenSCAP reckons in 32-bit floating point and prints six decimals.
    private const double Precision = 1e-3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly ImmutableArray<(string Name, Func<ScoreRange, double> Of)> numbers =
        [("low", range => range.Low), ("high", range => range.High), ("mid", range => range.Mid), ("strict", range => range.Strict)];

    [Fact(Timeout = Hang.After)]
    public async Task Random_outcomes_score_as_OpenSCAP_scores_them()
    {
        using var oscap = new OpenScap();
        var random = new Random(20261121);
        int compared = 0;
        for (int i = 0; i < 60; i++)
        {
            var rules = AnyRules(random);
            var score = new DefaultScore(rules);
            // XCCDF names no score for nothing scored, and none is claimed here.
            if (score.Range is not { } range) continue;
            // Two of the four in turn: every one is compared often, and the test stays short.
            foreach (var (name, of) in numbers.Where((_, index) => index % 2 == i % 2))
            {
                if (name == "mid" && score.Coverage == 0) continue;
                double printed = await oscap.ScoreAsync([.. rules.Select(rule => new BenchmarkRule(rule.Id, rule.Group, rule.Weight, Reading(rule.Outcome, name, random)))], random, Cancel);
                Assert.True(Math.Abs(printed - of(range)) < Precision, $"{name} is {of(range)}, and OpenSCAP prints {printed} for {string.Join(", ", rules)}");
                compared++;
            }
        }
        Assert.InRange(compared, 80, 120);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("half-unknown-linux")]
    [InlineData("bad-linux")]
    [InlineData("sensitive-half-unknown-linux")]
    [InlineData("byod-half-unknown-android")]
    [InlineData("secret-half-unknown-linux")]
    public async Task A_golden_hosts_scorecard_scores_as_OpenSCAP_scores_its_rules(string host)
    {
        using var oscap = new OpenScap();
        var shipped = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;
        var card = shipped.Score(FactsFile.Load(Path.Combine(RepositoryFolder.Policies, "golden", $"{host}.facts.yaml"), shipped, Given.Now).Evidence!);
        foreach (var policy in card.Policies.Where(policy => policy.Score is not null))
        {
            var rules = card.Rules.Where(rule => rule.Policy == policy.Policy).ToList();
            foreach (var (name, of) in numbers)
            {
                if (name == "mid" && policy.Coverage == 0) continue;
                double printed = await oscap.ScoreAsync([.. rules.Select(rule => new BenchmarkRule(rule.Id, rule.Group, WeightOf(rule.Severity), Reading(OutcomeOf(rule), name, new Random(1))))], new Random(2), Cancel);
                Assert.True(Math.Abs(printed - of(policy.Score!)) < Precision, $"{policy.Policy}: {name} is {of(policy.Score!)}, and OpenSCAP prints {printed}");
            }
        }
    }

    private static List<ScoredRule> AnyRules(Random random)
    {
        string[] groups = ["network", "vpn", "device", "management", "their-own"];
        double[] weights = [10, 5, 3, 1, 0.5, 7.25];
        var outcomes = Enum.GetValues<Outcome>();
        return [.. Enumerable.Range(1, random.Next(1, 30)).Select(number =>
            new ScoredRule($"R-{number:00}", groups[random.Next(groups.Length)], weights[random.Next(weights.Length)], outcomes[random.Next(outcomes.Length)]))];
    }

    private static string Reading(Outcome outcome, string number, Random random) => outcome switch
    {
        Outcome.Pass => "pass",
        Outcome.Fail => "fail",
        Outcome.InGrace or Outcome.Waived => number == "strict" ? "fail" : "pass",
        Outcome.Unknown => number switch { "high" => "pass", "mid" => "notchecked", _ => "unknown" },
        // XCCDF has several results that leave the score.
        Outcome.LeftOut => random.Next(2) == 0 ? "notchecked" : "notselected",
        _ => "notapplicable",
    };

    private static Outcome OutcomeOf(RuleResult rule) => rule.Outcome switch
    {
        "pass" => Outcome.Pass,
        "fail" => Outcome.Fail,
        "in-grace" => Outcome.InGrace,
        "waived" => Outcome.Waived,
        "unknown" => rule.Of is null ? Outcome.LeftOut : Outcome.Unknown,
        _ => Outcome.NotApplicable,
    };

    private static double WeightOf(string severity) => severity switch { "critical" => 10, "high" => 5, "medium" => 3, _ => 1 };
}
