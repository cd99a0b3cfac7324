using System.Collections.Immutable;
using NetReady.Core.Facts;

namespace NetReady.Scoring.Conditions;

/// <summary>What evidence says of a condition.</summary>
internal enum Truth
{
    /// <summary>It holds.</summary>
    Pass,

    /// <summary>It does not hold.</summary>
    Fail,

    /// <summary>The evidence does not decide it.</summary>
    Unknown,

    /// <summary>The question does not arise.</summary>
    NotApplicable,
}

/// <summary>A truth, with the reason where it is unknown.</summary>
/// <param name="Truth">What the evidence says.</param>
/// <param name="Reason">For unknown: why.</param>
internal readonly record struct Judgement(Truth Truth, MissingReason? Reason = null)
{
    /// <summary>It holds.</summary>
    public static readonly Judgement Pass = new(Truth.Pass);

    /// <summary>It does not hold.</summary>
    public static readonly Judgement Fail = new(Truth.Fail);

    /// <summary>The question does not arise.</summary>
    public static readonly Judgement NotApplicable = new(Truth.NotApplicable);

    /// <summary>Undecided, and why.</summary>
    public static Judgement Unknown(MissingReason reason) => new(Truth.Unknown, reason);
}

/// <summary>How <c>all</c>, <c>any</c> and <c>not</c> join truths: Kleene's strong three-valued logic, with what is not applicable left out.</summary>
internal static class TruthTable
{
    private const Truth P = Truth.Pass;
    private const Truth F = Truth.Fail;
    private const Truth U = Truth.Unknown;
    private const Truth N = Truth.NotApplicable;

    // Rows: left; columns: right; both in the order pass, fail, unknown, not-applicable.
    private static readonly ImmutableArray<ImmutableArray<Truth>> all =
    [
        [P, F, U, P],
        [F, F, F, F],
        [U, F, U, U],
        [P, F, U, N],
    ];

    private static readonly ImmutableArray<ImmutableArray<Truth>> any =
    [
        [P, P, P, P],
        [P, F, U, F],
        [P, U, U, U],
        [P, F, U, N],
    ];

    private static readonly ImmutableArray<Truth> not = [F, P, U, N];

    /// <summary>Both hold; of two reasons the first stays.</summary>
    public static Judgement All(Judgement left, Judgement right) => Join(all[(int)left.Truth][(int)right.Truth], left, right);

    /// <summary>One of them holds; of two reasons the first stays.</summary>
    public static Judgement Any(Judgement left, Judgement right) => Join(any[(int)left.Truth][(int)right.Truth], left, right);

    /// <summary>It does not hold.</summary>
    public static Judgement Not(Judgement inner) => new(not[(int)inner.Truth], inner.Reason);

    private static Judgement Join(Truth truth, Judgement left, Judgement right) => new(truth, truth == U ? left.Reason ?? right.Reason : null);
}
