using System.Collections.Immutable;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Explaining;

/// <summary>One thing that a policy, a rule or a file says, by the key that writes it.</summary>
/// <param name="Name">The key.</param>
/// <param name="Say">What it says, in words.</param>
internal sealed record Facet<T>(string Name, Func<T, string> Say);

/// <summary>Everything in which two versions may differ.</summary>
internal static class Facets
{
    /// <summary>Of a rule.</summary>
    public static readonly ImmutableArray<Facet<Rule>> OfRule =
    [
        new("title", rule => Wording.Quote(rule.Title)),
        new("asks about", rule => rule.Condition is FactCondition fact ? fact.Fact.Name : rule.Condition.Explain()),
        new("must", rule => rule.Condition is FactCondition fact ? fact.Must.Text : "as above"),
        new("target", rule => Samples(rule, terms => terms.Target)),
        new("sample", rule => Samples(rule, terms => Length(terms.Sample))),
        new("holds_for", rule => Samples(rule, terms => $"{Share(terms.HoldsFor)} of samples")),
        new("over", rule => Samples(rule, terms => Length(terms.Over))),
        new("needs", rule => Samples(rule, terms => $"{terms.Needs} samples")),
        new("only_when", rule => rule.OnlyWhen?.Explain() ?? "always"),
        new("severity", rule => PolicySet.Word(rule.Severity)),
        new("required", rule => rule.Required ? "true" : "false"),
        new("group", rule => rule.Group),
        new("time_to_fix", rule => Time(rule.TimeToFix)),
        new("evidence_valid_for", rule => rule.EvidenceValidFor is { } length ? Length(length) : "any age"),
        new("if_unknown", rule => rule.IfUnknown switch { IfUnknown.Fail => "fail", IfUnknown.LeaveOut => "leave out", _ => "cannot tell" }),
        new("change_after", rule => rule.ChangeAfter is { } change ? $"fail {change.Fail} of {change.FailOf}, pass {change.Pass} of {change.PassOf}" : "one observation"),
        new("source", rule => rule.Source?.ToString() ?? "none"),
        new("fix", rule => rule.Fix.IsEmpty ? "none" : string.Join(" ", rule.Fix.Select(fix => $"{fix.Key}: {fix.Value}"))),
    ];

    /// <summary>Of a policy, its rules apart.</summary>
    public static readonly ImmutableArray<Facet<Policy>> OfPolicy =
    [
        new("title", policy => Wording.Quote(policy.Title)),
        new("applies", policy => Applies(policy.Applies)),
        new("effect", policy => PolicySet.Word(policy.Effect)),
        new("inherits", policy => Words(policy.Inherits)),
        new("ready_from", policy => Spoken.Number(policy.ReadyFrom)),
        new("conditional_from", policy => Spoken.Number(policy.ConditionalFrom)),
        new("needs_evidence_for", policy => Share(policy.NeedsEvidenceFor)),
    ];

    /// <summary>Of <c>department.yaml</c>.</summary>
    public static readonly ImmutableArray<Facet<Department>> OfDepartment =
    [
        new("the file", department => department.IsDeclared ? "there" : "not there"),
        new("departments", department => Words(department.Names)),
        new("sites", department => Words([.. department.Sites.Select(site => $"{site.Name} ({Words(site.Departments)}; {site.Reflector ?? "collector"}; {site.Ndt7 ?? "collector"})")])),
        new("targets", department => Words([.. department.Targets.Select(target => $"{target.Name} ({target.Method} {target.Address}{(target.Place is TargetPlace.Inside ? ", inside" : "")})")])),
        new("corporate_prefixes", department => Words(department.CorporatePrefixes)),
        new("vpn_exceptions", department => Words(department.VpnExceptions)),
        new("allowed_resolvers", department => Words(department.AllowedResolvers)),
        new("approved_listeners", department => Words(department.ApprovedListeners)),
        new("parameters", department => Words([.. department.Parameters.Select(parameter => $"{parameter.Key} {parameter.Value}")])),
        new("also_collect", department => Words(department.AlsoCollect)),
        new("report_every", department => Length(department.ReportEvery)),
        new("daily_bytes", department => department.DailyBytes.ToString()),
        new("hold_share", department => Share(department.HoldShare)),
    ];

    /// <summary>Of <c>tiers.yaml</c>.</summary>
    public static readonly ImmutableArray<Facet<TierOrder>> OfTiers =
    [
        new("tiers", tiers => Words([.. tiers.All.Select(tier => tier.Markings.IsEmpty ? tier.Name : $"{tier.Name} ({Words(tier.Markings)})")])),
        new("presence", tiers => Words([.. tiers.All.Select(tier => $"{tier.Name} late {Length(tier.Presence.Late)}, stale {Length(tier.Presence.Stale)}, gone {Length(tier.Presence.Gone)}")])),
        new("longest_waiver", tiers => Words([.. tiers.All.Select(tier => $"{tier.Name} {Length(tier.LongestWaiver)}")])),
    ];

    private static string Samples(Rule rule, Func<SampleTerms, string> say) => Words([.. rule.Condition.Facts.Select(fact => fact.Terms).OfType<SampleTerms>().Select(say).Distinct()]);

    private static string Time(TimeToFix time) => (time.Failure, time.Host, time.Rule) is var (failure, host, rule) && host == TimeSpan.Zero && rule == TimeSpan.Zero
        ? Length(failure) : $"failure {Length(time.Failure)}, host {Length(time.Host)}, rule {Length(time.Rule)}";

    private static string Applies(Applicability applies)
    {
        (string Key, ImmutableArray<string> Words)[] keys =
            [("tier", applies.Tiers), ("marking", applies.Markings), ("ownership", applies.Ownerships), ("department", applies.Departments), ("platform", applies.Platforms)];
        var named = keys.Where(key => !key.Words.IsEmpty).Select(key => $"{key.Key} {string.Join(" or ", key.Words)}").ToList();
        return named.Count == 0 ? "to every host" : $"to {string.Join(", ", named)}";
    }

    private static string Words(ImmutableArray<string> words) => words.IsEmpty ? "none" : string.Join(", ", words);

    private static string Length(TimeSpan length) => FactValue.Of(length).ToString();

    private static string Share(double share) => FactValue.Ratio(share).ToString();
}
