using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Derived;

/// <summary>Whether all that is held of a device is on its privacy contract's list. A device that changed hands may have left more behind.</summary>
internal static class CollectedFactsAllowed
{
    /// <summary><c>agent.collected_facts_allowed</c>.</summary>
    public static Reckoning Reckoning { get; } = new("agent.collected_facts_allowed",
        (host, instant) => Known(host).Any(fact => fact.From <= instant) ? FactValue.Of(!Forbidden(host).Any(fact => fact.From <= instant)) : null,
        MissingReason.NeverReported,
        (host, _) => Known(host).Select(fact => fact.From).Order().Take(1).Concat(Forbidden(host).Select(fact => fact.From).Order().Take(1)).Distinct());

    private static IEnumerable<(string Name, DateTimeOffset From)> Forbidden(HostFacts host)
    {
        var contract = PrivacyContract.Of(host.Evidence.Profile.Ownership);
        return Known(host).Where(fact => !contract.Allows(fact.Name));
    }

    // What came from the device and has a value; that a fact is withheld is no more than the contract itself says.
    private static IEnumerable<(string Name, DateTimeOffset From)> Known(HostFacts host)
    {
        foreach (var key in host.Keys.Where(key => Vocabulary.Find(key.Name) is { Maker: Maker.Agent or Maker.NobodyYet }))
        {
            if (host.SamplesOf(key) is [var first, ..]) yield return (key.Name, first.End);
            else if (host.RunsOf(key).FirstOrDefault(run => run.Latest.Value is not null) is { } run) yield return (key.Name, run.Since);
        }
    }
}
