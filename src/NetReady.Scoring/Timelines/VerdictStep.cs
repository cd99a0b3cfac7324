using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Timelines;

/// <summary>A host's verdict over a stretch of time in which nothing of it changed: from <see cref="From"/> until the next step.</summary>
/// <param name="From">From when on, UTC.</param>
/// <param name="State"><c>ready</c>, <c>conditional</c>, <c>not-ready</c> or <c>unassessed</c>.</param>
/// <param name="DecidedBy">The policy whose score this is; null where none matches.</param>
/// <param name="Score">Its score; null where none is scored.</param>
/// <param name="Coverage">Its decided share, 0 to 1.</param>
/// <param name="Rules">Every rule of every policy that judges the host, in the order of a scorecard's; the same array as in the step before where none changed.</param>
public sealed record VerdictStep(DateTimeOffset From, string State, string? DecidedBy, ScoreRange? Score, double Coverage, ImmutableArray<RuleStep> Rules);

/// <summary>What one rule came to.</summary>
/// <param name="Policy">The policy that asks.</param>
/// <param name="Id">The rule's id.</param>
/// <param name="Outcome"><c>pass</c>, <c>fail</c>, <c>in-grace</c>, <c>waived</c>, <c>unknown</c> or <c>not-applicable</c>.</param>
/// <param name="Reason">For unknown, and for a failure because of it: why; else null.</param>
/// <param name="Until">For waived and in grace: until when, as it stood when the step began. While only this moves there is no new step.</param>
public readonly record struct RuleStep(string Policy, string Id, string Outcome, MissingReason? Reason, DateTimeOffset? Until)
{
    internal static RuleStep Of(Policy policy, Rule rule, in Relieved relieved) => new(policy.Name, rule.Id, OutcomeTerms.Of(relieved.Outcome).Name, relieved.Reason, relieved.Until);
}
