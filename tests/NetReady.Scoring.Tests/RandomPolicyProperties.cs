using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Core.Facts;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Tests.Yaml;
using NetReady.Scoring.Waivers;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Tests;

/// <summary>What holds of any policies whatever, and whatever is known of a host.</summary>
public sealed class RandomPolicyProperties
{
    [Fact]
    public void Scores_lie_between_0_and_100_low_below_mid_below_high_and_points_sum_to_them() => Holds(random =>
    {
        var (packs, policies) = AnyPolicies(random);
        var card = policies.Score(RandomPolicies.Host(RandomPolicies.FactsOf(packs), random), AnyWaivers(packs, random));
        foreach (var policy in card.Policies)
        {
            Assert.InRange(policy.Coverage, 0, 1);
            var rules = card.Rules.Where(rule => rule.Policy == policy.Policy).ToList();
            Assert.Equal(policy.Score is null, rules.TrueForAll(rule => rule.Of is null));
            if (policy.Score is not { } score) continue;
            Assert.True(0 <= score.Strict && score.Strict <= score.Low && score.Low <= score.Mid && score.Mid <= score.High && score.High <= 100, $"{score}");
            Assert.Equal(score.Low, rules.Sum(rule => rule.Points ?? 0), 1e-9);
            Assert.Equal(100, rules.Sum(rule => rule.Of ?? 0), 1e-9);
        }
    });

    [Fact]
    public void A_known_value_that_gets_better_never_lowers_a_score() => Holds(random =>
    {
        var (packs, policies) = AnyPolicies(random);
        var facts = RandomPolicies.FactsOf(packs);
        var host = RandomPolicies.Host(facts, random);
        var fact = facts[random.Next(facts.Length)];
        double[] values = [RandomPolicies.Near(fact, random), RandomPolicies.Near(fact, random)];
        if (fact.Better == Better.Higher ? values[0] > values[1] : values[0] < values[1]) Array.Reverse(values);
        var before = policies.Score(PolicyProperties.Put(host, fact, values[0]));
        var after = policies.Score(PolicyProperties.Put(host, fact, values[1]));
        foreach (var (worse, better) in before.Policies.Zip(after.Policies))
        {
            if (worse.Score is not { } low || better.Score is not { } high) continue;
            Assert.True(low.Low <= high.Low + 1e-9 && low.Mid <= high.Mid + 1e-9 && low.High <= high.High + 1e-9 && low.Strict <= high.Strict + 1e-9,
                $"{fact.Name} from {values[0]} to {values[1]}: {low} became {high}\n{string.Join('\n', packs.Select(YamlText.Canonical))}");
        }
    });

    [Fact]
    public void The_order_of_files_rules_keys_and_evidence_and_the_layout_of_YAML_change_nothing() => Holds(random =>
    {
        var (packs, policies) = AnyPolicies(random);
        var host = RandomPolicies.Host(RandomPolicies.FactsOf(packs), random);
        string[] texts = [.. packs.Select(pack => YamlText.AnyWay(YamlText.WithRulesReordered(pack, random), random))];
        random.Shuffle(texts);
        var again = Given.Load(texts);
        Assert.True(again.Problems.IsEmpty, $"{string.Join('\n', again.Problems)}\n{string.Join("\n---\n", texts)}");
        Assert.Equal(policies.Hash, again.Policies!.Hash);
        var shuffled = host with { Facts = [.. host.Facts.OrderBy(_ => random.Next())], Samples = [.. host.Samples.OrderBy(_ => random.Next())] };
        Assert.Equal(Unordered(policies.Score(host)), Unordered(again.Policies.Score(shuffled)));
    });

    [Fact]
    public void A_policy_in_its_canonical_form_reads_back_as_the_same_policy() => Holds(random =>
    {
        var packs = RandomPolicies.Packs(random);
        string[] written = [.. packs.Select(pack => YamlText.AnyWay(pack, random))];
        string[] canonical = [.. written.Select(Canonical)];
        Assert.Equal(packs.Select(YamlText.Canonical), canonical);
        Assert.Equal(canonical, canonical.Select(Canonical));
        var (policies, again) = (Given.Policies(written), Given.Policies(canonical));
        Assert.Equal(policies.Hash, again.Hash);
        var host = RandomPolicies.Host(RandomPolicies.FactsOf(packs), random);
        Assert.Equal(ScorecardJson.Write(policies.Score(host)), ScorecardJson.Write(again.Score(host)));
    });

    [Fact]
    public void A_scorecard_survives_JSON_to_the_last_bit() => Holds(random =>
    {
        var (packs, policies) = AnyPolicies(random);
        var card = policies.Score(RandomPolicies.Host(RandomPolicies.FactsOf(packs), random), AnyWaivers(packs, random));
        var read = ScorecardJson.Read(ScorecardJson.Write(card, lines: random.Next(2) == 0));
        Assert.Equal((card.Host, card.State, card.DecidedBy, card.Score, card.Coverage, card.Ceiling, card.Presence, card.At, card.Because),
            (read.Host, read.State, read.DecidedBy, read.Score, read.Coverage, read.Ceiling, read.Presence, read.At, read.Because));
        Assert.Equal(card.Policies.AsEnumerable(), read.Policies);
        Assert.Equal(card.Rules.AsEnumerable(), read.Rules);
        Assert.Equal(card.Facts.AsEnumerable(), read.Facts);
    });

    [Fact]
    public void The_shipped_policies_say_the_same_in_any_layout_and_order()
    {
        var shipped = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;
        var files = PolicyFolder.ReadFiles(RepositoryFolder.Policies).Files;
        string golden = Path.Combine(RepositoryFolder.Policies, "golden", "half-unknown-linux.facts.yaml");
        string Verdict(PolicySet policies) => Unordered(policies.Score(Examples(golden, policies)));
        var random = new Random(20261121);
        for (int round = 0; round < 8; round++)
        {
            (string, byte[])[] again = [.. files.Select(file =>
            {
                var map = YamlDocument.Read(file.Name, file.Bytes, new())!;
                // The order of tiers and of sites says something; that of rules does not.
                string text = round == 0 ? YamlText.Canonical(map) : YamlText.AnyWay(YamlText.WithRulesReordered(map, random), random);
                return (file.Name, Encoding.UTF8.GetBytes(text));
            })];
            random.Shuffle(again);
            var load = PolicyFolder.Load(again);
            Assert.Empty(load.Problems);
            Assert.Equal(shipped.Hash, load.Policies!.Hash);
            Assert.Equal(Verdict(shipped), Verdict(load.Policies));
            Assert.Empty(load.Policies.CheckExamples());
        }
    }

    private static string Canonical(string text)
    {
        var problems = new ProblemList();
        var map = YamlDocument.Read("pack.yaml", Encoding.UTF8.GetBytes(text), problems);
        Assert.Empty(problems.Sorted());
        return YamlText.Canonical(map!);
    }

    private static HostEvidence Examples(string facts, PolicySet policies) => Scoring.Examples.FactsFile.Load(facts, policies, Given.Now).Evidence!;

    private static (ImmutableArray<YamlMap> Packs, PolicySet Policies) AnyPolicies(Random random)
    {
        var packs = RandomPolicies.Packs(random);
        return (packs, Given.Policies([.. packs.Select(YamlText.Canonical)]));
    }

    private static Allowances AnyWaivers(ImmutableArray<YamlMap> packs, Random random) => Allowances.None with
    {
        Waivers = [.. packs.SelectMany(pack => ((YamlList)pack.Find("rules")!.Value).Items).Where(_ => random.Next(3) == 0).Select((rule, index) => new Waiver
        {
            Id = $"W-{index}", Rule = ((YamlScalar)((YamlMap)rule).Find("id")!.Value).Text, Department = "ours", Owner = "ann", Approver = "bob", Reason = "by chance",
            From = Given.Now.AddDays(-1), Until = Given.Now.AddDays(random.Next(1, 9)),
        })],
    };

    private static string Unordered(Scorecard card) => ScorecardJson.Write(card with
    {
        Rules = [.. card.Rules.OrderBy(rule => rule.Policy, StringComparer.Ordinal).ThenBy(rule => rule.Id, StringComparer.Ordinal)],
    });

    private static void Holds(Action<Random> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => property(new(seed))));
}
