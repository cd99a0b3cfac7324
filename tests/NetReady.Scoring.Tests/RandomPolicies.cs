using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Tests.Yaml;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Tests;

/// <summary>
/// Policies as no officer would write them: any facts, limits, compositions, severities and terms. Their limits ask for the better direction and they hold
/// neither <c>not</c> nor <c>only_when</c>, so that what is better for a fact is never worse for a rule.
/// </summary>
internal static class RandomPolicies
{
    private static readonly ImmutableArray<FactDefinition> facts =
        [.. Vocabulary.All.Where(fact => fact.Better != Better.Neither && fact.Kind.IsNumeric() && fact.Kind != FactKind.Instant && fact.Maker == Maker.Agent)];

    /// <summary>One or two packs for every host.</summary>
    public static ImmutableArray<YamlMap> Packs(Random random) => [.. Enumerable.Range(1, random.Next(1, 3)).Select(number => Pack(number, random))];

    /// <summary>The facts that packs ask about.</summary>
    public static ImmutableArray<FactDefinition> FactsOf(ImmutableArray<YamlMap> packs) => [.. packs.SelectMany(Scalars).Select(scalar => Vocabulary.Find(scalar.Text)).OfType<FactDefinition>().Distinct()];

    /// <summary>A host of which some of these facts are known, some are missing with a reason and some were never heard of.</summary>
    public static HostEvidence Host(ImmutableArray<FactDefinition> facts, Random random)
    {
        var host = Given.Host();
        foreach (var fact in facts)
        {
            int chance = random.Next(10);
            if (chance > 1) host = PolicyProperties.Put(host, fact, chance == 2 ? null : Near(fact, random), MissingReason.NeedsPrivilege);
        }
        return host;
    }

    /// <summary>A value of the fact near the limits that random policies have.</summary>
    public static double Near(FactDefinition fact, Random random)
    {
        double limit = Limit(fact.Kind, random);
        double value = random.Next(6) switch { 0 => 0, 1 => limit * 0.5, 2 => limit, 3 => limit * 1.01, 4 => limit * 2, _ => limit * random.NextDouble() };
        return fact.Kind switch
        {
            FactKind.Boolean => random.Next(2),
            FactKind.Ratio => Math.Min(1, value),
            FactKind.Count => Math.Round(value),
            _ => value,
        };
    }

    private static YamlMap Pack(int number, Random random) => YamlText.Map(
        ("policy", YamlText.Value($"random-{number}")), ("title", YamlText.Value("A pack by chance")),
        ("effect", YamlText.Value(random.Next(4) == 0 ? "trial" : "counts")), ("ready_from", YamlText.Value("90")), ("conditional_from", YamlText.Value($"{random.Next(20, 89)}")),
        ("needs_evidence_for", YamlText.Value($"{random.Next(1, 100)} %")),
        ("rules", YamlText.List(Enumerable.Range(1, random.Next(1, 10)).Select(rule => Rule($"R{number}-{rule}", random)))));

    private static YamlMap Rule(string id, Random random) => YamlText.Map(
    [
        ("id", YamlText.Value(id)),
        ("severity", Sometimes(random, "critical", "high", "medium", "low")),
        ("required", Sometimes(random, "true", "false")),
        ("group", Sometimes(random, "network", "device", "its-own")),
        ("if_unknown", Sometimes(random, "cannot tell", "fail", "leave out")),
        ("time_to_fix", Sometimes(random, "0 d", "2 d")),
        ("change_after", random.Next(4) == 0 ? YamlText.Map(("fail", YamlText.Value("2 of 3")), ("pass", YamlText.Value("1 of 2"))) : null),
        .. Condition(random, depth: 0),
    ]);

    private static IEnumerable<(string, YamlNode?)> Condition(Random random, int depth)
    {
        if (depth == 2 || random.Next(3) > 0)
        {
            var fact = facts[random.Next(facts.Length)];
            bool upwards = fact.Better == Better.Higher;
            string limit = FactNotation.Exact(FactValue.Numeric(fact.Kind, Interval.Exactly(Limit(fact.Kind, random))));
            string must = fact.Kind == FactKind.Boolean ? $"is {(upwards ? "true" : "false")}"
                : random.Next(2) == 0 && fact.Kind != FactKind.Count ? $"{(upwards ? "above" : "below")} {limit}" : $"{(upwards ? "at least" : "at most")} {limit}";
            return [("fact", YamlText.Value(fact.Name)), ("must", YamlText.Value(must)), ("target", fact is { IsSampled: true, Group: "vpn" } ? YamlText.Value("vpn") : null)];
        }
        return [(random.Next(2) == 0 ? "all" : "any", YamlText.List(Enumerable.Range(0, random.Next(2, 4)).Select(_ => YamlText.Map(Condition(random, depth + 1)))))];
    }

    private static double Limit(FactKind kind, Random random)
    {
        double[] limits = kind switch
        {
            FactKind.Boolean => [1],
            FactKind.Duration => [0.03, 1, 3600, 14 * 86400],
            FactKind.Ratio => [0.01, 0.5, 0.95],
            FactKind.BitRate => [1.5e6, 25e6],
            FactKind.Bytes => [1e6, 5e9],
            FactKind.Count => [1, 3, 12],
            _ => [0.5, 3.5, 1000],
        };
        return limits[random.Next(limits.Length)];
    }

    private static YamlScalar? Sometimes(Random random, params string[] words) => random.Next(2) == 0 ? null : YamlText.Value(words[random.Next(words.Length)]);

    private static IEnumerable<YamlScalar> Scalars(YamlNode node) => node switch
    {
        YamlMap map => map.Entries.SelectMany(entry => Scalars(entry.Value)),
        YamlList list => list.Items.SelectMany(Scalars),
        _ => [(YamlScalar)node],
    };
}
