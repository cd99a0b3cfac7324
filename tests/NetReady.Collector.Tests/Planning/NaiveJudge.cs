namespace NetReady.Collector.Tests.Planning;

/// <summary>What one report said: each fact's number, or null where it was missing for a reason; and how long before the report it had been seen.</summary>
internal sealed record NaiveReport(DateTimeOffset At, IReadOnlyDictionary<string, double?> Said, TimeSpan SeenBefore);

/// <summary>A host with all that it ever said, the oldest first.</summary>
internal sealed record NaiveHost(string Id, string Department, string Tier, DateTimeOffset EnrolledAt, IReadOnlyList<NaiveReport> Reports);

/// <summary>A waiver of a rule for a host or a department.</summary>
internal sealed record NaiveWaiver(string Rule, string? Host, string? Department, DateTimeOffset From, DateTimeOffset Until);

/// <summary>A host's state, and each rule's outcome by policy and id.</summary>
internal sealed record NaiveVerdict(string State, IReadOnlyDictionary<(string Policy, string Rule), string> Outcomes);

/// <summary>
/// Judges hosts by design alone, sharing no code with the product: loops over lists, no histories kept, no YAML read. For stated facts, weights, groups,
/// required rules, unknowns, stale evidence, the three times to fix, waivers, inheritance, trials and presence.
/// </summary>
internal sealed class NaiveJudge(NaivePack common, IReadOnlyList<NaivePack> packs, IReadOnlyDictionary<string, DateTimeOffset> ruleLive, IReadOnlyList<NaiveWaiver> waivers)
{
    private static readonly string[] worstFirst = ["not-ready", "unassessed", "conditional", "ready"];

    public NaiveVerdict Judge(NaiveHost host, DateTimeOffset now)
    {
        var outcomes = new Dictionary<(string, string), string>();
        string state = "none";
        var matching = packs.Prepend(common).Where(pack => pack.Tier is null || pack.Tier == host.Tier).ToList();
        foreach (var pack in matching)
        {
            if (pack == common && matching.Any(other => other.InheritsCommon)) continue;
            var rules = pack.Effective(common).Select(rule => (Rule: rule, Outcome: OutcomeOf(rule, host, now))).ToList();
            foreach (var (rule, outcome) in rules) outcomes[(pack.Name, rule.Id)] = outcome == "left out" ? "unknown" : outcome;
            if (pack.IsTrial) continue;
            string one = StateOf(pack, rules, host, now);
            if (state == "none" || Array.IndexOf(worstFirst, one) < Array.IndexOf(worstFirst, state)) state = one;
        }
        return new(state == "none" ? "unassessed" : state, outcomes);
    }

    private string OutcomeOf(NaiveRule rule, NaiveHost host, DateTimeOffset now)
    {
        bool? holds = null;
        DateTimeOffset? failingSince = null;
        foreach (var report in host.Reports)
        {
            if (!report.Said.TryGetValue(rule.Fact, out double? value) || value is null)
            {
                holds = null;
                continue;
            }
            holds = rule.Holds(value.Value);
            if (holds == true) failingSince = null;
            else failingSince ??= report.At - report.SeenBefore;
        }
        if (host.Reports.Count > 0 && rule.ValidForDays is { } days && host.Reports[^1].SeenBefore.TotalDays > days) holds = null;
        if (holds == true) return "pass";
        if (holds is null && rule.IfUnknown == "leave out") return "left out";
        if (waivers.Any(waiver => waiver.Rule == rule.Id && waiver.From <= now && now < waiver.Until && (waiver.Host is null ? waiver.Department == host.Department : waiver.Host == host.Id))) return "waived";
        if (holds is null && rule.IfUnknown == "cannot tell") return "unknown";
        bool inGrace = (rule.FailureDays > 0 && failingSince is { } began && began.AddDays(rule.FailureDays) > now)
            || (rule.HostDays > 0 && host.EnrolledAt.AddDays(rule.HostDays) > now)
            || (rule.RuleDays > 0 && ruleLive[rule.Id].AddDays(rule.RuleDays) > now);
        return inGrace ? "in-grace" : "fail";
    }

    private static string StateOf(NaivePack pack, List<(NaiveRule Rule, string Outcome)> rules, NaiveHost host, DateTimeOffset now)
    {
        if (rules.Any(one => one.Rule.Required && one.Outcome == "fail")) return "not-ready";
        if (rules.Any(one => one.Rule.Required && one.Outcome == "unknown")) return "unassessed";
        var scored = rules.Where(one => one.Outcome != "left out").ToList();
        if (scored.Count == 0) return "unassessed";
        double low = 0, covered = 0;
        var groups = scored.GroupBy(one => one.Rule.Group).ToList();
        foreach (var group in groups)
        {
            double weight = group.Sum(one => one.Rule.Weight);
            low += 100.0 / groups.Count * group.Where(one => one.Outcome is "pass" or "in-grace" or "waived").Sum(one => one.Rule.Weight) / weight;
            covered += 1.0 / groups.Count * group.Where(one => one.Outcome != "unknown").Sum(one => one.Rule.Weight) / weight;
        }
        if (covered < pack.NeedsEvidence) return "unassessed";
        double silent = (now - (host.Reports.Count == 0 ? host.EnrolledAt : host.Reports[^1].At)).TotalDays;
        if (silent >= (host.Tier == "OFFICIAL" ? 30 : 7)) return "unassessed";
        if (low >= pack.ReadyFrom) return scored.Exists(one => one.Outcome == "in-grace") ? "conditional" : "ready";
        return low >= pack.ConditionalFrom ? "conditional" : "not-ready";
    }
}
