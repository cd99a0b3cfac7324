using System.Collections.Immutable;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Judging;

/// <summary>What a host's state under one policy is decided from.</summary>
/// <param name="Policy">The policy, for its levels.</param>
/// <param name="RequiredFailed">How many required rules fail.</param>
/// <param name="RequiredUnknown">How many required rules the evidence does not decide.</param>
/// <param name="Coverage">The decided share, 0 to 1.</param>
/// <param name="Score">The score; null where nothing is scored.</param>
/// <param name="Presence">How the host is heard of.</param>
/// <param name="InGrace">How many rules' time to fix is running.</param>
internal readonly record struct StandingCounts(Policy Policy, int RequiredFailed, int RequiredUnknown, double Coverage, ScoreRange? Score, string Presence, int InGrace);

/// <summary>The same with the rules' names, for words.</summary>
/// <param name="Policy">The policy, for its levels.</param>
/// <param name="RequiredFailed">The required rules that fail, by id.</param>
/// <param name="RequiredUnknown">The required rules that the evidence does not decide, by id.</param>
/// <param name="Coverage">The decided share, 0 to 1.</param>
/// <param name="Score">The score; null where nothing is scored.</param>
/// <param name="Presence">How the host is heard of.</param>
/// <param name="InGrace">The rules whose time to fix is running, by id.</param>
internal sealed record Standing(
    Policy Policy, ImmutableArray<string> RequiredFailed, ImmutableArray<string> RequiredUnknown, double Coverage, ScoreRange? Score, string Presence, ImmutableArray<string> InGrace)
{
    /// <summary>Without the names.</summary>
    public StandingCounts Counts => new(Policy, RequiredFailed.Length, RequiredUnknown.Length, Coverage, Score, Presence, InGrace.Length);
}

/// <summary>The states of a host, in words.</summary>
internal static class HostState
{
    public const string Ready = "ready";
    public const string Conditional = "conditional";
    public const string NotReady = "not-ready";
    public const string Unassessed = "unassessed";

    /// <summary>The worst first.</summary>
    public static readonly ImmutableArray<string> WorstFirst = [NotReady, Unassessed, Conditional, Ready];
}

/// <summary>Decides a host's state: the first row whose question is answered yes.</summary>
internal static class StateDecision
{
    private sealed record Row(string When, Func<StandingCounts, bool> Holds, string State, Func<Standing, string> Because);

    private static readonly ImmutableArray<Row> table =
    [
        new("a required rule fails", host => host.RequiredFailed > 0, HostState.NotReady, host => $"Required and not met: {List(host.RequiredFailed)}."),
        new("a required rule is unknown", host => host.RequiredUnknown > 0, HostState.Unassessed, host => $"Required and not known: {List(host.RequiredUnknown)}."),
        new("coverage is below `needs_evidence_for`", host => host.Score is not null && host.Coverage < host.Policy.NeedsEvidenceFor, HostState.Unassessed, host => $"Evidence covers {Percent(host.Coverage)}, and {Percent(host.Policy.NeedsEvidenceFor)} is needed."),
        new("no rule is scored", host => host.Score is null, HostState.Unassessed, _ => "No rule of the policy can be scored on this host."),
        new("the host is stale, gone or retired: its last verdict has lapsed", host => host.Presence is "stale" or "gone" or "retired", HostState.Unassessed, host => $"The host is {host.Presence}: its last verdict has lapsed."),
        new("low is `ready_from` or more, and nothing is in grace", host => host.Score!.Low >= host.Policy.ReadyFrom && host.InGrace == 0, HostState.Ready, host => $"The score is {Points(host)} and {host.Policy.ReadyFrom} makes ready."),
        new("low is `ready_from` or more", host => host.Score!.Low >= host.Policy.ReadyFrom, HostState.Conditional, host => $"The score is {Points(host)}, and time to fix is running for {List(host.InGrace)}."),
        new("low is `conditional_from` or more", host => host.Score!.Low >= host.Policy.ConditionalFrom, HostState.Conditional, host => $"The score is {Points(host)}; {host.Policy.ReadyFrom} would make ready."),
        new("otherwise", _ => true, HostState.NotReady, host => $"The score is {Points(host)}, below {host.Policy.ConditionalFrom}."),
    ];

    /// <summary>The rows in their order, in words.</summary>
    public static IEnumerable<(string When, string State)> Rows => table.Select(row => (row.When, row.State));

    /// <summary>The place of the row that decides.</summary>
    public static int RowOf(in StandingCounts host)
    {
        int row = 0;
        while (!table[row].Holds(host)) row++;
        return row;
    }

    /// <summary>The state that a row decides on.</summary>
    public static string StateOf(int row) => table[row].State;

    /// <summary>The state, and why in one sentence.</summary>
    public static (string State, string Because) Of(Standing host)
    {
        var row = table[RowOf(host.Counts)];
        return (row.State, row.Because(host));
    }

    private static string List(ImmutableArray<string> ids) => ids.Length <= 4 ? string.Join(", ", ids) : $"{string.Join(", ", ids.Take(4))} and {ids.Length - 4} more";

    // Rounded down, so that 89.96 is not shown as the 90 that it is not.
    private static string Points(Standing host) => (Math.Floor(host.Score!.Low * 10) / 10).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);

    private static string Percent(double share) => (Math.Floor(share * 1000) / 10).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture) + " %";
}
