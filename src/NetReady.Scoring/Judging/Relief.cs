using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Judging;

/// <summary>A rule's verdict with what waivers, time to fix and <c>if_unknown</c> make of it.</summary>
/// <param name="Outcome">The verdict.</param>
/// <param name="Reason">For unknown, and for a failure because of it: why.</param>
/// <param name="Until">For waived and in grace: until when.</param>
internal readonly record struct Relieved(Outcome Outcome, MissingReason? Reason = null, DateTimeOffset? Until = null);

/// <summary>What relieves one host of its rules: its waivers, and time to fix.</summary>
internal sealed class Relief
{
    private readonly ImmutableArray<Waiver> waivers;
    private readonly ImmutableDictionary<string, DateTimeOffset> liveSince;
    private readonly DateTimeOffset? enrolledAt;

    /// <summary>Picks what is for the host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="allowances">Waivers and the times at which rules went live.</param>
    public Relief(HostEvidence host, Allowances allowances)
    {
        waivers = allowances.Waivers.IsEmpty ? [] : [.. allowances.Waivers.Where(waiver => waiver.IsFor(host.Host, host.Profile))];
        liveSince = allowances.RuleLiveSince;
        enrolledAt = host.EnrolledAt;
    }

    /// <summary>
    /// Pass and not-applicable stay. Unknown leaves the score, or fails, where the rule says so. A waiver covers what fails and what is unknown;
    /// time to fix covers what fails, for as long as the longest of its three allows.
    /// </summary>
    public Relieved Of(Rule rule, in RuleJudgement judged, DateTimeOffset at)
    {
        var (truth, reason) = judged.Now;
        if (truth is Truth.Pass) return new(Outcome.Pass);
        if (truth is Truth.NotApplicable) return new(Outcome.NotApplicable);
        if (truth is Truth.Unknown && rule.IfUnknown == IfUnknown.LeaveOut) return new(Outcome.LeftOut, reason);
        if (WaivedUntil(rule, at) is { } waived) return new(Outcome.Waived, reason, waived);
        if (truth is Truth.Unknown && rule.IfUnknown == IfUnknown.CannotTell) return new(Outcome.Unknown, reason);
        return GraceUntil(rule, judged) is { } until && until > at ? new(Outcome.InGrace, reason, until) : new(Outcome.Fail, reason);
    }

    /// <summary>The waivers of a rule that are for the host.</summary>
    public IEnumerable<Waiver> WaiversOf(Rule rule) => waivers.Where(waiver => waiver.Rule == rule.Id);

    private DateTimeOffset? WaivedUntil(Rule rule, DateTimeOffset at)
    {
        DateTimeOffset? until = null;
        foreach (var waiver in waivers)
            if (waiver.Rule == rule.Id && waiver.HoldsAt(at)) until = Later(until, waiver.Until);
        return until;
    }

    private DateTimeOffset? GraceUntil(Rule rule, in RuleJudgement judged)
    {
        var time = rule.TimeToFix;
        var until = time.Failure > TimeSpan.Zero ? judged.FailingSince + time.Failure : null;
        if (time.Host > TimeSpan.Zero) until = Later(until, enrolledAt + time.Host);
        if (time.Rule > TimeSpan.Zero && liveSince.TryGetValue(rule.Id, out var since)) until = Later(until, since + time.Rule);
        return until;
    }

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left is null || right > left ? right : left;
}
