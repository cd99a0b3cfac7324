using System.Collections.Immutable;
using NetReady.Scoring.Timelines;

namespace NetReady.Collector.Store;

/// <summary>When the collector was down, as who looks into its store finds it.</summary>
internal static class Downtimes
{
    // Three beats of the collector's own clock; one that serves is never silent for so long.
    private static readonly TimeSpan silence = TimeSpan.FromSeconds(15);

    /// <summary>The stretches up to an instant, ascending; where no collector serves, the last goes on until then.</summary>
    public static ImmutableArray<Downtime> Read(Sql sql, DateTimeOffset now)
    {
        var ups = sql.Query<Row>("SELECT started_at, seen_at FROM uptime ORDER BY started_at").ToList();
        var starts = ups.Skip(1).Select(up => StoreTime.From(up.started_at)).Append(DateTimeOffset.MaxValue);
        return
        [
            .. ups.Zip(starts, (up, next) => new Downtime(StoreTime.From(up.seen_at), next < now ? next : now))
                .Where(down => down.Until > down.From && (down.Until < now || down.Until - down.From > silence)),
        ];
    }

    private sealed record Row(long started_at, long seen_at);
}
