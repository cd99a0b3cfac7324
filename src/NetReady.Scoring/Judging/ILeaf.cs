using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Judging;

/// <summary>An instant at which a judgement may have changed.</summary>
/// <param name="From">The instant.</param>
/// <param name="Observations">How many observations there were from then on; 0 where only time had passed.</param>
internal readonly record struct Step(DateTimeOffset From, long Observations);

/// <summary>One fact of a rule on one host: what it says at any instant.</summary>
internal interface ILeaf
{
    /// <summary>Adds the instants at which its judgement may have changed, as known from a viewpoint, ascending.</summary>
    /// <param name="steps">Where to.</param>
    /// <param name="after">Instants up to this one are left out.</param>
    /// <param name="until">The last instant.</param>
    /// <param name="view">From where.</param>
    void AddSteps(List<Step> steps, DateTimeOffset after, DateTimeOffset until, in Viewpoint view);

    /// <summary>Its judgement at an instant of the past.</summary>
    Judgement JudgeAt(DateTimeOffset instant, in Viewpoint view);

    /// <summary>Its judgement now.</summary>
    Judgement JudgeNow(in Viewpoint view);

    /// <summary>Adds the instants at which what it says may become other, whatever the viewpoint.</summary>
    void AddTurns(Turns turns);

    /// <summary>
    /// Up to which instant its steps and judgements of the past stay as they are, however much more comes to be known; only asked from viewpoints that rise.
    /// </summary>
    DateTimeOffset SettledBy(in Viewpoint view, bool countsObservations);

    /// <summary>Whether it says the same as another of the same fact on the same host, which stands in its rule alike, at any instant and from anywhere; false where that is not easy to tell.</summary>
    bool SaysSameAs(ILeaf other);

    /// <summary>What is seen now, as policies write it; null where nothing is.</summary>
    string? Observed(in Viewpoint view);
}

/// <summary>How a leaf stands in its rule.</summary>
/// <param name="IsRequired">Whether the rule is required.</param>
/// <param name="IsNegated">Whether it stands below an odd number of <c>not</c>.</param>
/// <param name="ValidFor">How old evidence may be; null for any age.</param>
internal sealed record LeafTerms(bool IsRequired, bool IsNegated, TimeSpan? ValidFor);
