using System.Collections.Immutable;

namespace NetReady.Scoring.Judging;

/// <summary>A rule's verdict on a host.</summary>
internal enum Outcome
{
    /// <summary>It holds.</summary>
    Pass,

    /// <summary>It does not hold.</summary>
    Fail,

    /// <summary>It does not hold, and its time to fix is running.</summary>
    InGrace,

    /// <summary>It is waived for this host until an instant.</summary>
    Waived,

    /// <summary>The evidence does not decide.</summary>
    Unknown,

    /// <summary>The evidence does not decide, and the rule says that it then leaves score, coverage and requirements.</summary>
    LeftOut,

    /// <summary>The question does not arise.</summary>
    NotApplicable,
}

/// <summary>What each outcome does, in one table.</summary>
/// <param name="Name">Its name on scorecards.</param>
/// <param name="IsScored">Whether it is in the score at all.</param>
/// <param name="IsDecided">Whether it counts as covered by evidence.</param>
/// <param name="Low">The share of its points in low.</param>
/// <param name="High">The share of its points in high.</param>
/// <param name="Strict">The share of its points without the relief of waivers and time to fix.</param>
internal sealed record OutcomeTerms(string Name, bool IsScored, bool IsDecided, int Low, int High, int Strict)
{
    private static readonly ImmutableArray<OutcomeTerms> table =
    [
        //   name             scored  decided  low  high  strict
        new("pass",           true,   true,    1,   1,    1),
        new("fail",           true,   true,    0,   0,    0),
        new("in-grace",       true,   true,    1,   1,    0),
        new("waived",         true,   true,    1,   1,    0),
        new("unknown",        true,   false,   0,   1,    0),
        new("unknown",        false,  false,   0,   0,    0),
        new("not-applicable", false,  false,   0,   0,    0),
    ];

    /// <summary>The terms of an outcome.</summary>
    public static OutcomeTerms Of(Outcome outcome) => table[(int)outcome];
}
