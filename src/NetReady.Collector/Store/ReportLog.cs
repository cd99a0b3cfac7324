namespace NetReady.Collector.Store;

/// <summary>
/// Which reports have come, by number and content. An agent sends in order and keeps on disk what was acknowledged, so that an honest one sends nothing
/// again but the report it is at; so the latest <see cref="Remembered"/> numbers are enough to tell one that comes again from a fork, and a number
/// below them that is not known comes from an old copy of a device. What is older is forgotten, but for when it came, which its day keeps.
/// </summary>
internal static class ReportLog
{
    /// <summary>How many of a host's latest numbers are remembered whatever their age: more than two days of one every 15 minutes.</summary>
    public const int Remembered = 256;

    /// <summary>Notes a report.</summary>
    public static void Add(Sql sql, long host, long sequence, byte[] hash, DateTimeOffset receivedAt) =>
        sql.Run("INSERT INTO report (host, sequence, hash, received_at) VALUES ($0, $1, $2, $3)", host, sequence, hash, receivedAt.UtcTicks);

    /// <summary>The hash of a report's content; null where it never came or is forgotten.</summary>
    public static byte[]? HashOf(Sql sql, long host, long sequence) => sql.Scalar("SELECT hash FROM report WHERE host = $0 AND sequence = $1", host, sequence) as byte[];

    /// <summary>The reports whose instants are in no day yet, by number.</summary>
    public static List<(long Sequence, DateTimeOffset At)> NotInDays(Sql sql, long host) =>
        sql.Rows("SELECT sequence, received_at FROM report WHERE host = $0 AND in_day = 0", row => (row.GetInt64(0), StoreTime.From(row.GetInt64(1))), host);

    /// <summary>Notes that the instants of these reports are in their days now.</summary>
    public static void MarkInDays(Sql sql, long host, IEnumerable<long> sequences)
    {
        foreach (long sequence in sequences) sql.Run("UPDATE report SET in_day = 1 WHERE host = $0 AND sequence = $1", host, sequence);
    }

    /// <summary>Forgets the reports that are not remembered any longer and whose instants are in their days.</summary>
    public static void Forget(StoreSession session, EnrolledHost host) => Forget(session, host, host.LastSequence - Remembered);

    /// <summary>Forgets the reports that came before an instant and whose instants are in their days, but for the latest, which may come again whenever the device comes back.</summary>
    public static void Forget(StoreSession session, EnrolledHost host, DateTimeOffset before)
    {
        if (session.Sql.Scalar("SELECT max(sequence) FROM report WHERE host = $0 AND received_at < $1 AND sequence < $2", host.Number, before.UtcTicks, host.LastSequence) is long last)
            Forget(session, host, last);
    }

    private static void Forget(StoreSession session, EnrolledHost host, long until)
    {
        if (until <= 0 || session.Sql.Run("DELETE FROM report WHERE host = $0 AND sequence <= $1 AND in_day = 1", host.Number, until) == 0 || until <= host.ForgottenSequence) return;
        session.Sql.Run("UPDATE host SET forgotten_sequence = $1 WHERE number = $0", host.Number, until);
        session.Replace(host with { ForgottenSequence = until });
    }
}
