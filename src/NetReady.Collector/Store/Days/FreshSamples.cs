using System.Collections.Immutable;
using System.Text.Json;
using NetReady.Collector.Store.Packing;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Store.Days;

/// <summary>Samples as reports brought them, until their hour is closed and merged into its day: what one report brought that ended in one UTC hour.</summary>
/// <param name="Id">The row; later ones have higher numbers, and none is given twice.</param>
/// <param name="Hour">The hour, by <see cref="UtcHour"/>.</param>
/// <param name="Samples">The batches.</param>
internal sealed record FreshSamples(long Id, long Hour, ImmutableArray<SampleBatch> Samples)
{
    private const byte OpeningBrace = (byte)'{';

    /// <summary>Writes what a report brought, its instants corrected.</summary>
    public static void Write(Sql sql, long host, IEnumerable<SampleBatch> batches)
    {
        foreach (var hour in batches.GroupBy(batch => UtcHour.Of(batch.End)))
            sql.Run("INSERT INTO sample_hour (host, hour, samples) VALUES ($0, $1, $2)", host, hour.Key, PackedSamples.Pack([.. hour]));
    }

    /// <summary>A host's rows after a number, the oldest first.</summary>
    /// <exception cref="StoreException">A row is damaged.</exception>
    public static List<FreshSamples> Read(Sql sql, long host, long afterId) =>
        sql.Rows("SELECT id, hour, samples FROM sample_hour WHERE host = $0 AND id > $1 ORDER BY id", row => From(host, row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)), host, afterId);

    /// <summary>A host's rows as they lie in the store, the oldest first.</summary>
    public static List<(long Id, byte[] Bytes)> ReadPacked(Sql sql, long host) =>
        sql.Rows("SELECT id, samples FROM sample_hour WHERE host = $0 ORDER BY id", row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), host);

    /// <summary>Whether a row is one batch in the JSON in which it had come, as before samples were packed.</summary>
    public static bool IsText(byte[] samples) => samples is [OpeningBrace, ..];

    /// <summary>The batch of such a row.</summary>
    /// <exception cref="StoreException">It is damaged.</exception>
    public static SampleBatch FromText(long host, long id, byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, NetReadyJson.Default.SampleBatch)!;
        }
        catch (JsonException damaged)
        {
            throw StoreException.Damaged(Title(host, id), damaged);
        }
    }

    /// <summary>How a row is called where something is wrong with it.</summary>
    public static string Title(long host, long id) => $"samples {id} of host {host}";

    /// <summary>The numbers of a host's rows.</summary>
    public static HashSet<long> Ids(Sql sql, long host) => [.. sql.Rows("SELECT id FROM sample_hour WHERE host = $0", row => row.GetInt64(0), host)];

    /// <summary>A host's rows of closed hours, the oldest first: so many that a little work is enough, and each hour's together.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="host">The host's row.</param>
    /// <param name="openHour">The first hour that is not closed.</param>
    /// <param name="enough">From how many rows on no further hour is begun.</param>
    /// <exception cref="StoreException">A row is damaged.</exception>
    public static List<FreshSamples> ReadClosed(Sql sql, long host, long openHour, int enough)
    {
        var hours = sql.Rows("SELECT hour, count(*) FROM sample_hour WHERE host = $0 AND hour < $1 GROUP BY hour ORDER BY hour", row => (Hour: row.GetInt64(0), Rows: row.GetInt32(1)), host, openHour);
        int taken = 0;
        long last = 0;
        foreach (var hour in hours.TakeWhile(_ => taken < enough)) (taken, last) = (taken + hour.Rows, hour.Hour);
        return taken == 0 ? [] : sql.Rows("SELECT id, hour, samples FROM sample_hour WHERE host = $0 AND hour <= $1 ORDER BY hour, id",
            row => From(host, row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)), host, last);
    }

    /// <summary>Forgets a host's rows of the hours before one.</summary>
    public static void Forget(Sql sql, long host, long beforeHour) => sql.Run("DELETE FROM sample_hour WHERE host = $0 AND hour < $1", host, beforeHour);

    private static FreshSamples From(long host, long id, long hour, byte[] samples)
    {
        if (IsText(samples)) return new(id, hour, [FromText(host, id, samples)]);
        try
        {
            return new(id, hour, PackedSamples.Unpack(samples));
        }
        catch (DamagedDataException damaged)
        {
            throw StoreException.Damaged(Title(host, id), damaged);
        }
    }
}
