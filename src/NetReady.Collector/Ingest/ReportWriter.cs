using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Core.Facts;
using NetReady.Core.Reports;

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
        var known = report.Sequence <= host.LastSequence ? ReportLog.HashOf(session.Sql, host.Number, report.Sequence) : null;
        if (known is not null && known.AsSpan().SequenceEqual(verified.Hash)) return Decision.Duplicate;
        if (known is not null || report.Sequence <= host.ForgottenSequence)
        {
            Events.Note(session, Events.Forked, host.Id, $"report {report.Sequence}", verified.ReceivedAt);
            return Decision.Forked;
        }
        bool overtaken = report.Sequence < host.LastSequence;
        if (!overtaken && report.Base is { } from && !Follows(session, host, report, from)) return Decision.FullNeeded;

        ReportLog.Add(session.Sql, host.Number, report.Sequence, verified.Hash, verified.ReceivedAt);
        FreshSamples.Write(session.Sql, host.Number, report.Samples.Select(verified.Clock.Correct));
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
        Update(session, host, verified, overtaken);
        return Decision.Accepted;
    }

    // The base is the newest report, or an older one of which nothing that this report calls unchanged has changed since.
    private static bool Follows(StoreSession session, EnrolledHost host, Report report, long from)
    {
        if (from > host.LastSequence || (from < host.LastSequence && ReportLog.HashOf(session.Sql, host.Number, from) is null)) return false;
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

    private static void WriteGap(Sql sql, EnrolledHost host, Gap gap) => sql.Run(
        "INSERT INTO gap (host, since, until, reports, reason) VALUES ($0, $1, $2, $3, $4)",
        host.Number, gap.From.UtcTicks, gap.Until.UtcTicks, gap.Reports, gap.Reason);

    private static void NoteMissingNumbers(Sql sql, EnrolledHost host, VerifiedReport verified)
    {
        long missing = verified.Report.Sequence - host.LastSequence - 1 - verified.Report.Gaps.Sum(gap => Math.Min(gap.Reports, int.MaxValue));
        if (missing > 0) WriteGap(sql, host, new(host.LastContact ?? host.EnrolledAt, verified.ReceivedAt, missing, NumbersMissingReason));
    }

    private static void Update(StoreSession session, EnrolledHost host, VerifiedReport verified, bool overtaken)
    {
        var report = verified.Report;
        // Whichever report it is, the host was heard; what it is, the latest one says.
        var heard = host with { LastContact = verified.ReceivedAt, ClockSkew = verified.Clock.Skew };
        var now = overtaken ? heard : heard with
        {
            LastSequence = report.Sequence, AgentVersion = report.AgentVersion, BootId = report.BootId, Profile = host.Profile with { Platform = report.Platform },
        };
        session.Sql.Run(
            "UPDATE host SET last_contact = $1, last_sequence = $2, clock_skew = $3, agent_version = $4, boot_id = $5, platform = $6 WHERE number = $0",
            now.Number, verified.ReceivedAt.UtcTicks, now.LastSequence, now.ClockSkew.Ticks, now.AgentVersion, now.BootId, now.Profile.Platform?.Name());
        session.Replace(now);
    }
}
