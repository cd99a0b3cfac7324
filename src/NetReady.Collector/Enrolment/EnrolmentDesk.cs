using System.Text.Json;
using NetReady.Collector.Ingest;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Core.Assignments;
using NetReady.Core.Enrolment;
using NetReady.Core.Envelopes;
using NetReady.Core.Hosts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Enrolment;

/// <summary>Enrols devices that hold a join string's secret and prove that they hold the key they name.</summary>
internal sealed partial class EnrolmentDesk(
    CollectorStore store, RegisterWatch register, Func<HostProfile, Assignment> assignmentFor, Action<string> enrolled, CollectorMetrics metrics, TimeProvider time,
    ILogger<EnrolmentDesk> logger)
{
    /// <summary>Enrols one device.</summary>
    /// <param name="compact">The JWS in compact serialization, whose key id is the key's thumbprint.</param>
    public async Task<Outcome<EnrolReply>> EnrolAsync(string compact)
    {
        var outcome = await DecideAsync(compact).ConfigureAwait(false);
        if (outcome.Refused is { } refused) metrics.EnrolmentRefused(refused.Body.Reason);
        return outcome;
    }

    /// <summary>Takes a host out of use: its reports are refused from now on, its history stays.</summary>
    /// <returns>Whether there is such a host.</returns>
    public static Task<bool> RevokeAsync(CollectorStore store, string host, DateTimeOffset now) => store.WriteAsync(session =>
    {
        if (session.Find(host) is not { } known) return false;
        if (known.RevokedAt is not null) return true;
        session.Sql.Run("UPDATE host SET revoked_at = $0 WHERE number = $1", now.UtcTicks, known.Number);
        session.Replace(known with { RevokedAt = now });
        Events.Note(session, Events.Revoked, host, "", now);
        return true;
    });

    private async Task<Outcome<EnrolReply>> DecideAsync(string compact)
    {
        if (Jws.Parse(compact, JwsTypes.Enrolment) is not { } jws)
            return Refused.For(RefusalReasons.MalformedEnvelope, $"The body is not a compact JWS of type {JwsTypes.Enrolment} signed with ES256.");
        if (Read(jws) is not { } request)
            return Refused.For(RefusalReasons.MalformedReport, "The payload is no request to enrol: secret, key and agentVersion.");
        if (!jws.IsSignedBy(request.Key) || jws.Header.Kid != request.Key.Thumbprint())
            return Refused.For(RefusalReasons.BadSignature, "The request is not signed by the key it names, or names that key by another thumbprint.");
        var now = time.GetUtcNow();
        try
        {
            byte[] hash = JoinSecrets.HashOf(request.Secret);
            var (host, problem, isNew) = await store.WriteNowAsync(session =>
            {
                var spent = JoinSecrets.Spend(session, hash, request.Key, request.AgentVersion, now);
                if (spent is { Host: { } added, IsNew: true })
                {
                    register.ApplyTo(session, added);
                    Events.Note(session, Events.Enrolled, added.Id, added.Profile.Department, now);
                }
                return spent;
            }).ConfigureAwait(false);
            if (host is null) return Refused.For(RefusalReasons.BadSecret, problem!);
            if (isNew)
            {
                metrics.Enrolled();
                LogEnrolled(host.Id);
                enrolled(host.Id);
            }
            return new EnrolReply(host.Id, assignmentFor(register.Current.Override(host.Profile)));
        }
        catch (Exception full) when (full is StoreBusyException or StoreException)
        {
            return Refused.For(RefusalReasons.Busy, "The collector cannot write just now. Try again later; the join string stays good.");
        }
    }

    private static EnrolRequest? Read(Jws jws)
    {
        try
        {
            return JsonSerializer.Deserialize(jws.Payload.Span, NetReadyJson.Default.EnrolRequest) is { Secret.Length: > 0 and <= 256, AgentVersion.Length: > 0 and <= 128 } request ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The host {Host} enrolled.")]
    private partial void LogEnrolled(string host);
}
