using NetReady.Collector.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Verdicts.Past;

/// <summary>By which policies an instant that is past is judged.</summary>
internal enum PoliciesOf
{
    /// <summary>By those in force then.</summary>
    Then,

    /// <summary>By those that are live now.</summary>
    Now,
}

/// <summary>A host's scorecard of an instant that is past, or why there is none.</summary>
/// <param name="Scorecard">The scorecard; null where there is none.</param>
/// <param name="Under">The version that it is judged by, with when that went live; null where there was none.</param>
/// <param name="Reason">One of the words here; null where there is a scorecard.</param>
/// <param name="Message">Why there is none, as a sentence; null where there is one.</param>
internal sealed record PastScore(Scorecard? Scorecard, PolicyActivation? Under, string? Reason, string? Message)
{
    public const string UnknownHost = "unknown-host";
    public const string NoPoliciesThen = "no-policies-then";
    public const string NoEvidenceThen = "no-evidence-then";
    public const string NoLongerKept = "no-longer-kept";
    public const string PoliciesNotUnderstood = "policies-not-understood";

    /// <summary>There is none.</summary>
    public static PastScore None(string reason, string message, PolicyActivation? under = null) => new(null, under, reason, message);
}
