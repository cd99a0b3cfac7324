using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Derived;

/// <summary>A stated fact that nobody states: it is reckoned from what else is known of the host.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="At">Its value at an instant, as known from a viewpoint; null where it cannot be reckoned.</param>
/// <param name="WhenNot">Why it cannot be.</param>
/// <param name="Changes">The instants at which a judgement against a limit (in base units; null for none) may have changed, as known from a viewpoint.</param>
/// <param name="AddTurns">Adds the instants at which a judgement against some limits may become other, whatever the viewpoint.</param>
/// <param name="SettledBy">Up to which instant all this stays as it is, however much more comes to be known.</param>
internal sealed record Reckoning(
    string Fact, Func<HostFacts, Viewpoint, DateTimeOffset, FactValue?> At, MissingReason WhenNot, Func<HostFacts, Viewpoint, double?, IEnumerable<DateTimeOffset>> Changes,
    Action<HostFacts, ImmutableArray<double>, Turns> AddTurns, Func<Viewpoint, DateTimeOffset> SettledBy)
{
    // 1e9 s are 31 years; a limit beyond that is never crossed.
    private const double LongestLimit = 1e9;

    /// <summary>Every reckoned fact. To add one: one file and one line here, its line in the vocabulary, and its test.</summary>
    public static ImmutableArray<Reckoning> All { get; } = [ReportAge.Reckoning, CollectedFactsAllowed.Reckoning, ExceptionRemaining.Reckoning];

    /// <summary>How a fact is reckoned; null where it is not.</summary>
    public static Reckoning? Find(string fact)
    {
        foreach (var reckoning in All)
            if (reckoning.Fact == fact) return reckoning;
        return null;
    }

    /// <summary>A limit as a length of time; null where it is so long that nothing ever crosses it.</summary>
    public static TimeSpan? Time(double seconds) => Math.Abs(seconds) <= LongestLimit ? TimeSpan.FromSeconds(seconds) : null;
}
