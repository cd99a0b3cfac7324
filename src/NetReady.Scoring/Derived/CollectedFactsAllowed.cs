using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Derived;

/// <summary>Whether all that is held of a device is on its privacy contract's list. A device that changed hands may have left more behind.</summary>
internal static class CollectedFactsAllowed
{
    /// <summary><c>agent.collected_facts_allowed</c>.</summary>
    public static Reckoning Reckoning { get; } = new("agent.collected_facts_allowed",
        (host, view, instant) =>
        {
            var (known, forbidden) = host.FirstHeld;
            var by = instant < view.Horizon ? instant : view.Horizon;
            return known <= by ? FactValue.Of(!(forbidden <= by)) : null;
        },
        MissingReason.NeverReported,
        (host, view, _) => Both(host).Where(instant => instant <= view.Horizon),
        (host, _, turns) =>
        {
            foreach (var instant in Both(host)) turns.Add(turns.Line.KnownFrom(instant));
        },
        view => view.Horizon);

    private static IEnumerable<DateTimeOffset> Both(HostFacts host)
    {
        var (known, forbidden) = host.FirstHeld;
        if (known is { } first) yield return first;
        if (forbidden is { } other && other != known) yield return other;
    }

    /// <summary>
    /// When anything was first held, and anything that is not allowed. What came from the device and has a value; that a fact is withheld is no more than
    /// the contract itself says.
    /// </summary>
    public static (DateTimeOffset? Known, DateTimeOffset? Forbidden) FirstHeldOf(HostFacts host)
    {
        var contract = PrivacyContract.Of(host.Evidence.Profile.Ownership);
        (DateTimeOffset? known, DateTimeOffset? forbidden) = (null, null);
        foreach (var key in host.Keys)
        {
            if (Vocabulary.Find(key.Name) is not { Maker: Maker.Agent or Maker.NobodyYet }) continue;
            DateTimeOffset? from = host.SamplesOf(key) is { Count: > 0 } samples ? samples.EndOf(0) : null;
            foreach (var run in host.RunsOf(key))
                if (run.Latest.Value is not null)
                {
                    if (from is null || run.Since < from) from = run.Since;
                    break;
                }
            if (from is null) continue;
            if (known is null || from < known) known = from;
            if ((forbidden is null || from < forbidden) && !contract.Allows(key.Name)) forbidden = from;
        }
        return (known, forbidden);
    }
}
