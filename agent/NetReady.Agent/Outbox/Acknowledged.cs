using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Reports;

namespace NetReady.Agent.Outbox;

/// <summary>What the collector is known to have: the base of the next changes.</summary>
/// <param name="Number">The number of the last report that it took.</param>
/// <param name="FullAt">The device's time of the last full one.</param>
/// <param name="At">The device's time of the last one.</param>
/// <param name="Facts">All facts as of that report.</param>
internal sealed record Acknowledged(long Number, DateTimeOffset FullAt, DateTimeOffset At, ImmutableArray<Observation> Facts)
{
    private static readonly TimeSpan fullEvery = TimeSpan.FromDays(1);

    /// <summary>Whether the next report must state every fact: one a day does, so that a fault on either side heals. A clock that went back counts as a day.</summary>
    public bool FullIsDue(DateTimeOffset now) => now - FullAt >= fullEvery || now < FullAt;

    /// <summary>The report as changes to what the collector has. A fact that was not looked at again since is not mentioned.</summary>
    public Report Changes(Report full)
    {
        var before = Facts.ToDictionary(fact => fact.Key);
        var after = full.Facts.Select(fact => fact.Key).ToHashSet();
        return full with
        {
            Base = Number,
            Facts = [.. full.Facts.Where(fact => !before.TryGetValue(fact.Key, out var known) || !known.SaysSameAs(fact))],
            Unchanged = [.. full.Facts
                .Where(fact => before.TryGetValue(fact.Key, out var known) && known.SaysSameAs(fact) && known.ObservedAt != fact.ObservedAt)
                .Select(fact => new SeenAgain(fact.Key, fact.ObservedAt))],
            Dropped = [.. Facts.Select(fact => fact.Key).Where(key => !after.Contains(key))],
        };
    }

    /// <summary>What the collector has once it took a report, full or changes to <paramref name="before"/>.</summary>
    /// <returns>Null where the report is changes to something else that is not known any more; then the next report is a full one.</returns>
    public static Acknowledged? After(Acknowledged? before, Report sent)
    {
        if (sent.Base is null) return new(sent.Sequence, sent.SentAt, sent.SentAt, sent.Facts);
        if (before is null || sent.Base != before.Number) return null;
        var dropped = sent.Dropped.ToHashSet();
        var changed = sent.Facts.ToDictionary(fact => fact.Key);
        var again = sent.Unchanged.ToDictionary(fact => fact.Key, fact => fact.ObservedAt);
        var facts = before.Facts.Where(fact => !dropped.Contains(fact.Key))
            .Select(fact => changed.Remove(fact.Key, out var now) ? now : again.TryGetValue(fact.Key, out var seen) ? fact with { ObservedAt = seen } : fact)
            .ToList();
        return new(sent.Sequence, before.FullAt, sent.SentAt, [.. facts, .. sent.Facts.Where(fact => changed.ContainsKey(fact.Key))]);
    }
}
