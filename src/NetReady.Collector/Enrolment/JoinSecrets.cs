using System.Security.Cryptography;
using System.Text;
using NetReady.Collector.Store;
using NetReady.Core.Envelopes;
using NetReady.Core.Hosts;

namespace NetReady.Collector.Enrolment;

/// <summary>The secrets of join strings in the store, which holds only their hashes; each is good for one device.</summary>
internal static class JoinSecrets
{
    /// <summary>The hash under which a secret is kept.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Keeps a secret's hash with what it grants.</summary>
    public static void Keep(StoreSession session, byte[] hash, HostProfile profile, DateTimeOffset issuedAt, DateTimeOffset until) => session.Sql.Run(
        "INSERT INTO join_secret (hash, department, ownership, tier, marking, asset, issued_at, until) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)",
        hash, profile.Department, profile.Ownership.Name(), profile.Tier, profile.Marking, profile.Asset, issuedAt.UtcTicks, until.UtcTicks);

    /// <summary>Spends a secret: makes the host it grants.</summary>
    /// <returns>The host: a new one or, where the same key spent the same secret before (its reply was lost), that one. Null and why where the secret is no good.</returns>
    public static (EnrolledHost? Host, string? Problem, bool IsNew) Spend(StoreSession session, byte[] hash, PublicJwk key, string agentVersion, DateTimeOffset now)
    {
        var row = session.Sql.Query<Row>(
            """
            SELECT secret.department, secret.ownership, secret.tier, secret.marking, secret.asset, until, spent_at, host.id AS host
            FROM join_secret AS secret LEFT JOIN host ON host.number = spent_by WHERE hash = @hash
            """,
            new { hash }).FirstOrDefault();
        if (row is null) return (null, "The join string's secret is not known here; ask for a new one.", false);
        if (now.UtcTicks > row.until) return (null, "The join string has lapsed; ask for a new one.", false);
        if (row.host is { } spentBy)
        {
            var holder = session.Find(spentBy);
            return holder?.Key == key && holder.RevokedAt is null ? (holder, null, false) : (null, "The join string was used already; ask for a new one.", false);
        }
        var host = Insert(session, row, key, agentVersion, now);
        session.Sql.Run("UPDATE join_secret SET spent_at = $0, spent_by = $1 WHERE hash = $2", now.UtcTicks, host.Number, hash);
        return (host, null, true);
    }

    private static EnrolledHost Insert(StoreSession session, Row row, PublicJwk key, string agentVersion, DateTimeOffset now)
    {
        string id = "h-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
        long number = session.Sql.Insert(
            """
            INSERT INTO host (id, key_x, key_y, department, ownership, tier, marking, asset, agent_version, enrolled_at, last_sequence, clock_skew)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)
            """,
            id, key.X, key.Y, row.department, row.ownership, row.tier, row.marking, row.asset, agentVersion, now.UtcTicks);
        var host = EnrolledHost.From(new(number, id, key.X, key.Y, row.department, row.ownership, row.tier, row.marking, row.asset, null, agentVersion, null, now.UtcTicks, null, null, 0, 0, 0));
        session.Replace(host);
        return host;
    }

    private sealed record Row(string department, string ownership, string tier, string? marking, string? asset, long until, long? spent_at, string? host);
}
