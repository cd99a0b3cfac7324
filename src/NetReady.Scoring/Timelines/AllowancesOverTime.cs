using System.Collections.Immutable;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Timelines;

/// <summary>Allowances that held from an instant on.</summary>
/// <param name="From">From when on.</param>
/// <param name="Allowances">What held.</param>
public sealed record AllowancesFrom(DateTimeOffset From, Allowances Allowances);

/// <summary>What a verdict depends on besides evidence and policies, over time. Waivers end by themselves; another step is only needed where waivers were given or ended early, or a rule went live anew.</summary>
/// <param name="Steps">By their instants, ascending; each holds until the next, and before the first there are none.</param>
public sealed record AllowancesOverTime(ImmutableArray<AllowancesFrom> Steps)
{
    /// <summary>None.</summary>
    public static readonly AllowancesOverTime None = new([]);

    /// <summary>The same all along.</summary>
    public static AllowancesOverTime Always(Allowances allowances) => new([new(DateTimeOffset.MinValue, allowances)]);

    /// <summary>What held at an instant.</summary>
    public Allowances At(DateTimeOffset instant) => Steps.LastOrDefault(step => step.From <= instant)?.Allowances ?? Allowances.None;
}
