using System.Text;
using System.Text.Json;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Tests.Scorecards;

public sealed class ScorecardJsonTests
{
    private static readonly PolicySet shipped = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;
    private static readonly Scorecard card = shipped.Score(FactsFile.Load(Path.Combine(RepositoryFolder.Policies, "golden", "half-unknown-linux.facts.yaml"), shipped, Given.Now).Evidence!);

    [Fact]
    public void It_has_the_keys_of_the_contract_with_nulls_written_for_rules_and_left_out_for_facts()
    {
        var json = JsonDocument.Parse(ScorecardJson.Write(card)).RootElement;
        Assert.Subset(Keys(json), new HashSet<string> { "host", "state", "decidedBy", "score", "coverage", "ceiling", "policies", "rules", "facts" });
        Assert.Equal(["low", "mid", "high", "strict"], Keys(json.GetProperty("score")));
        Assert.Equal(["tier", "marking"], Keys(json.GetProperty("ceiling")));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("ceiling").GetProperty("marking").ValueKind);
        Assert.Subset(Keys(json.GetProperty("policies")[0]), new HashSet<string> { "policy", "hash", "score", "coverage", "state" });
        Assert.All(json.GetProperty("rules").EnumerateArray(), rule =>
            Assert.Subset(Keys(rule), new HashSet<string> { "policy", "id", "outcome", "reason", "fact", "target", "observed", "must", "required", "severity", "points", "of", "since", "fix" }));
        Assert.Equal(["missing", "method", "assurance", "observedAt"], Keys(json.GetProperty("facts").GetProperty("device.tpm.version")));
        Assert.Equal(["value", "method", "assurance", "observedAt"], Keys(json.GetProperty("facts").GetProperty("device.os.support_state")));
        Assert.Equal(["method", "assurance", "observedAt", "target", "sample", "n", "p50", "p95", "min", "max", "bytes"], Keys(json.GetProperty("facts").GetProperty("net.rtt")));
        Assert.Equal("2026-11-21T09:00:00Z", json.GetProperty("at").GetString());
    }

    [Fact]
    public void Points_sum_to_low_and_what_there_is_to_earn_to_100()
    {
        var json = JsonDocument.Parse(ScorecardJson.Write(card)).RootElement;
        var rules = json.GetProperty("rules").EnumerateArray().Where(rule => rule.GetProperty("policy").GetString() == json.GetProperty("decidedBy").GetString()).ToList();
        double Sum(string key) => rules.Where(rule => rule.GetProperty(key).ValueKind == JsonValueKind.Number).Sum(rule => rule.GetProperty(key).GetDouble());
        Assert.Equal(json.GetProperty("score").GetProperty("low").GetDouble(), Sum("points"), 1e-9);
        Assert.Equal(100, Sum("of"), 1e-9);
    }

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        Assert.Equal(ScorecardJson.Write(card), ScorecardJson.Write(ScorecardJson.Read(ScorecardJson.Write(card))));
        Assert.Equal(ScorecardJson.Write(card), ScorecardJson.Write(ScorecardJson.Read(ScorecardJson.Write(card, lines: true))));
        Assert.Equal(ScorecardJson.Write(card), Encoding.UTF8.GetString(ScorecardJson.WriteUtf8(card)));
    }

    private static HashSet<string> Keys(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}
