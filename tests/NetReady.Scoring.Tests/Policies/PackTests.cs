using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
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

    [Theory]
    [InlineData("smart-working-network", "counts", 27, "")]
    [InlineData("official-corporate", "counts", 57, "OFC-01 OFC-02 OFC-04 OFC-08 OFC-11 OFC-13")]
    [InlineData("official-byod", "counts", 37, "OFB-01 OFB-02 OFB-03 OFB-04 OFB-05 OFB-06 OFB-07 OFB-08 OFB-09 OFB-10 OFB-16 OFB-18")]
    [InlineData("official-sensitive-corporate", "counts", 67, "OFC-01 OFC-02 OFC-04 OFC-08 OFC-11 OFC-12 OFC-13 OFC-18 OFC-22 OFC-26")]
    [InlineData("official-sensitive-byod", "counts", 44, "OFB-01 OFB-02 OFB-03 OFB-04 OFB-05 OFB-06 OFB-08 OFB-09 OFB-10 OFB-16 OFB-18 OSB-00 OSB-01 OSB-02 OSB-04")]
    [InlineData("secret-template", "counts", 19, "SEC-00 SEC-01 SEC-02 SEC-03 SEC-04 SEC-05 SEC-07 SEC-09 SEC-10 SEC-11 SEC-12 SEC-14 SEC-15 SEC-16 SEC-18")]
    [InlineData("teams-calls", "profile", 7, "")]
    [InlineData("voice-calls", "profile", 4, "")]
    [InlineData("cloudflare-aim", "profile", 4, "")]
    public void A_pack_holds_its_rules(string name, string effect, int rules, string required)
    {
        var pack = shipped.Policies!.Policies.Single(policy => policy.Name == name);
        Assert.Equal((effect, rules), (pack.Effect, pack.Rules.Length));
        Assert.Equal(required, string.Join(' ', pack.Rules.Where(rule => rule.Required).Select(rule => rule.Id).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void No_pack_is_missing_here() => Assert.Equal(9, shipped.Policies!.Policies.Length);

    // What an agent could tell and does not is a gap that a score has to show; what no agent makes, a personal device may not send (OSB-08), a line cannot show that nothing fills (SWN-11), or a department need not declare (OFC-30), is not the host's.
    [Fact]
    public void Only_rules_that_not_every_agent_can_answer_leave_the_score_where_they_are_unknown() => Assert.All(
        shipped.Policies!.All.SelectMany(policy => policy.Rules.Where(rule => rule.IfUnknown == IfUnknown.LeaveOut && rule.Id is not ("OSB-08" or "SWN-11" or "OFC-30")).Select(rule => (policy, rule))), pair =>
        {
            Assert.False(pair.rule.Required, $"{pair.rule.Id} is required, and would be met by silence");
            bool isForPersonal = shipped.Policies!.All.Any(policy => policy.Applies.MayMatch(Given.Host("OFFICIAL", ownership: Ownership.Personal).Profile) && policy.Rules.Any(rule => rule.Id == pair.rule.Id));
            Assert.Contains(pair.rule.Condition.Facts, fact => fact.Fact.Maker == Maker.NobodyYet || (isForPersonal && !PrivacyContract.Personal.Allows(fact.Fact.Name)));
        });

    [Fact]
    public void At_SECRET_nothing_is_left_out() =>
        Assert.DoesNotContain(shipped.Policies!.All.Single(policy => policy.Name == "secret-template").Rules, rule => rule.IfUnknown == IfUnknown.LeaveOut);

    [Theory]
    [InlineData("OFFICIAL", null, Ownership.Corporate, "official-corporate")]
    [InlineData("OFFICIAL", "SENSITIVE", Ownership.Corporate, "official-sensitive-corporate")]
    [InlineData("OFFICIAL", null, Ownership.Personal, "official-byod")]
    [InlineData("OFFICIAL", "SENSITIVE", Ownership.Personal, "official-sensitive-byod")]
    [InlineData("SECRET", null, Ownership.Corporate, "secret-template smart-working-network")]
    [InlineData("SECRET", null, Ownership.Personal, "secret-template smart-working-network")]
    [InlineData("TOP SECRET", null, Ownership.Corporate, "")]
    public void A_host_is_judged_by_the_packs_of_its_tier_marking_and_ownership(string tier, string? marking, Ownership ownership, string counting)
    {
        var card = shipped.Policies!.Score(Given.Host(tier, marking, ownership));
        Assert.Equal(counting, string.Join(' ', card.Policies.Where(policy => policy.Effect == "counts").Select(policy => policy.Policy)));
        Assert.Equal(tier == "OFFICIAL" ? 3 : 0, card.Policies.Count(policy => policy.Effect == "profile"));
        Assert.NotEqual("ready", card.State);
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
    [InlineData("sensitive-good-linux", "ready")]
    [InlineData("sensitive-bad-linux", "not-ready")]
    [InlineData("sensitive-half-unknown-linux", "unassessed")]
    [InlineData("byod-good-android", "ready")]
    [InlineData("byod-good-linux", "ready", "byod_profile", "wider-public-sector")]
    [InlineData("byod-bad-ios", "not-ready")]
    [InlineData("byod-half-unknown-android", "unassessed")]
    [InlineData("byod-half-unknown-linux", "not-ready")]
    [InlineData("sensitive-byod-good-ios", "ready")]
    [InlineData("sensitive-byod-bad-android", "not-ready")]
    [InlineData("sensitive-byod-half-unknown-android", "not-ready")]
    [InlineData("secret-good-linux", "ready", "collector_tier", "SECRET")]
    [InlineData("secret-bad-linux", "not-ready", "collector_tier", "SECRET")]
    [InlineData("secret-half-unknown-linux", "unassessed", "collector_tier", "SECRET")]
    [InlineData("secret-bad-android", "not-ready", "collector_tier", "SECRET")]
    [InlineData("fitness-good-linux", "ready")]
    [InlineData("fitness-edge-linux", "ready")]
    [InlineData("fitness-bad-linux", "conditional")]
    [InlineData("fitness-half-unknown-linux", "unassessed")]
    public void A_golden_host_comes_out_as_it_did(string host, string state, string? parameter = null, string? word = null)
    {
        var policies = parameter is null ? shipped.Policies! : With(parameter, word!);
        var facts = FactsFile.Load(Path.Combine(Golden, host + ".facts.yaml"), policies, Given.Now);
        Assert.Empty(facts.Problems);
        var card = policies.Score(facts.Evidence!);
        string path = Path.Combine(Golden, host + ".verdict.txt");
        if (Environment.GetEnvironmentVariable("NETREADY_REWRITE_GOLDEN") == "true" && Environment.GetEnvironmentVariable("CI") != "true") File.WriteAllText(path, Text(card));
        Assert.Equal(File.ReadAllText(path), Text(card));
        Assert.Equal(state, card.State);
    }

    [Fact]
    public void Every_golden_host_is_judged() => Assert.Equal(
        Directory.GetFiles(Golden, "*.facts.yaml").Select(path => Path.GetFileName(path)[..^".facts.yaml".Length]).Order(StringComparer.Ordinal),
        typeof(PackTests).GetMethod(nameof(A_golden_host_comes_out_as_it_did))!.GetCustomAttributes<InlineDataAttribute>().Select(data => (string)data.Data[0]!).Order(StringComparer.Ordinal));

    // The shipped policies in a department that has chosen otherwise.
    private static PolicySet With(string parameter, string word)
    {
        var load = PolicyFolder.Load(Directory.GetFiles(RepositoryFolder.Policies, "*.yaml").Select(path => (Path.GetFileName(path), Encoding.UTF8.GetBytes(
            Regex.Replace(File.ReadAllText(path), $"(?m)^  {parameter}: .+$", $"  {parameter}: {word}")))));
        Assert.Empty(load.Problems);
        Assert.Equal(word, load.Policies!.Department.Parameters[parameter]);
        return load.Policies;
    }

    private static string Text(Scorecard card)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"state     {card.State}: {card.Because}\n");
        text.Append(CultureInfo.InvariantCulture, $"score     {Score(card.Score)}; coverage {card.Coverage:0.000}, by {card.DecidedBy}\n");
        text.Append(CultureInfo.InvariantCulture, $"ceiling   {string.Join(' ', new[] { card.Ceiling.Tier ?? "none", card.Ceiling.Marking }.OfType<string>())}\n");
        foreach (var policy in card.Policies)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{policy.Policy} ({policy.Effect}): {policy.State}, {Score(policy.Score)}; coverage {policy.Coverage:0.000}\n");
            foreach (var rule in card.Rules.Where(rule => rule.Policy == policy.Policy))
                text.Append(CultureInfo.InvariantCulture, $"{rule.Id,-7} {rule.Outcome,-14} {rule.Points ?? 0:00.00} of {rule.Of ?? 0:00.00}  {rule.Observed ?? "-"} | {rule.Must}{(rule.Reason is null ? "" : $" | {rule.Reason}")}\n");
        }
        return text.ToString();
    }

    private static string Score(ScoreRange? score) => score is null ? "no score"
        : string.Create(CultureInfo.InvariantCulture, $"low {score.Low:0.00}, mid {score.Mid:0.00}, high {score.High:0.00}, strict {score.Strict:0.00}");
}
