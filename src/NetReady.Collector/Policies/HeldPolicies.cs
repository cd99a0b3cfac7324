using NetReady.Collector.Store;

namespace NetReady.Collector.Policies;

/// <summary>A version that waited, or waits, for somebody to apply it, since it would flip too many hosts.</summary>
/// <param name="Id">Its place in the order of such versions.</param>
/// <param name="Hash">The hash of its content.</param>
/// <param name="HeldAt">When it was taken from the folder.</param>
/// <param name="ComparedWith">The hash of the version that was live when it was counted.</param>
/// <param name="Judged">How many hosts have a verdict.</param>
/// <param name="Flips">How many of them would be in another state.</param>
/// <param name="HoldShare">The share of hosts, 0 to 1, that was the limit.</param>
/// <param name="EndedAt">When it no longer waited; null while it does.</param>
/// <param name="Ended">What became of it: one of the words here.</param>
internal sealed record HeldPolicies(long Id, string Hash, DateTimeOffset HeldAt, string ComparedWith, int Judged, int Flips, double HoldShare, DateTimeOffset? EndedAt, string? Ended)
{
    /// <summary>Somebody applied it.</summary>
    public const string Applied = "applied";

    /// <summary>The folder changed again.</summary>
    public const string Replaced = "replaced";

    /// <summary>The version that waits; null where none does.</summary>
    public static HeldPolicies? Pending(Sql sql) => All(sql).LastOrDefault(held => held.EndedAt is null);

    /// <summary>Every version that ever waited, the oldest first.</summary>
    public static IReadOnlyList<HeldPolicies> All(Sql sql) =>
    [
        .. sql.Query<Row>("SELECT id, hash, held_at, compared_with, judged, flips, hold_share, ended_at, ended FROM policy_hold ORDER BY id")
            .Select(row => new HeldPolicies(row.id, row.hash, StoreTime.From(row.held_at), row.compared_with, (int)row.judged, (int)row.flips, row.hold_share, StoreTime.From(row.ended_at), row.ended)),
    ];

    /// <summary>Notes that a version that is kept waits from now on, in place of any other.</summary>
    public static void Hold(Sql sql, string hash, string comparedWith, FlipCount count, double holdShare, DateTimeOffset at)
    {
        End(sql, Replaced, at);
        sql.Run("INSERT INTO policy_hold (hash, held_at, compared_with, judged, flips, hold_share) VALUES ($0, $1, $2, $3, $4, $5)", hash, at.UtcTicks, comparedWith, count.Judged, count.Flips, holdShare);
    }

    /// <summary>Writes what the version that waits would do beside another live one.</summary>
    public static void CountAgain(Sql sql, string hash, string comparedWith, FlipCount count, double holdShare) => sql.Run(
        "UPDATE policy_hold SET compared_with = $1, judged = $2, flips = $3, hold_share = $4 WHERE hash = $0 AND ended_at IS NULL", hash, comparedWith, count.Judged, count.Flips, holdShare);

    /// <summary>Notes that what waits does so no longer; where <paramref name="hash"/> is given, only that version.</summary>
    public static void End(Sql sql, string ended, DateTimeOffset at, string? hash = null) =>
        sql.Run("UPDATE policy_hold SET ended_at = $1, ended = $0 WHERE ended_at IS NULL AND ($2 IS NULL OR hash = $2)", ended, at.UtcTicks, hash);

    private sealed record Row(long id, string hash, long held_at, string compared_with, long judged, long flips, double hold_share, long? ended_at, string? ended);
}
