using System.Collections.Immutable;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Store.Days;

/// <summary>
/// A little of one host's closed hours, merged into its days and ready to be written: prepared beside the writer, so that no report waits for it, and
/// written in one transaction with the deletion of what went in, so that nothing is ever lost or there twice.
/// </summary>
internal sealed class HostCompaction
{
    // About a day of an agent that reports every 15 minutes: some milliseconds of work.
    private const int EnoughRows = 128;

    private readonly long host;
    private readonly ImmutableArray<long> merged;
    private readonly ImmutableArray<long> heard;
    private readonly ImmutableArray<(HostDay Was, HostDay Becomes)> days;

    private HostCompaction(long host, ImmutableArray<long> merged, ImmutableArray<long> heard, ImmutableArray<(HostDay Was, HostDay Becomes)> days) =>
        (this.host, this.merged, this.heard, this.days) = (host, merged, heard, days);

    /// <summary>How many rows of samples go into days.</summary>
    public int Rows => merged.Length;

    /// <summary>How many days change.</summary>
    public int Days => days.Length;

    /// <summary>Prepares what is due of a host; null where nothing is.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="host">The host's row.</param>
    /// <param name="openHour">The first hour that is not closed, by <see cref="UtcHour"/>.</param>
    /// <exception cref="StoreException">Something is damaged.</exception>
    public static HostCompaction? Prepare(Sql sql, long host, long openHour)
    {
        var fresh = FreshSamples.ReadClosed(sql, host, openHour, EnoughRows);
        var heard = ReportLog.NotInDays(sql, host).Where(report => UtcHour.Of(report.At) < openHour).ToList();
        if (fresh.Count == 0 && heard.Count == 0) return null;
        var days = fresh.Select(row => HostDay.Of(row.Hour)).Concat(heard.Select(report => HostDay.Of(report.At))).Distinct().Order()
            .Select(day => HostDay.Read(sql, host, day)).ToDictionary(day => day.Day);
        var samples = Merged(sql, host, fresh, days);
        return new(host, [.. fresh.Select(row => row.Id)], [.. heard.Select(report => report.Sequence)],
        [
            .. days.Values.Select(day => (day, day.With(
                [.. day.Contacts().Concat(heard.Select(report => report.At).Where(at => HostDay.Of(at) == day.Day)).Order()], samples.GetValueOrDefault(day.Day, [])))),
        ]);
    }

    /// <summary>Writes it, in the writer's transaction.</summary>
    /// <returns>Whether it was written: not where something of it was changed or deleted since it was prepared, and then nothing was.</returns>
    public bool Write(StoreSession session, string hostId)
    {
        var sql = session.Sql;
        if (sql.Scalar("SELECT count(*) FROM sample_hour WHERE id IN (SELECT value FROM json_each($0))", Json(merged)) is not long there || there != merged.Length) return false;
        if (days.Any(day => HostDay.RevisionOf(sql, host, day.Was.Day) != day.Was.Revision)) return false;
        sql.Run("DELETE FROM sample_hour WHERE id IN (SELECT value FROM json_each($0))", Json(merged));
        foreach (var (_, becomes) in days) becomes.Write(sql);
        ReportLog.MarkInDays(sql, host, heard);
        ReportLog.Forget(session, session.Find(hostId)!);
        return true;
    }

    // What the days hold already, and what is new, hour by hour; a report that comes after its hour was merged is merged into it.
    private static Dictionary<long, ImmutableArray<SampleBatch>> Merged(Sql sql, long host, List<FreshSamples> fresh, Dictionary<long, HostDay> days)
    {
        var kept = days.Values.SelectMany(day => day.Samples()).ToList();
        IEnumerable<SampleBatch> added = fresh.Count == 0 ? [] : HourMerge.Of(fresh.SelectMany(row => row.Samples), Before(sql, host, fresh[0].Hour));
        return HourMerge.Together(kept.Concat(added)).GroupBy(batch => HostDay.Of(batch.End)).ToDictionary(day => day.Key, day => day.ToImmutableArray());
    }

    private static IEnumerable<SampleBatch> Before(Sql sql, long host, long hour)
    {
        var since = UtcHour.EndOf(hour) - HourMerge.LooksBack;
        return HostDay.Read(sql, host, HostDay.Of(since), HostDay.Of(hour)).SelectMany(day => day.Samples()).Where(batch => batch.End > since && HourMerge.LooksBackTo(batch.Key));
    }

    private static string Json(ImmutableArray<long> numbers) => $"[{string.Join(',', numbers)}]";
}
