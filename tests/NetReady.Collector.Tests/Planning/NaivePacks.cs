using System.Globalization;
using System.Text;

namespace NetReady.Collector.Tests.Planning;

/// <summary>A rule over one stated fact, in the plainest words: a limit is a number, days for lengths of time, 0 or 1 for flags.</summary>
internal sealed record NaiveRule(
    string Id, string Fact, string Relation, double Limit, int Weight, bool Required, double FailureDays, double HostDays, double RuleDays, double? ValidForDays, string IfUnknown)
{
    /// <summary>Facts with what a number of theirs is written in; those that start alike are scored in one group.</summary>
    public static readonly (string Name, string Unit)[] Facts =
    [
        ("device.firewall.enabled", "flag"), ("device.autorun_disabled", "flag"), ("device.accounts.autologin", "flag"), ("vpn.protected_when_untrusted", "flag"),
        ("device.updates.oldest_security_age", " d"), ("device.updates.pending_reboot_age", " d"), ("device.unlock.min_length", ""),
    ];

    public string Group => Fact.Split('.')[0];

    public bool Holds(double value) => Relation switch { "at most" => value <= Limit, "at least" => value >= Limit, _ => value == Limit };

    public static string Text(string fact, double value) => Facts.First(known => known.Name == fact).Unit is var unit && unit == "flag"
        ? value == 0 ? "false" : "true" : value.ToString(CultureInfo.InvariantCulture) + unit;

    public string Must => $"{Relation} {Text(Fact, Limit)}";
}

/// <summary>A policy over such rules, and what it makes of the rules it inherits.</summary>
internal sealed record NaivePack(string Name, string? Tier, bool InheritsCommon, double ReadyFrom, double ConditionalFrom, double NeedsEvidence, IReadOnlyList<NaiveRule> Rules)
{
    /// <summary>Whether it is judged and shown alone, and changes no state.</summary>
    public bool IsTrial { get; init; }

    /// <summary>The inherited rules' new limits, by id.</summary>
    public IReadOnlyDictionary<string, double> Overrides { get; init; } = new Dictionary<string, double>();

    /// <summary>The inherited rules that it takes out.</summary>
    public IReadOnlySet<string> Removed { get; init; } = new HashSet<string>();

    /// <summary>The rules that it judges by.</summary>
    public IEnumerable<NaiveRule> Effective(NaivePack common) => !InheritsCommon ? Rules : common.Rules.Where(rule => !Removed.Contains(rule.Id))
        .Select(rule => Overrides.TryGetValue(rule.Id, out double limit) ? rule with { Limit = limit } : rule).Concat(Rules);

    public string ToYaml(NaivePack common)
    {
        var yaml = new StringBuilder();
        string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
        yaml.Append(CultureInfo.InvariantCulture, $"policy: {Name}\n");
        if (Tier is not null) yaml.Append(CultureInfo.InvariantCulture, $"applies: {{ tier: {Tier} }}\n");
        if (IsTrial) yaml.Append("effect: trial\n");
        if (InheritsCommon) yaml.Append("inherits: [common]\n");
        yaml.Append(CultureInfo.InvariantCulture, $"ready_from: {Number(ReadyFrom)}\nconditional_from: {Number(ConditionalFrom)}\nneeds_evidence_for: {Number(NeedsEvidence * 100)} %\n");
        if (Rules.Count + Overrides.Count + Removed.Count > 0) yaml.Append("rules:\n");
        foreach (var rule in Rules)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  - id: {rule.Id}\n    title: {Words(rule.Id)}\n    fact: {rule.Fact}\n    must: {rule.Must}\n");
            yaml.Append(CultureInfo.InvariantCulture, $"    severity: {rule.Weight switch { 10 => "critical", 5 => "high", 3 => "medium", _ => "low" }}\n    required: {(rule.Required ? "true" : "false")}\n");
            yaml.Append(CultureInfo.InvariantCulture, $"    time_to_fix: {{ failure: {Number(rule.FailureDays)} d, host: {Number(rule.HostDays)} d, rule: {Number(rule.RuleDays)} d }}\n    if_unknown: {rule.IfUnknown}\n");
            if (rule.ValidForDays is { } days) yaml.Append(CultureInfo.InvariantCulture, $"    evidence_valid_for: {Number(days)} d\n");
        }
        var inherited = common.Rules.ToDictionary(rule => rule.Id);
        foreach (var (id, limit) in Overrides) yaml.Append(CultureInfo.InvariantCulture, $"  - override: {id}\n    must: {(inherited[id] with { Limit = limit }).Must}\n");
        foreach (string id in Removed) yaml.Append(CultureInfo.InvariantCulture, $"  - remove: {id}\n");
        return yaml.ToString();
    }

    // A title's numbers have to be the limit's: these have none.
    private static string Words(string id) => $"What {string.Concat(id.Where(char.IsAsciiLetter))} asks";
}
