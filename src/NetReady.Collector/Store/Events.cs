namespace NetReady.Collector.Store;

/// <summary>What an administrator may want to know happened. Never a secret, key, serial or user name.</summary>
internal static class Events
{
    public const string Enrolled = "enrolled";
    public const string Revoked = "revoked";
    public const string Forked = "forked";
    public const string Refused = "refused";
    public const string JoinIssued = "join-issued";

    /// <summary>Notes an event; the same again within an hour raises its count.</summary>
    public static void Note(StoreSession session, string kind, string host, string detail, DateTimeOffset at) => session.Sql.Run(
        """
        INSERT INTO event (hour, kind, host, detail, first_at, last_at, count) VALUES ($0, $1, $2, $3, $4, $4, 1)
        ON CONFLICT DO UPDATE SET last_at = $4, count = count + 1
        """,
        at.UtcTicks / TimeSpan.TicksPerHour, kind, host, detail, at.UtcTicks);
}
