using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Derived;

/// <summary>A stated fact that nobody states: it is reckoned from what else is known of the host.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="At">Its value at an instant; null where it cannot be reckoned.</param>
/// <param name="WhenNot">Why it cannot be.</param>
/// <param name="Changes">The instants at which a judgement against a limit (in base units; null for none) may have changed.</param>
internal sealed record Reckoning(string Fact, Func<HostFacts, DateTimeOffset, FactValue?> At, MissingReason WhenNot, Func<HostFacts, double?, IEnumerable<DateTimeOffset>> Changes)
{
    /// <summary>Every reckoned fact. To add one: one file and one line here, its line in the vocabulary, and its test.</summary>
    public static ImmutableArray<Reckoning> All { get; } = [ReportAge.Reckoning, CollectedFactsAllowed.Reckoning, ExceptionRemaining.Reckoning];

    /// <summary>How a fact is reckoned; null where it is not.</summary>
    public static Reckoning? Find(string fact) => All.FirstOrDefault(reckoning => reckoning.Fact == fact);
}
