using System.Globalization;
using System.Text.RegularExpressions;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Timelines;

/// <summary>Packs at random and an edit of them as officers make them: mostly of a rule or two, now and then of what stands above the rules.</summary>
internal sealed partial class AnyEdit
{
    private readonly Random random;
    private readonly List<Pack> packs;

    // Of what is inherited, the parts that are replaced.
    private sealed record Pack(string Name, string Head, Dictionary<string, List<string>> Rules, Dictionary<string, List<string>> Overrides);

    public AnyEdit(Random random)
    {
        this.random = random;
        packs =
        [
            New("one", "", random.Next(1, 6)), New("two", "", random.Next(1, 4)), New("three", "effect: trial\n", random.Next(1, 3)),
            New("four", "inherits: [one]\napplies: { platform: linux }\n", random.Next(0, 3)),
        ];
        if (random.Next(2) == 0) packs[3].Overrides[packs[0].Rules.Keys.First()] = Replacing();
        Before = Policies();
        for (int edits = random.Next(1, 3); edits > 0; edits--) Edit();
        After = Policies();
    }

    /// <summary>The packs.</summary>
    public PolicySet Before { get; }

    /// <summary>What the edit makes of them.</summary>
    public PolicySet After { get; }

    /// <summary>The packs and the edit of it, for who has to find out.</summary>
    public override string ToString() => string.Join("\n", Scoring.Explaining.PolicyEdits.Between(Before, After));

    private void Edit()
    {
        int place = random.Next(packs.Count);
        var pack = packs[place];
        switch (random.Next(14))
        {
            case 0:
                pack.Rules[$"{pack.Name}-new{random.Next(1000)}"] = AnyPolicies.Parts(random);
                break;
            case 1 when pack.Rules.Count > 1 && pack.Overrides.Count == 0 && place > 0:
                pack.Rules.Remove(pack.Rules.Keys.Last());
                break;
            case 2 or 5:
                int conditional = random.Next(0, 90);
                packs[place] = pack with { Head = pack.Head + $"conditional_from: {conditional}\nready_from: {random.Next(conditional, 101)}\n" };
                break;
            case 3 when place < 3:
                packs[place] = pack with { Head = pack.Head + (random.Next(2) == 0 ? "effect: trial\n" : "effect: counts\n") };
                break;
            case 4 when pack.Overrides.Count > 0:
                pack.Overrides[pack.Overrides.Keys.First()] = Replacing();
                break;
            default:
                foreach (string id in pack.Rules.Keys.Where(_ => random.Next(2) == 0).Take(2).ToList()) pack.Rules[id] = Changed(pack.Rules[id]);
                break;
        }
    }

    private List<string> Changed(List<string> parts)
    {
        string? With(string key) => parts.Find(part => part.StartsWith(key, StringComparison.Ordinal));
        List<string> Replaced(string key, string? by) => [.. parts.Where(part => !part.StartsWith(key, StringComparison.Ordinal)), .. by is null ? (string[])[] : [by]];
        return random.Next(9) switch
        {
            0 => Replaced("required:", With("required:") is null ? "required: true" : null),
            1 => Replaced("time_to_fix:", TimeToFix()),
            2 => Replaced("if_unknown:", random.Next(2) == 0 ? "if_unknown: fail" : null),
            3 => Replaced("change_after:", With("change_after:") is null ? "change_after: { fail: 2 of 3, pass: 1 of 2 }" : null),
            4 => Replaced("title:", "title: In other words"),
            5 when random.Next(3) == 0 => Replaced("severity:", With("severity:") is null ? "severity: critical" : null),
            // Samples age out of their window instead.
            6 when !parts.Exists(part => part.Contains("over:", StringComparison.Ordinal)) => Replaced("evidence_valid_for:", string.Create(CultureInfo.InvariantCulture, $"evidence_valid_for: {random.Next(1, 100)} h")),
            // A little more or less of something that it asks.
            _ => [Number().Replace(parts[0], number => (int.Parse(number.Value, CultureInfo.InvariantCulture) + random.Next(1, 4)).ToString(CultureInfo.InvariantCulture), 1), .. parts.Skip(1)],
        };
    }

    private List<string> Replacing() => [TimeToFix(), $"required: {(random.Next(2) == 0 ? "true" : "false")}"];

    private string TimeToFix() => string.Create(CultureInfo.InvariantCulture, $"time_to_fix: {{ failure: {random.Next(0, 90)} h, rule: {random.Next(0, 3) * 50} h }}");

    private Pack New(string name, string head, int rules) => new(name, head,
        Enumerable.Range(1, rules).ToDictionary(number => $"{name}-{number.ToString(CultureInfo.InvariantCulture)}", _ => AnyPolicies.Parts(random)), []);

    private PolicySet Policies() => Given.Policies([.. packs.Select(pack => $"policy: {pack.Name}\n{Once(pack.Head)}rules:\n" + string.Join('\n',
        pack.Rules.Select(rule => $"  - {{ id: {rule.Key}, {string.Join(", ", rule.Value)} }}").Concat(pack.Overrides.Select(rule => $"  - {{ override: {rule.Key}, {string.Join(", ", rule.Value)} }}"))
            .DefaultIfEmpty("  []")))]);

    // Of a key that was changed twice, the last.
    private static string Once(string head) => string.Concat(head.Split('\n', StringSplitOptions.RemoveEmptyEntries).GroupBy(line => line.Split(':')[0]).Select(lines => lines.Last() + "\n"));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
