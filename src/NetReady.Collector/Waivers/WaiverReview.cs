using System.Collections.Immutable;
using NetReady.Collector.Fleet;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Waivers;

/// <summary>Looks at every waiver beside the hosts that it is for, and finds those that no longer matter.</summary>
/// <param name="all">Every waiver.</param>
/// <param name="live">The policies that judge.</param>
/// <param name="now">The instant.</param>
internal sealed class WaiverReview(ImmutableArray<KeptWaiver> all, PolicySet live, DateTimeOffset now)
{
    // Found by what they are for, so that a fleet is gone through once, however many waivers there are.
    private readonly List<WaiverReach> open = [.. all.Where(kept => kept.Waiver.StatusAt(now) is WaiverStatus.InForce or WaiverStatus.Coming).Select(kept => new WaiverReach(kept.Waiver))];

    /// <summary>The waivers with what is to be said of them.</summary>
    /// <param name="all">Every waiver.</param>
    /// <param name="live">The policies that judge.</param>
    /// <param name="hosts">The hosts; those that no waiver is for may be left out.</param>
    /// <param name="now">The instant.</param>
    public static WaiverList Of(ImmutableArray<KeptWaiver> all, PolicySet live, IEnumerable<HostStanding> hosts, DateTimeOffset now)
    {
        var review = new WaiverReview(all, live, now);
        review.Visit(hosts);
        return review.List();
    }

    private void Visit(IEnumerable<HostStanding> hosts)
    {
        if (open.Count == 0) return;
        var byHost = open.Where(reach => reach.Waiver.Host is not null).ToLookup(reach => reach.Waiver.Host, StringComparer.Ordinal);
        var byDepartment = open.Where(reach => reach.Waiver.Department is not null).ToLookup(reach => reach.Waiver.Department, StringComparer.Ordinal);
        foreach (var host in hosts)
            foreach (var reach in byHost[host.Host].Concat(byDepartment[host.Profile.Department])) reach.Add(host);
    }

    private WaiverList List()
    {
        var rules = live.Policies.SelectMany(policy => policy.Rules).Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        var reaches = open.ToDictionary(reach => reach.Waiver.Id, StringComparer.Ordinal);
        var lines = all.Select(kept =>
        {
            if (!reaches.TryGetValue(kept.Waiver.Id, out var reach)) return WaiverLine.Of(kept, now);
            List<WaiverNote> idle = [.. Idle(reach, rules)];
            return WaiverLine.Of(kept, now, idle.Count == 0, [.. idle, .. TooLong(reach)]);
        }).ToList();
        var inForce = all.Where(kept => kept.Waiver.StatusAt(now) == WaiverStatus.InForce).ToList();
        return new(now, WaiverList.AsStated, inForce.Count, inForce.Count(kept => kept.Waiver.Until <= now + TimeSpan.FromDays(WaiverList.SoonDays)), lines.Count(line => line.Matters == false),
        [
            .. lines.Where(line => line.Status == "in-force").OrderBy(line => line.Until), .. lines.Where(line => line.Status == "coming").OrderBy(line => line.From),
            .. lines.Where(line => line.Status is "expired" or "ended").OrderByDescending(line => line.EndedAt ?? line.Until),
        ]);
    }

    // The first reason is enough, but for another waiver that covers it: that one may go instead.
    private IEnumerable<WaiverNote> Idle(WaiverReach reach, HashSet<string> rules)
    {
        var waiver = reach.Waiver;
        if (!rules.Contains(waiver.Rule)) yield return new("rule-gone", $"No live policy has the rule {waiver.Rule} any more.");
        else if (reach.WhyNoHost is { } gone) yield return new("host-gone", gone);
        else if (reach.NeverApplies) yield return new("never-applies", waiver.Host is null ? $"The rule {waiver.Rule} is asked of no host of the department." : $"The rule {waiver.Rule} is not asked of the host.");
        else if (reach.PassesAnyway) yield return new("rule-passes", waiver.Host is null ? "The rule passes now on every host of the department that it is asked of." : "The rule passes now anyway.");
        if (open.FirstOrDefault(other => Covers(other, reach)) is { } cover) yield return new("covered", $"{cover.Waiver.Id} covers it wholly.");
    }

    private bool Covers(WaiverReach other, WaiverReach reach)
    {
        if (other == reach || other.Waiver.Rule != reach.Waiver.Rule || !HoldsThroughout(other.Waiver, reach.Waiver)) return false;
        bool wider = other.Waiver.Department is { } department && (reach.Waiver.Department ?? reach.HostsDepartment) == department;
        bool same = other.Waiver.Host == reach.Waiver.Host && other.Waiver.Department == reach.Waiver.Department;
        if (!wider && !same) return false;
        // Of two that cover one another the older one stays.
        return !(same && HoldsThroughout(reach.Waiver, other.Waiver)) || open.IndexOf(other) < open.IndexOf(reach);
    }

    // From now on: what was before does not matter any more.
    private bool HoldsThroughout(Waiver other, Waiver waiver) => (other.From <= waiver.From || other.From <= now) && other.Until >= waiver.Until;

    private IEnumerable<WaiverNote> TooLong(WaiverReach reach)
    {
        var (tier, longest) = live.Tiers.LongestWaiver(reach.Tiers);
        if (reach.Tiers.Count > 0 && reach.Waiver.Until - reach.Waiver.From > longest)
            yield return new("too-long", $"It runs for longer than {longest.TotalDays:0.#} d, the most in {tier}: its hosts or the tiers' limits have changed since it was granted.");
    }
}

/// <summary>The hosts in use that one waiver is for, and how its rule goes on them.</summary>
/// <param name="waiver">The waiver.</param>
internal sealed class WaiverReach(Waiver waiver)
{
    private readonly SortedSet<string> tiers = new(StringComparer.Ordinal);
    private string? lastGone;
    private int inUse, unjudged, asked, passing;

    /// <summary>The waiver.</summary>
    public Waiver Waiver => waiver;

    /// <summary>The tiers of its hosts.</summary>
    public IReadOnlyCollection<string> Tiers => tiers;

    /// <summary>For a host's waiver: the host's department; null where the host is not known.</summary>
    public string? HostsDepartment { get; private set; }

    /// <summary>Why there is no host in use that it is for, as a sentence; null where there is one.</summary>
    public string? WhyNoHost => inUse > 0 ? null : waiver.Host is null ? "No host of the department is in use." : $"The host is {lastGone ?? "not there any more"}.";

    /// <summary>Whether every one of its hosts is judged, and none is asked its rule.</summary>
    public bool NeverApplies => unjudged == 0 && asked == 0;

    /// <summary>Whether its rule passes wherever it is asked.</summary>
    public bool PassesAnyway => unjudged == 0 && asked == passing;

    /// <summary>Takes in a host that it is for.</summary>
    public void Add(HostStanding host)
    {
        if (waiver.Host is not null) HostsDepartment = host.Profile.Department;
        if (host.Revoked || host.Scorecard?.Presence is "gone" or "retired")
        {
            lastGone = host.Revoked ? "revoked" : host.Scorecard!.Presence;
            return;
        }
        inUse++;
        tiers.Add(host.Profile.Tier);
        if (host.Scorecard is not { } scorecard)
        {
            unjudged++;
            return;
        }
        bool isAsked = false, passes = true;
        // Two policies may ask it, each in its own form.
        foreach (var rule in scorecard.Rules)
        {
            if (rule.Id != waiver.Rule || rule.Outcome == "not-applicable") continue;
            isAsked = true;
            passes &= rule.Outcome == "pass";
        }
        if (!isAsked) return;
        asked++;
        if (passes) passing++;
    }
}
