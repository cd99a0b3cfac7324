using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Judging;

/// <summary>One fact of a rule on one host: what it says at any instant.</summary>
internal interface ILeaf
{
    /// <summary>The instants at which its judgement may have changed, and how many observations there were from each on.</summary>
    IEnumerable<(DateTimeOffset From, long Observations)> Changes { get; }

    /// <summary>Its judgement at an instant of the past, or now.</summary>
    Judgement JudgeAt(DateTimeOffset instant, bool isNow);

    /// <summary>What is seen now, as policies write it; null where nothing is.</summary>
    string? Observed { get; }
}

/// <summary>How a leaf stands in its rule.</summary>
/// <param name="IsRequired">Whether the rule is required.</param>
/// <param name="IsNegated">Whether it stands below an odd number of <c>not</c>.</param>
/// <param name="ValidFor">How old evidence may be; null for any age.</param>
internal sealed record LeafTerms(bool IsRequired, bool IsNegated, TimeSpan? ValidFor);
