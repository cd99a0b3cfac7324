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

/// <summary>Turns a judgement into a verdict.</summary>
internal static class Relief
{
    /// <summary>
    /// Pass and not-applicable stay. Unknown leaves the score, or fails, where the rule says so. A waiver covers what fails and what is unknown;
    /// time to fix covers what fails, for as long as the longest of its three allows.
    /// </summary>
    public static Relieved Of(Rule rule, RuleJudgement judged, HostEvidence host, Allowances allowances)
    {
        var (truth, reason) = judged.Now;
        if (truth is Truth.Pass) return new(Outcome.Pass);
        if (truth is Truth.NotApplicable) return new(Outcome.NotApplicable);
        if (truth is Truth.Unknown && rule.IfUnknown == IfUnknown.LeaveOut) return new(Outcome.LeftOut, reason);
        if (WaivedUntil(rule, host, allowances) is { } waived) return new(Outcome.Waived, reason, waived);
        if (truth is Truth.Unknown && rule.IfUnknown == IfUnknown.CannotTell) return new(Outcome.Unknown, reason);
        return GraceUntil(rule, judged, host, allowances) is { } until && until > host.At ? new(Outcome.InGrace, reason, until) : new(Outcome.Fail, reason);
    }

    private static DateTimeOffset? WaivedUntil(Rule rule, HostEvidence host, Allowances allowances) => allowances.Waivers
        .Where(waiver => waiver.Rule == rule.Id && waiver.HoldsAt(host.At) && waiver.IsFor(host.Host, host.Profile))
        .Select(waiver => (DateTimeOffset?)waiver.Until).Max();

    private static DateTimeOffset? GraceUntil(Rule rule, RuleJudgement judged, HostEvidence host, Allowances allowances)
    {
        var time = rule.TimeToFix;
        var failure = time.Failure > TimeSpan.Zero ? judged.FailingSince + time.Failure : null;
        var enrolled = time.Host > TimeSpan.Zero ? host.EnrolledAt + time.Host : null;
        var live = time.Rule > TimeSpan.Zero && allowances.RuleLiveSince.TryGetValue(rule.Id, out var since) ? since + time.Rule : (DateTimeOffset?)null;
        return new[] { failure, enrolled, live }.Max();
    }
}
