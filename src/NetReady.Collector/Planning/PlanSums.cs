using System.Collections.Immutable;
using NetReady.Collector.Fleet;

namespace NetReady.Collector.Planning;

/// <summary>Sums a plan's hosts up.</summary>
internal static class PlanSums
{
    /// <summary>Flips by what they lead from and to, the best state first.</summary>
    public static ImmutableArray<StateFlips> ByState(IEnumerable<(string From, string To)> flips) =>
    [
        .. flips.GroupBy(flip => flip).OrderBy(same => FleetSummary.States.IndexOf(same.Key.From)).ThenBy(same => FleetSummary.States.IndexOf(same.Key.To))
            .Select(same => new StateFlips(same.Key.From, same.Key.To, same.Count())),
    ];

    /// <summary>Flips by something that hosts have in common, by its name.</summary>
    public static ImmutableArray<GroupFlips> ByGroup(ImmutableArray<StoredHost> judged, ImmutableArray<HostFlip> flips, Func<StoredHost, string> ofHost, Func<HostFlip, string> ofFlip)
    {
        var byName = flips.ToLookup(ofFlip, StringComparer.Ordinal);
        return
        [
            .. judged.GroupBy(ofHost, StringComparer.Ordinal).OrderBy(hosts => hosts.Key, StringComparer.Ordinal)
                .Select(hosts => new GroupFlips(hosts.Key, hosts.Count(), byName[hosts.Key].Count(), ByState(byName[hosts.Key].Select(flip => (flip.From, flip.To))))),
        ];
    }

    /// <summary>Rules by their change, those that flip most hosts first.</summary>
    public static ImmutableArray<RuleEffect> ByRule(IEnumerable<HostPlan> plans) =>
    [
        .. plans.SelectMany(plan => plan.Rules.Where(rule => rule.From != rule.To || rule.To == "unknown").Select(rule => (rule, plan.Flips)))
            .GroupBy(one => (one.rule.Rule, one.rule.From, one.rule.To, one.rule.Reason))
            .Select(same => new RuleEffect(same.Key.Rule, same.First().rule.Title, same.Key.From, same.Key.To, same.Key.Reason, same.Count(), same.Count(one => one.Flips), same.First().rule.Why))
            .OrderByDescending(effect => effect.Flips).ThenByDescending(effect => effect.Hosts).ThenBy(effect => effect.Rule, StringComparer.Ordinal),
    ];

    /// <summary>The times to fix that start, those on most hosts first.</summary>
    public static ImmutableArray<GraceStart> Starting(IEnumerable<HostPlan> plans) =>
    [
        .. plans.SelectMany(plan => plan.Rules).Where(rule => rule is { To: "in-grace", From: not "in-grace", Until: not null }).GroupBy(rule => rule.Rule, StringComparer.Ordinal)
            .Select(same => new GraceStart(same.Key, same.First().Title, same.Count(), same.Min(rule => rule.Until!.Value), same.Max(rule => rule.Until!.Value)))
            .OrderByDescending(start => start.Hosts).ThenBy(start => start.Rule, StringComparer.Ordinal),
    ];

    /// <summary>The days on which they end.</summary>
    public static ImmutableArray<GraceEnd> Ending(IEnumerable<HostPlan> plans) =>
    [
        .. plans.SelectMany(plan => plan.Endings.Select(end => (plan.Host.Host.Id, end))).GroupBy(one => DateOnly.FromDateTime(one.end.At.UtcDateTime)).OrderBy(day => day.Key)
            .Select(day =>
            {
                var flips = day.Where(one => one.end.From != one.end.To).ToList();
                return new GraceEnd(day.Key, [.. day.SelectMany(one => one.end.Rules).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                    ByState(flips.Select(one => (one.end.From, one.end.To))), [.. flips.Select(one => one.Id).Distinct(StringComparer.Ordinal)]);
            }),
    ];
}
