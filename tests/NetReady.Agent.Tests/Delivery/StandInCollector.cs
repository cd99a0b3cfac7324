using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NetReady.Core.Assignments;
using NetReady.Core.Enrolment;
using NetReady.Core.Envelopes;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Reports;
using NetReady.Core.Slots;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Delivery;

/// <summary>How the stand-in treats the next request.</summary>
internal sealed record Trick(string Kind, int Status = 0, string Reason = "")
{
    /// <summary>Cuts the connection and takes nothing.</summary>
    public static Trick Cut { get; } = new("cut");

    /// <summary>Takes what is sent, and cuts the connection before it says so.</summary>
    public static Trick CutAfterTaking { get; } = new("cut-after");

    /// <summary>Has no room for the next seven seconds.</summary>
    public static Trick Busy { get; } = new("busy");

    /// <summary>Says nothing until the agent gives up.</summary>
    public static Trick Hang { get; } = new("hang");

    /// <summary>Answers as a network's sign-in page does.</summary>
    public static Trick Portal { get; } = new("portal");

    /// <summary>Refuses.</summary>
    public static Trick Refuse(int status, string reason) => new("refuse", status, reason);
}

/// <summary>A real TLS server that keeps the collector's contract, checks every signature, and misbehaves when told.</summary>
internal sealed class StandInCollector : IAsyncDisposable
{
    private readonly Dictionary<string, string> hosts = [];
    private readonly Dictionary<string, PublicJwk> keys = [];
    private readonly Dictionary<(string Host, long Number), string> taken = [];
    private readonly HashSet<string> secrets = [];
    private readonly Lock gate = new();
    private readonly X509Certificate2 certificate;
    private readonly NetworkNamespace? inside;
    private WebApplication? app;

    public StandInCollector(Assignment assignment, DateTimeOffset? certificateEnds = null, NetworkNamespace? inside = null)
    {
        this.inside = inside;
        Assignment = assignment;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ends = certificateEnds ?? TimeProvider.System.GetUtcNow().AddYears(1);
        certificate = new CertificateRequest("CN=collector", key, HashAlgorithmName.SHA256).CreateSelfSigned(ends.AddYears(-2), ends);
        KeyHash = Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    public Assignment Assignment { get; set; }

    public string KeyHash { get; }

    public int Port { get; private set; }

    public string Address => $"{inside?.Inside ?? IPAddress.Loopback}:{Port}";

    /// <summary>What to do with the coming reports, one each, before behaving well again.</summary>
    public ConcurrentQueue<Trick> Tricks { get; } = new();

    /// <summary>What to do with the coming enrolments.</summary>
    public ConcurrentQueue<Trick> EnrolTricks { get; } = new();

    /// <summary>What to answer to the coming questions for the line; granted where there is nothing here.</summary>
    public ConcurrentQueue<SlotReply> Slots { get; } = new();

    /// <summary>How long each device that asked for the line wanted it, in order; zero where it was done.</summary>
    public ConcurrentQueue<TimeSpan> SlotsAsked { get; } = new();

    /// <summary>Every body that came as a report, in order.</summary>
    public ConcurrentQueue<string> Bodies { get; } = new();

    /// <summary>When each was sent, as its header says.</summary>
    public ConcurrentQueue<string> SentAt { get; } = new();

    /// <summary>The reports taken, in order, each once.</summary>
    public ConcurrentQueue<Report> Taken { get; } = new();

    /// <summary>All facts as of the last report taken.</summary>
    public ImmutableDictionary<FactKey, Observation> Facts { get; private set; } = ImmutableDictionary<FactKey, Observation>.Empty;

    public JoinString Join(DateTimeOffset? until = null, string secret = "secret-of-the-test") => new()
    {
        Address = Address, KeyHash = KeyHash, Secret = secret, Until = until ?? TimeProvider.System.GetUtcNow().AddHours(24),
        Profile = new() { Department = "Test", Tier = "OFFICIAL", Ownership = Ownership.Corporate },
    };

    public static async Task<StandInCollector> StartAsync(Assignment assignment, DateTimeOffset? certificateEnds = null, NetworkNamespace? inside = null)
    {
        var collector = new StandInCollector(assignment, certificateEnds, inside);
        await collector.StartAsync();
        return collector;
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(inside?.Inside ?? IPAddress.Loopback, Port, listen => listen.UseHttps(certificate)));
        if (inside is not null) builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = endpoint => inside.In(() => SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint)));
        app = builder.Build();
        app.Run(HandleAsync);
        await app.StartAsync();
        Port = new Uri(app.Urls.Single()).Port;
    }

    public async Task StopAsync()
    {
        if (app is null) return;
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        app = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        certificate.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.ASCII);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        if (context.Request.Path == "/api/v1/slots")
        {
            var (slotStatus, slotAnswer) = Slot(body);
            await AnswerAsync(context, slotStatus, slotAnswer);
            return;
        }
        bool isReport = context.Request.Path == "/api/v1/reports";
        if (isReport)
        {
            Bodies.Enqueue(body);
            SentAt.Enqueue(context.Request.Headers["NetReady-Sent-At"].ToString());
        }
        (isReport ? Tricks : EnrolTricks).TryDequeue(out var trick);
        switch (trick?.Kind)
        {
            case "cut":
                context.Abort();
                return;
            case "busy":
                context.Response.Headers.RetryAfter = "7";
                await AnswerAsync(context, 503, JsonSerializer.Serialize(new Refusal(RefusalReasons.Busy, "Later."), NetReadyJson.Default.Refusal));
                return;
            case "hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            case "portal":
                await AnswerAsync(context, 200, "<html>Sign in to the hotel's network</html>");
                return;
            case "refuse":
                await AnswerAsync(context, trick.Status, JsonSerializer.Serialize(new Refusal(trick.Reason, "Said by the test."), NetReadyJson.Default.Refusal));
                return;
        }
        Assert.Equal("application/jose", context.Request.ContentType);
        var (status, answer) = isReport ? Report(body) : Enrol(body);
        if (trick == Trick.CutAfterTaking) context.Abort();
        else await AnswerAsync(context, status, answer);
    }

    private (int Status, string Body) Enrol(string body)
    {
        if (Jws.Parse(body, JwsTypes.Enrolment) is not { } jws) return Refusal(400, RefusalReasons.MalformedEnvelope);
        var request = JsonSerializer.Deserialize(jws.Payload.Span, NetReadyJson.Default.EnrolRequest)!;
        string thumbprint = request.Key.Thumbprint();
        if (jws.Header.Kid != thumbprint || !jws.IsSignedBy(request.Key)) return Refusal(401, RefusalReasons.BadSignature);
        lock (gate)
        {
            if (!hosts.TryGetValue(thumbprint, out string? host))
            {
                if (!secrets.Add(request.Secret)) return Refusal(403, RefusalReasons.BadSecret);
                host = hosts[thumbprint] = $"h-{hosts.Count + 1}";
                keys[host] = request.Key;
            }
            return (200, JsonSerializer.Serialize(new EnrolReply(host, Assignment), NetReadyJson.Default.EnrolReply));
        }
    }

    private (int Status, string Body) Slot(string body)
    {
        if (Jws.Parse(body, JwsTypes.Slot) is not { } jws) return Refusal(400, RefusalReasons.MalformedEnvelope);
        lock (gate)
            if (!keys.TryGetValue(jws.Header.Kid, out var key) || !jws.IsSignedBy(key)) return Refusal(401, RefusalReasons.BadSignature);
        var request = JsonSerializer.Deserialize(jws.Payload.Span, NetReadyJson.Default.SlotRequest)!;
        SlotsAsked.Enqueue(request.Lasts);
        var reply = request.Lasts > TimeSpan.Zero && Slots.TryDequeue(out var told) ? told : new SlotReply(true, TimeSpan.Zero);
        return (200, JsonSerializer.Serialize(reply, NetReadyJson.Default.SlotReply));
    }

    private (int Status, string Body) Report(string body)
    {
        if (Jws.Parse(body, JwsTypes.Report) is not { } jws) return Refusal(400, RefusalReasons.MalformedEnvelope);
        lock (gate)
        {
            if (!keys.TryGetValue(jws.Header.Kid, out var key)) return Refusal(401, RefusalReasons.UnknownHost);
            if (!jws.IsSignedBy(key)) return Refusal(401, RefusalReasons.BadSignature);
            var report = JsonSerializer.Deserialize(jws.Payload.Span, NetReadyJson.Default.Report)!;
            if (report.Host != jws.Header.Kid) return Refusal(400, RefusalReasons.WrongHost);
            if (taken.TryGetValue((report.Host, report.Sequence), out string? before))
                return before == body ? Accepted(report) : Refusal(409, RefusalReasons.Forked);
            if (report.Base is { } known && (Taken.LastOrDefault()?.Sequence != known)) return Refusal(409, RefusalReasons.FullNeeded);
            if (report.Facts.Select(fact => fact.Key.Name).Concat(report.Samples.Select(batch => batch.Key.Name)).Any(name => !Assignment.Privacy.Allows(name)))
                return Refusal(422, RefusalReasons.NotInContract);
            var facts = report.Base is null ? ImmutableDictionary<FactKey, Observation>.Empty : Facts.RemoveRange(report.Dropped);
            foreach (var seen in report.Unchanged) facts = facts.SetItem(seen.Key, facts[seen.Key] with { ObservedAt = seen.ObservedAt });
            Facts = facts.SetItems(report.Facts.Select(fact => KeyValuePair.Create(fact.Key, fact)));
            taken[(report.Host, report.Sequence)] = body;
            Taken.Enqueue(report);
            return Accepted(report);
        }
    }

    private (int Status, string Body) Accepted(Report report) => (200, JsonSerializer.Serialize(
        new ReportReply(report.Sequence, TimeProvider.System.GetUtcNow(), report.AssignmentHash == Assignment.Hash ? null : Assignment), NetReadyJson.Default.ReportReply));

    private static (int Status, string Body) Refusal(int status, string reason) =>
        (status, JsonSerializer.Serialize(new Refusal(reason, "Said by the stand-in."), NetReadyJson.Default.Refusal));

    private static Task AnswerAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    }
}
