using System.Collections.Immutable;
using System.Globalization;
using NetReady.Collector.Store;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Waivers;

/// <summary>The waivers in the store. Rows are added and ended, never deleted and never otherwise changed.</summary>
internal static class WaiverTable
{
    private const string Prefix = "W-";

    /// <summary>Every waiver that was ever granted, the oldest first.</summary>
    public static ImmutableArray<KeptWaiver> All(Sql sql) => [.. sql.Query<Row>("SELECT * FROM waiver ORDER BY number").Select(Kept)];

    /// <summary>The waiver of an id, or null.</summary>
    public static KeptWaiver? Find(Sql sql, string id) =>
        NumberOf(id) is { } number ? sql.Query<Row>("SELECT * FROM waiver WHERE number = @number", new { number }).Select(Kept).SingleOrDefault() : null;

    /// <summary>What tells one state of the table from another: how many were granted, and how many of them ended early.</summary>
    public static (long Granted, long Ended) Stamp(Sql sql)
    {
        var row = sql.Query<StampRow>("SELECT count(*) AS granted, count(ended_at) AS ended FROM waiver").Single();
        return (row.granted, row.ended);
    }

    /// <summary>Adds a waiver, which gets an id of its own.</summary>
    public static KeptWaiver Add(Sql sql, Waiver waiver, DateTimeOffset at, string by)
    {
        long number = sql.Insert(
            "INSERT INTO waiver (rule, host, department, owner, approver, reason, since, until, created_at, created_by) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)",
            waiver.Rule, waiver.Host, waiver.Department, waiver.Owner, waiver.Approver, waiver.Reason, waiver.From.UtcTicks, waiver.Until.UtcTicks, at.UtcTicks, by);
        return new(waiver with { Id = IdOf(number) }, at, by);
    }

    /// <summary>Notes that a waiver is ended early.</summary>
    /// <returns>Whether it was; not where it had ended by then, of itself or early.</returns>
    public static bool End(Sql sql, string id, DateTimeOffset at, string by, string reason) =>
        sql.Run("UPDATE waiver SET ended_at = $1, ended_by = $2, end_reason = $3 WHERE number = $0 AND ended_at IS NULL AND until > $1", NumberOf(id), at.UtcTicks, by, reason) == 1;

    private static string IdOf(long number) => Prefix + number.ToString(CultureInfo.InvariantCulture);

    private static long? NumberOf(string id) => id.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        && long.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static KeptWaiver Kept(Row row) => new(
        new()
        {
            Id = IdOf(row.number), Rule = row.rule, Host = row.host, Department = row.department, Owner = row.owner, Approver = row.approver, Reason = row.reason,
            From = StoreTime.From(row.since), Until = StoreTime.From(row.until), EndedAt = StoreTime.From(row.ended_at),
        },
        StoreTime.From(row.created_at), row.created_by, row.ended_by, row.end_reason);

    private sealed record StampRow(long granted, long ended);

    private sealed record Row(
        long number, string rule, string? host, string? department, string owner, string approver, string reason, long since, long until, long created_at, string created_by,
        long? ended_at, string? ended_by, string? end_reason);
}
