using NetReady.Core.Hosts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Columns;

/// <summary>
/// A host's verdict by the book, as slowly and plainly as can be, to hold the product against. It shares what policies and evidence are made of with the
/// product, and nothing that evaluates: conditions, samples, time, score and state are written anew from docs/verdicts.md and NISTIR 7275r4, 7.3.2.2.
/// It knows what the shipped packs use; <c>change_after</c> is not among it.
/// </summary>
/// <param name="set">The policies.</param>
/// <param name="host">The evidence.</param>
/// <param name="allowances">Waivers and the times at which rules went live.</param>
internal sealed class NaiveVerdict(PolicySet set, HostEvidence host, Allowances allowances)
{
    private readonly NaiveFacts facts = new(host);
    private readonly Dictionary<string, string> states = [];
    private readonly Dictionary<string, double?> lows = [];

    /// <summary>The host's state.</summary>
    public string State { get; private set; } = "unassessed";

    /// <summary>The policy that decided; null where none counts.</summary>
    public string? DecidedBy { get; private set; }

    /// <summary>Low, mid, high and strict of each policy that judges, and its coverage; the scores are null where nothing is scored.</summary>
    public Dictionary<string, (double? Low, double? Mid, double? High, double? Strict, double Coverage)> Scores { get; } = [];

    /// <summary>The state by each policy that judges.</summary>
    public IReadOnlyDictionary<string, string> States => states;

    /// <summary>Each rule's outcome, by policy and id.</summary>
    public Dictionary<(string Policy, string Rule), string> Outcomes { get; } = [];

    /// <summary>Works it out.</summary>
    public NaiveVerdict Judge()
    {
        var matching = set.All.Where(policy => Matches(policy.Applies)).ToList();
        var judging = matching.Where(policy => !matching.Any(heir => heir.Inherits.Contains(policy.Name) && (heir.Effect == Effect.Counts || policy.Effect != Effect.Counts))).ToList();
        foreach (var policy in judging)
        {
            foreach (var rule in policy.Rules) Outcomes[(policy.Name, rule.Id)] = OutcomeOf(rule);
            Scores[policy.Name] = ScoreOf(policy);
            states[policy.Name] = StateOf(policy, Scores[policy.Name].Low, Scores[policy.Name].Coverage);
            lows[policy.Name] = Scores[policy.Name].Low;
        }
        var counting = judging.Where(policy => policy.Effect == Effect.Counts).Select(policy => policy.Name).ToList();
        if (counting.Count == 0) return this;
        string[] worstFirst = ["not-ready", "unassessed", "conditional", "ready"];
        State = worstFirst.First(state => counting.Any(policy => states[policy] == state));
        var scored = counting.Where(policy => lows[policy] is not null).ToList();
        DecidedBy = scored.Count > 0 ? scored.MinBy(policy => lows[policy]) : counting.First(policy => states[policy] == State);
        return this;
    }

    private bool Matches(Applicability applies)
    {
        static bool Holds(IReadOnlyCollection<string> words, string? word) => words.Count == 0 || (word is not null && words.Contains(word));
        return Holds(applies.Tiers, host.Profile.Tier) && Holds(applies.Markings, host.Profile.Marking ?? "none") && Holds(applies.Departments, host.Profile.Department)
            && Holds(applies.Ownerships, host.Profile.Ownership == Ownership.Personal ? "personal" : "corporate") && Holds(applies.Platforms, facts.Platform?.ToString().ToLowerInvariant());
    }

    private string OutcomeOf(Rule rule)
    {
        char now = Judge(rule, host.At, isNow: true);
        if (now == 'P') return "pass";
        if (now == 'N') return "not-applicable";
        if (now == 'U' && rule.IfUnknown == IfUnknown.LeaveOut) return "left out";
        foreach (var waiver in allowances.Waivers)
        {
            bool isMine = waiver.Host == host.Host || (waiver.Host is null && waiver.Department == host.Profile.Department);
            if (waiver.Rule == rule.Id && isMine && waiver.From <= host.At && host.At < waiver.Until) return "waived";
        }
        if (now == 'U' && rule.IfUnknown == IfUnknown.CannotTell) return "unknown";
        if (rule.TimeToFix.Failure > TimeSpan.Zero && FailingSince(rule, now) is { } since && since + rule.TimeToFix.Failure > host.At) return "in-grace";
        if (rule.TimeToFix.Host > TimeSpan.Zero && host.EnrolledAt + rule.TimeToFix.Host > host.At) return "in-grace";
        if (rule.TimeToFix.Rule > TimeSpan.Zero && allowances.RuleLiveSince.TryGetValue(rule.Id, out var live) && live + rule.TimeToFix.Rule > host.At) return "in-grace";
        return "fail";
    }

    // The rule is judged anew at every instant at which something changed; unknown neither starts nor ends a failure.
    private DateTimeOffset? FailingSince(Rule rule, char now)
    {
        DateTimeOffset? since = null;
        foreach (var instant in rule.Facts.SelectMany(asked => facts.Changes(asked)).Where(instant => instant <= host.At).Distinct().Order())
        {
            char then = Judge(rule, instant, isNow: false);
            if (then == 'F') since ??= instant;
            else if (then != 'U') since = null;
        }
        return now == 'F' ? since ?? host.At : since;
    }

    private char Judge(Rule rule, DateTimeOffset instant, bool isNow)
    {
        char judged = Judge(rule.Condition, rule, negated: false, instant, isNow);
        if (rule.OnlyWhen is null) return judged;
        return Judge(rule.OnlyWhen, rule, negated: false, instant, isNow) switch { 'P' => judged, 'U' => 'U', _ => 'N' };
    }

    private char Judge(Condition condition, Rule rule, bool negated, DateTimeOffset instant, bool isNow)
    {
        switch (condition)
        {
            case ParameterCondition parameter:
                return !set.Department.Parameters.TryGetValue(parameter.Name, out string? word) ? 'U' : word == parameter.Is ? 'P' : 'F';
            case Negation negation:
                return Judge(negation.Inner, rule, !negated, instant, isNow) switch { 'P' => 'F', 'F' => 'P', var other => other };
            case Joined joined:
                var items = joined.Items.Select(item => Judge(item, rule, negated, instant, isNow)).Where(item => item != 'N').ToList();
                if (items.Count == 0) return 'N';
                char decides = joined.IsAll ? 'F' : 'P';
                return items.Contains(decides) ? decides : items.Contains('U') ? 'U' : joined.IsAll ? 'P' : 'F';
            default:
                var asked = (FactCondition)condition;
                return asked.Terms is null ? facts.JudgeStated(asked, rule, negated, instant, isNow) : facts.JudgeSampled(asked, rule, negated, instant, isNow);
        }
    }

    // XCCDF's default model: a group's score is the weighted mean of its rules, the whole the mean of its groups.
    private (double?, double?, double?, double?, double) ScoreOf(Policy policy)
    {
        var scored = policy.Rules.Select(rule => (rule.Group, Weight: new[] { 1.0, 3, 5, 10 }[(int)rule.Severity], Outcome: Outcomes[(policy.Name, rule.Id)]))
            .Where(rule => rule.Outcome is not ("left out" or "not-applicable")).ToList();
        if (scored.Count == 0) return (null, null, null, null, 0);
        static double Mean(IEnumerable<(string Group, double Weight, string Outcome)> rules, params string[] earning) => rules.GroupBy(rule => rule.Group)
            .Average(group => 100 * group.Where(rule => earning.Contains(rule.Outcome)).Sum(rule => rule.Weight) / group.Sum(rule => rule.Weight));
        var decided = scored.Where(rule => rule.Outcome != "unknown").ToList();
        double low = Mean(scored, "pass", "in-grace", "waived"), high = Mean(scored, "pass", "in-grace", "waived", "unknown");
        double mid = decided.Count == 0 ? low : Math.Clamp(Mean(decided, "pass", "in-grace", "waived"), low, high);
        return (low, mid, high, Mean(scored, "pass"), Mean(scored, "pass", "fail", "in-grace", "waived") / 100);
    }

    private string StateOf(Policy policy, double? low, double coverage)
    {
        bool Any(string outcome, bool required) => policy.Rules.Any(rule => (rule.Required || !required) && Outcomes[(policy.Name, rule.Id)] == outcome);
        if (Any("fail", required: true)) return "not-ready";
        // A sum that is a limit but for its last bits is that limit.
        if (Any("unknown", required: true) || low is null || coverage < policy.NeedsEvidenceFor - 1e-9 || HasLapsed()) return "unassessed";
        if (low >= policy.ReadyFrom - 1e-9) return Any("in-grace", required: false) ? "conditional" : "ready";
        return low >= policy.ConditionalFrom - 1e-9 ? "conditional" : "not-ready";
    }

    private bool HasLapsed()
    {
        if (host.Retired) return true;
        var limits = set.Tiers.All.FirstOrDefault(tier => tier.Name == host.Profile.Tier)?.Presence;
        var heard = host.LastContact ?? host.EnrolledAt;
        return heard is null || host.At - heard.Value - host.CollectorDowntime >= (limits?.Stale ?? TimeSpan.FromDays(30));
    }
}
