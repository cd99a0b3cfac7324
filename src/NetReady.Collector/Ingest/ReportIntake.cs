using System.Security.Cryptography;
using System.Text.Json;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Core.Assignments;
using NetReady.Core.Envelopes;
using NetReady.Core.Hosts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Ingest;

/// <summary>Takes in reports: who signed, what may be said, and then the store. What it acknowledges is on disk.</summary>
internal sealed class ReportIntake(
    CollectorStore store, RegisterWatch register, Func<HostProfile, Assignment> assignmentFor, Action<string> accepted, CollectorMetrics metrics, TimeProvider time)
{
    /// <summary>Takes in one report.</summary>
    /// <param name="compact">The JWS in compact serialization.</param>
    /// <param name="sentAt">When the device sent it, by its clock; null where it does not say.</param>
    public async Task<Outcome<ReportReply>> TakeAsync(string compact, DateTimeOffset? sentAt)
    {
        var outcome = await DecideAsync(compact, sentAt).ConfigureAwait(false);
        if (outcome.Refused is { } refused) metrics.ReportRefused(refused.Body.Reason);
        return outcome;
    }

    private async Task<Outcome<ReportReply>> DecideAsync(string compact, DateTimeOffset? sentAt)
    {
        if (Jws.Parse(compact, JwsTypes.Report) is not { } jws)
            return Refused.For(RefusalReasons.MalformedEnvelope, $"The body is not a compact JWS of type {JwsTypes.Report} signed with ES256.");
        if (!store.Hosts.TryGetValue(jws.Header.Kid, out var host))
            return Refused.For(RefusalReasons.UnknownHost, "No host has this id here. Enrol the device with a new join string.");
        if (!host.Signature.IsOn(jws))
            return Refused.For(RefusalReasons.BadSignature, "The signature is not by this host's key.");
        if (host.RevokedAt is not null)
            return Revoked();

        var (report, problem) = Read(jws);
        if (report is null) return await RefuseKnownAsync(host, RefusalReasons.MalformedReport, problem!).ConfigureAwait(false);
        if (report.Host != host.Id)
            return await RefuseKnownAsync(host, RefusalReasons.WrongHost, "The report is about another host than the one that signed it.").ConfigureAwait(false);
        var profile = register.Current.Override(host.Profile with { Platform = report.Platform });
        var contract = PrivacyContract.Of(profile.Ownership);
        if (ReportChecks.NotInContract(report, contract) is { } kept)
            return await RefuseKnownAsync(host, RefusalReasons.NotInContract,
                $"'{kept}' does not leave a {contract.Ownership} device under version {contract.Version} of its privacy contract. Nothing of the report was kept; send it without.").ConfigureAwait(false);

        var receivedAt = time.GetUtcNow();
        var verified = new VerifiedReport(report, SHA256.HashData(jws.Payload.Span), receivedAt, new(sentAt, receivedAt));
        Decision decision;
        try
        {
            decision = await store.WriteNowAsync(session => ReportWriter.Take(session, host.Id, verified)).ConfigureAwait(false);
        }
        catch (Exception full) when (full is StoreBusyException or StoreException)
        {
            return Refused.For(RefusalReasons.Busy, "The collector cannot write more just now. Keep the report and send it again later.");
        }
        return decision switch
        {
            Decision.Accepted => Accept(profile, host, verified),
            Decision.Duplicate => Repeat(profile, verified),
            Decision.Forked => Refused.For(RefusalReasons.Forked, $"Report {report.Sequence} of this host is here with other content: two devices hold one identity. Enrol this one anew."),
            Decision.FullNeeded => Refused.For(RefusalReasons.FullNeeded, $"Report {report.Base} is not what this collector has last. Send everything, as a full report."),
            Decision.Revoked => Revoked(),
            _ => throw new InvalidOperationException($"There is no decision '{decision}'."),
        };
    }

    private ReportReply Accept(HostProfile profile, EnrolledHost host, VerifiedReport verified)
    {
        metrics.ReportAccepted();
        accepted(host.Id);
        return Reply(profile, verified);
    }

    private ReportReply Repeat(HostProfile profile, VerifiedReport verified)
    {
        metrics.ReportRepeated();
        return Reply(profile, verified);
    }

    private ReportReply Reply(HostProfile profile, VerifiedReport verified)
    {
        var assignment = assignmentFor(profile);
        return new(verified.Report.Sequence, verified.ReceivedAt, assignment.Hash == verified.Report.AssignmentHash ? null : assignment);
    }

    // Who has proven who it is may leave a note; who has not may only be counted.
    private async Task<Refused> RefuseKnownAsync(EnrolledHost host, string reason, string message)
    {
        try
        {
            await store.WriteNowAsync(session =>
            {
                Events.Note(session, Events.Refused, host.Id, reason, time.GetUtcNow());
                return true;
            }).ConfigureAwait(false);
        }
        catch (Exception full) when (full is StoreBusyException or StoreException)
        {
            // The refusal stands without its note.
        }
        return Refused.For(reason, message);
    }

    private static Refused Revoked() => Refused.For(RefusalReasons.Revoked, "This host was taken out of use here. Enrol the device with a new join string if it is to come back.");

    private static (Report? Report, string? Problem) Read(Jws jws)
    {
        try
        {
            var report = JsonSerializer.Deserialize(jws.Payload.Span, NetReadyJson.Default.Report)
                ?? throw new JsonException("The payload is null.");
            return ReportChecks.Problem(report) is { } problem ? (null, problem) : (report, null);
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException or ArgumentException or OverflowException or NotSupportedException)
        {
            return (null, $"The report cannot be read: {problem.Message}");
        }
    }
}
