using System.Text.Json;
using NetReady.Collector.Store;
using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;

namespace NetReady.Collector.Ingest;

/// <summary>A report that has been verified and waits to be decided on and written.</summary>
/// <param name="Report">The report.</param>
/// <param name="Hash">SHA-256 of its content.</param>
/// <param name="ReceivedAt">When it came, by the collector's clock.</param>
/// <param name="Clock">How the device's instants are corrected.</param>
internal sealed record VerifiedReport(Report Report, byte[] Hash, DateTimeOffset ReceivedAt, ClockCorrection Clock);

/// <summary>How the writer decided on a report.</summary>
internal enum Decision
{
    /// <summary>It is in the store.</summary>
    Accepted,

    /// <summary>It was in the store already.</summary>
    Duplicate,

    /// <summary>Its number was taken with other content.</summary>
    Forked,

    /// <summary>Its base is not what the store has.</summary>
    FullNeeded,

    /// <summary>Its host was revoked meanwhile.</summary>
    Revoked,
}

/// <summary>Decides by a report's number and base what becomes of it, and writes it. Only inside the writer's transaction, where numbers cannot race.</summary>
internal static class ReportWriter
{
    /// <summary>A report that a later one had overtaken: its samples count, its facts do not turn a timeline back.</summary>
    public const string OvertakenReason = "overtaken";

    /// <summary>Numbers that never arrived and that the device does not account for.</summary>
    public const string NumbersMissingReason = "numbers-missing";

    /// <summary>Decides and writes.</summary>
    public static Decision Take(StoreSession session, string hostId, VerifiedReport verified)
    {
        var host = session.Find(hostId)!;
        var report = verified.Report;
        if (host.RevokedAt is not null) return Decision.Revoked;
        if (report.Sequence <= host.LastSequence && HashOf(session, host, report.Sequence) is { } known)
        {
            if (known.AsSpan().SequenceEqual(verified.Hash)) return Decision.Duplicate;
            Events.Note(session, Events.Forked, host.Id, $"report {report.Sequence}", verified.ReceivedAt);
            return Decision.Forked;
        }
        bool overtaken = report.Sequence < host.LastSequence;
        if (!overtaken && report.Base is { } from && !Follows(session, host, report, from)) return Decision.FullNeeded;

        session.Sql.Run("INSERT INTO report (host, sequence, hash, received_at) VALUES ($0, $1, $2, $3)", host.Number, report.Sequence, verified.Hash, verified.ReceivedAt.UtcTicks);
        foreach (var batch in report.Samples) WriteSamples(session.Sql, host, verified.Clock.Correct(batch));
        foreach (var gap in report.Gaps) WriteGap(session.Sql, host, verified.Clock.Correct(gap));
        if (overtaken)
        {
            var sentAt = verified.Clock.Correct(report.SentAt);
            WriteGap(session.Sql, host, new(sentAt, sentAt, 1, OvertakenReason));
        }
        else
        {
            NoteMissingNumbers(session.Sql, host, verified);
            WriteFacts(session, host, verified);
        }
        Update(session, host, verified);
        return Decision.Accepted;
    }

    private static byte[]? HashOf(StoreSession session, EnrolledHost host, long sequence) =>
        session.Sql.Scalar("SELECT hash FROM report WHERE host = $0 AND sequence = $1", host.Number, sequence) as byte[];

    // The base is the newest report, or an older one of which nothing that this report calls unchanged has changed since.
    private static bool Follows(StoreSession session, EnrolledHost host, Report report, long from)
    {
        if (from > host.LastSequence || (from < host.LastSequence && HashOf(session, host, from) is null)) return false;
        var facts = session.FactsOf(host);
        return report.Unchanged.All(seen => facts.SaysAsIn(seen.Key, from));
    }

    private static void WriteFacts(StoreSession session, EnrolledHost host, VerifiedReport verified)
    {
        var report = verified.Report;
        var facts = session.FactsOf(host);
        foreach (var seen in report.Facts) facts.Observe(session.Sql, verified.Clock.Correct(seen), report.Sequence);
        foreach (var again in report.Unchanged) facts.ObserveAgain(session.Sql, again.Key, verified.Clock.Correct(again.ObservedAt));
        foreach (var key in report.Dropped.Where(IsTheDevices)) facts.Drop(session.Sql, key);
        if (report.Base is not null) return;
        var stated = report.Facts.Select(seen => seen.Key).ToHashSet();
        foreach (var key in facts.Keys.Where(key => IsTheDevices(key) && !stated.Contains(key)).ToList()) facts.Drop(session.Sql, key);
    }

    // What the register says is not the device's to take back.
    private static bool IsTheDevices(FactKey key) => Vocabulary.Find(key.Name) is { Group: not "reg" };

    private static void WriteSamples(Sql sql, EnrolledHost host, SampleBatch batch) => sql.Run(
        "INSERT INTO sample_batch (host, ended_at, batch) VALUES ($0, $1, $2)",
        host.Number, batch.End.UtcTicks, JsonSerializer.Serialize(batch, NetReadyJson.Default.SampleBatch));

    private static void WriteGap(Sql sql, EnrolledHost host, Gap gap) => sql.Run(
        "INSERT INTO gap (host, since, until, reports, reason) VALUES ($0, $1, $2, $3, $4)",
        host.Number, gap.From.UtcTicks, gap.Until.UtcTicks, gap.Reports, gap.Reason);

    private static void NoteMissingNumbers(Sql sql, EnrolledHost host, VerifiedReport verified)
    {
        long missing = verified.Report.Sequence - host.LastSequence - 1 - verified.Report.Gaps.Sum(gap => Math.Min(gap.Reports, int.MaxValue));
        if (missing > 0) WriteGap(sql, host, new(host.LastContact ?? host.EnrolledAt, verified.ReceivedAt, missing, NumbersMissingReason));
    }

    private static void Update(StoreSession session, EnrolledHost host, VerifiedReport verified)
    {
        var report = verified.Report;
        var now = host with
        {
            LastContact = verified.ReceivedAt,
            LastSequence = Math.Max(host.LastSequence, report.Sequence),
            ClockSkew = verified.Clock.Skew,
            AgentVersion = report.AgentVersion,
            BootId = report.BootId,
            Profile = host.Profile with { Platform = report.Platform },
        };
        session.Sql.Run(
            "UPDATE host SET last_contact = $1, last_sequence = $2, clock_skew = $3, agent_version = $4, boot_id = $5, platform = $6 WHERE number = $0",
            now.Number, now.LastContact.Value.UtcTicks, now.LastSequence, now.ClockSkew.Ticks, now.AgentVersion, now.BootId, report.Platform.Name());
        session.Replace(now);
    }
}
