using System.Globalization;
using System.Text;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Tests.Policies;

/// <summary>What holds of the shipped policies.</summary>
public sealed class PackTests
{
    private static readonly PolicyLoad shipped = PolicyFolder.Load(RepositoryFolder.Policies);

    private static string Golden => Path.Combine(RepositoryFolder.Policies, "golden");

    [Fact]
    public void The_shipped_policies_have_no_mistakes() => Assert.Empty(shipped.Problems);

    [Fact]
    public void Every_example_of_the_shipped_policies_comes_out_as_its_author_says() => Assert.Empty(shipped.Policies!.CheckExamples());

    [Fact]
    public void Every_rule_says_where_it_was_drawn_from_how_to_fix_it_and_shows_both_sides_of_its_limit() => Assert.All(shipped.Policies!.All.SelectMany(policy => policy.Rules), rule =>
    {
        Assert.True(rule.Source is { ReadFrom: not null, ReadOn: not null, Clause: not null }, $"{rule.Id} has no whole source");
        Assert.True(rule.Fix.ContainsKey("any"), $"{rule.Id} has no fix for every platform");
        Assert.Contains(rule.Examples, example => example.Result == Truth.Pass);
        Assert.Contains(rule.Examples, example => example.Result == Truth.Fail);
        Assert.DoesNotContain("compl", rule.Title, StringComparison.OrdinalIgnoreCase);
    });

    [Fact]
    public void The_packs_hold_the_rules_whose_facts_there_are()
    {
        Assert.Equal(11, shipped.Policies!.Policies.Single(policy => policy.Name == "smart-working-network").Rules.Length);
        var corporate = shipped.Policies.Policies.Single(policy => policy.Name == "official-corporate");
        Assert.Equal(39, corporate.Rules.Length);
        Assert.Equal(["OFC-01", "OFC-02", "OFC-04", "OFC-08", "OFC-11", "OFC-13"], corporate.Rules.Where(rule => rule.Required).Select(rule => rule.Id));
    }

    [Fact]
    public void A_departments_own_policy_may_change_and_remove_shipped_rules()
    {
        var files = Directory.GetFiles(RepositoryFolder.Policies, "*.yaml").Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))
            .Append(("ours.yaml", "policy: ours\napplies: { tier: OFFICIAL, ownership: corporate }\ninherits: [official-corporate]\nrules:\n  - override: OFC-15\n    must: at most 600 s\n  - remove: OFC-21\n"u8.ToArray()));
        var load = PolicyFolder.Load(files);
        Assert.Empty(load.Problems);
        var ours = load.Policies!.Policies.Single(policy => policy.Name == "ours");
        Assert.Equal("at most 600 s", ours.Rules.Single(rule => rule.Id == "OFC-15").Must);
        Assert.DoesNotContain(ours.Rules, rule => rule.Id == "OFC-21");
        Assert.Empty(load.Policies.CheckExamples());
    }

    [Theory]
    [InlineData("good-linux", "ready")]
    [InlineData("bad-linux", "not-ready")]
    [InlineData("half-unknown-linux", "unassessed")]
    public void A_golden_host_comes_out_as_it_did(string host, string state)
    {
        var facts = FactsFile.Load(Path.Combine(Golden, host + ".facts.yaml"), shipped.Policies!, Given.Now);
        Assert.Empty(facts.Problems);
        var card = shipped.Policies!.Score(facts.Evidence!);
        Assert.Equal(state, card.State);
        string path = Path.Combine(Golden, host + ".verdict.txt");
        if (Environment.GetEnvironmentVariable("NETREADY_REWRITE_GOLDEN") == "true" && Environment.GetEnvironmentVariable("CI") != "true") File.WriteAllText(path, Text(card));
        Assert.Equal(File.ReadAllText(path), Text(card));
    }

    private static string Text(Scorecard card)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"state     {card.State}: {card.Because}\n");
        text.Append(CultureInfo.InvariantCulture, $"score     low {card.Score!.Low:0.00}, mid {card.Score.Mid:0.00}, high {card.Score.High:0.00}, strict {card.Score.Strict:0.00}; coverage {card.Coverage:0.000}, by {card.DecidedBy}\n");
        text.Append(CultureInfo.InvariantCulture, $"ceiling   {string.Join(' ', new[] { card.Ceiling.Tier ?? "none", card.Ceiling.Marking }.OfType<string>())}\n\n");
        foreach (var rule in card.Rules)
            text.Append(CultureInfo.InvariantCulture, $"{rule.Id,-7} {rule.Outcome,-14} {rule.Points ?? 0:00.00} of {rule.Of ?? 0:00.00}  {rule.Observed ?? "-"} | {rule.Must}{(rule.Reason is null ? "" : $" | {rule.Reason}")}\n");
        return text.ToString();
    }
}
