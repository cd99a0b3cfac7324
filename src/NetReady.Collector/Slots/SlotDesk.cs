using System.Net;
using System.Text.Json;
using NetReady.Collector.Ingest;
using NetReady.Collector.Store;
using NetReady.Core.Envelopes;
using NetReady.Core.Reports;
using NetReady.Core.Slots;

namespace NetReady.Collector.Slots;

/// <summary>Answers devices that ask whether they may fill their line now. Only enrolled ones are answered, and each speaks for the line that it is seen on.</summary>
/// <param name="store">Who is enrolled.</param>
/// <param name="book">Who fills which line.</param>
/// <param name="lineOf">Which line an address is on.</param>
/// <param name="metrics">Counts refusals.</param>
internal sealed class SlotDesk(CollectorStore store, SlotBook book, Func<IPAddress, string> lineOf, CollectorMetrics metrics)
{
    private static readonly TimeSpan leastWait = TimeSpan.FromSeconds(1);

    /// <summary>Answers one request.</summary>
    /// <param name="compact">The JWS in compact serialization.</param>
    /// <param name="from">The address that it came from.</param>
    public Outcome<SlotReply> Answer(string compact, IPAddress from)
    {
        var outcome = Decide(compact, from);
        if (outcome.Refused is { } refused) metrics.SlotRefused(refused.Body.Reason);
        else metrics.SlotAsked(outcome.Reply!.Granted);
        return outcome;
    }

    private Outcome<SlotReply> Decide(string compact, IPAddress from)
    {
        if (Jws.Parse(compact, JwsTypes.Slot) is not { } jws) return Refused.For(RefusalReasons.MalformedEnvelope, $"The body is not a compact JWS of type {JwsTypes.Slot} signed with ES256.");
        if (!store.Hosts.TryGetValue(jws.Header.Kid, out var host)) return Refused.For(RefusalReasons.UnknownHost, "No host has this id here. Enrol the device with a new join string.");
        if (!host.Signature.IsOn(jws)) return Refused.For(RefusalReasons.BadSignature, "The signature is not by this host's key.");
        if (host.RevokedAt is not null) return Refused.For(RefusalReasons.Revoked, "This host was taken out of use here.");
        var (request, problem) = Read(jws);
        if (request is null) return Refused.For(RefusalReasons.MalformedReport, problem!);
        if (request.Host != host.Id) return Refused.For(RefusalReasons.WrongHost, "The request is about another host than the one that signed it.");
        if (request.Lasts == TimeSpan.Zero)
        {
            book.Done(host.Id);
            return new SlotReply(false, TimeSpan.Zero);
        }
        return book.Ask(lineOf(from), host.Id, request.Lasts) is { } wait ? new SlotReply(false, wait > leastWait ? wait : leastWait) : new SlotReply(true, TimeSpan.Zero);
    }

    private static (SlotRequest? Request, string? Problem) Read(Jws jws)
    {
        try
        {
            var request = JsonSerializer.Deserialize(jws.Payload.Span, NetReadyJson.Default.SlotRequest) ?? throw new JsonException("The payload is null.");
            return request.Problem() is { } problem ? (null, problem) : (request, null);
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return (null, $"The request cannot be read: {problem.Message}");
        }
    }
}
