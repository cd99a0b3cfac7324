using System.Globalization;
using System.Net;
using System.Text.Json.Serialization.Metadata;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Ingest;
using NetReady.Collector.Slots;
using NetReady.Core.Reports;

namespace NetReady.Collector.Api;

/// <summary>What agents call: <c>POST /api/v1/enrol</c>, <c>/reports</c> and <c>/slots</c>, each with a compact JWS as the body. A refusal is a <see cref="Refusal"/> as JSON.</summary>
internal sealed class AgentApi(ReportIntake intake, EnrolmentDesk desk, SlotDesk slots, CollectorMetrics metrics)
{
    // Above this many at once, checking signatures takes longer than an agent waits.
    private const int MostAtOnce = 1024;

    private int atWork;

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/reports", (HttpContext http) => http.RequestServices.GetRequiredService<AgentApi>().ReportAsync(http));
        routes.MapPost("/api/v1/enrol", (HttpContext http) => http.RequestServices.GetRequiredService<AgentApi>().EnrolAsync(http));
        routes.MapPost("/api/v1/slots", (HttpContext http) => http.RequestServices.GetRequiredService<AgentApi>().SlotAsync(http));
    }

    private Task ReportAsync(HttpContext http) => AnswerAsync(http, NetReadyJson.Default.ReportReply, metrics.ReportRefused, body => intake.TakeAsync(body, SentAt(http)));

    private Task EnrolAsync(HttpContext http) => AnswerAsync(http, NetReadyJson.Default.EnrolReply, metrics.EnrolmentRefused, desk.EnrolAsync);

    private Task SlotAsync(HttpContext http) => AnswerAsync(http, NetReadyJson.Default.SlotReply, metrics.SlotRefused,
        body => Task.FromResult(slots.Answer(body, http.Connection.RemoteIpAddress ?? IPAddress.Any)));

    private async Task AnswerAsync<T>(HttpContext http, JsonTypeInfo<T> type, Action<string> countRefusal, Func<string, Task<Outcome<T>>> take)
        where T : class
    {
        var (body, refused) = await BodyAsync(http).ConfigureAwait(false);
        var outcome = body is null ? Refuse(refused!) : await TakeAsync(body).ConfigureAwait(false);
        await WriteAsync(http, outcome, type).ConfigureAwait(false);

        // Only with the body in hand: whoever sends slowly keeps no place from those who wait for an answer.
        async Task<Outcome<T>> TakeAsync(string body)
        {
            try
            {
                return Interlocked.Increment(ref atWork) <= MostAtOnce ? await take(body).ConfigureAwait(false)
                    : Refuse(Refused.For(RefusalReasons.Busy, "The collector has more to do than it can. Keep what you have and send it again later."));
            }
            finally
            {
                Interlocked.Decrement(ref atWork);
            }
        }

        Outcome<T> Refuse(Refused refused)
        {
            countRefusal(refused.Body.Reason);
            return refused;
        }
    }

    private static async Task<(string? Body, Refused? Refused)> BodyAsync(HttpContext http)
    {
        try
        {
            return await BodyReader.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false) is { } body ? (body, null)
                : (null, Refused.For(RefusalReasons.TooLarge, $"The body is larger than {Report.MostBytes} bytes. Split the samples over several reports."));
        }
        // Kestrel says so of chunks that are none, of a body that comes too slowly and of one that breaks off.
        catch (IOException)
        {
            return (null, Refused.For(RefusalReasons.MalformedEnvelope, "The body could not be read to its end: it broke off, or is not framed as HTTP has it. Send it again."));
        }
    }

    private static async Task WriteAsync<T>(HttpContext http, Outcome<T> outcome, JsonTypeInfo<T> type)
        where T : class
    {
        if (outcome.Refused is { } refused)
        {
            http.Response.StatusCode = refused.Status;
            // Spread out, or all would come back at once.
            if (refused.Status == StatusCodes.Status503ServiceUnavailable)
                http.Response.Headers.RetryAfter = Random.Shared.Next(5, 31).ToString(CultureInfo.InvariantCulture);
            await http.Response.WriteAsJsonAsync(refused.Body, NetReadyJson.Default.Refusal, contentType: "application/json", cancellationToken: http.RequestAborted).ConfigureAwait(false);
            return;
        }
        await http.Response.WriteAsJsonAsync(outcome.Reply!, type, contentType: "application/json", cancellationToken: http.RequestAborted).ConfigureAwait(false);
    }

    private static DateTimeOffset? SentAt(HttpContext http) =>
        DateTimeOffset.TryParse(http.Request.Headers[ClockCorrection.SentAtHeader].ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var sentAt) ? sentAt : null;
}
