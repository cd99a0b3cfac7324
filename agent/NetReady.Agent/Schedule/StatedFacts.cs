using System.Collections.Immutable;
using NetReady.Agent.Privacy;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Agent.Schedule;

/// <summary>Reads the stated facts that an assignment asks for and that may leave the device; of one that may not, it says that it is withheld, without reading it.</summary>
internal static class StatedFacts
{
    private static readonly TimeSpan most = TimeSpan.FromMinutes(5);

    /// <summary>Reads them.</summary>
    /// <exception cref="TimeoutException">It took more than five minutes.</exception>
    public static async Task<ImmutableArray<Observation>> ReadAsync(
        FactReading read, Assignment assignment, PrivacyGate privacy, int waiting, TimeProvider time, CancellationToken cancellation)
    {
        // The register's facts and what the collector reckons itself are not a device's to state.
        var asked = assignment.Facts
            .Where(name => Vocabulary.Find(name) is { IsSampled: false, Maker: Maker.Agent or Maker.NobodyYet })
            .Distinct(StringComparer.Ordinal).ToList();
        var facts = await read([.. asked.Where(privacy.Allows)], assignment, waiting, cancellation).WaitAsync(most, time, cancellation);
        return
        [
            .. facts.Where(fact => privacy.Allows(fact.Key.Name)),
            .. asked.Where(privacy.Withholds).Select(name => PrivacyGate.Withheld(new(name), time.GetUtcNow())),
        ];
    }
}
