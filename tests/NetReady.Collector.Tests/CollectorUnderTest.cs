using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Ingest;
using NetReady.Collector.Tests.Store;
using NetReady.Core.Enrolment;
using NetReady.Core.Envelopes;
using NetReady.Core.Hosts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Tests;

/// <summary>A whole collector on free ports of loopback, with policies of a test's own, and clients that pin its key.</summary>
internal sealed class CollectorUnderTest : IAsyncDisposable
{
    public const string Pack = """
        policy: test-pack
        title: A pack for tests
        applies: { tier: OFFICIAL }
        ready_from: 90
        conditional_from: 70
        needs_evidence_for: 80 %
        rules:
          - id: TST-01
            title: The firewall is on
            fact: device.firewall.enabled
            must: is true
            severity: critical
            required: true
            evidence_valid_for: 3 d
            source: { document: "Tests", version: "1", clause: "1", read_from: primary, read_on: 2026-11-21 }
            fix: { linux: "Turn it on.", by: user }
            examples:
              - { when: { device.firewall.enabled: true }, result: pass }
              - { when: { device.firewall.enabled: false }, result: fail }
        """;

    private const string Tiers = """
        tiers:
          - tier: OFFICIAL
            markings: [SENSITIVE]
            presence: { late: 1 d, stale: 30 d, gone: 90 d }
            longest_waiver: 90 d
        """;

    private readonly TemporaryDirectory folder = new();
    private readonly ManualTimeProvider? clock;
    private WebApplication? app;

    public CollectorUnderTest(ManualTimeProvider? clock = null, string? register = null)
    {
        this.clock = clock;
        Write("test-pack.yaml", Pack);
        Write("tiers.yaml", Tiers);
        Options = new()
        {
            DataDirectory = folder["data"],
            PolicyDirectory = folder["policies"],
            AgentEndpoint = new(IPAddress.Loopback, 0),
            HumanEndpoint = new(IPAddress.Loopback, 0),
            RegisterFile = register is null ? null : folder.Write("assets.csv", register),
        };
    }

    public CollectorOptions Options { get; }

    public Action<ILoggingBuilder>? Logging { get; init; }

    public IServiceProvider Services => app!.Services;

    public CollectorAddresses Addresses => Services.GetRequiredService<CollectorAddresses>();

    public TimeProvider Clock => clock ?? TimeProvider.System;

    public HttpClient People { get; private set; } = new();

    public HttpClient Agents { get; private set; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<CollectorUnderTest> StartedAsync(ManualTimeProvider? clock = null, string? register = null)
    {
        var collector = new CollectorUnderTest(clock, register);
        await collector.StartAsync();
        return collector;
    }

    public async Task StartAsync()
    {
        app = CollectorApp.Build(Options, Logging, clock);
        await app.StartAsync(Cancel);
        People = new() { BaseAddress = Addresses.HumanUri };
        Agents = AgentClient($"https://{Addresses.PublicAddress}/", (await IssueAsync()).KeyHash);
    }

    public async Task StopAsync()
    {
        if (app is null) return;
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        app = null;
    }

    /// <summary>A client that trusts one key and no authority, as an agent does.</summary>
    public static HttpClient AgentClient(string address, string keyHash) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is System.Security.Cryptography.X509Certificates.X509Certificate2 known
                && System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(known.PublicKey.ExportSubjectPublicKeyInfo())) == keyHash,
        },
    })
    { BaseAddress = new(address) };

    public void Write(string policyFile, string content) => folder.Write($"policies/{policyFile}", content);

    public void WriteRegister(string content) => File.WriteAllText(Options.RegisterFile!, content);

    public Task<JoinString> IssueAsync(HostProfile? profile = null) => Services.GetRequiredService<JoinIssuer>().IssueAsync(profile ?? StoreUnderTest.Laptop);

    public async Task<Device> EnrolAsync(HostProfile? profile = null)
    {
        var join = await IssueAsync(profile);
        var key = DeviceKey.Create();
        using var response = await Agents.PostAsync("api/v1/enrol", Jose(Device.EnrolmentOf(key, join.Secret)), Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new(key, (await response.Content.ReadFromJsonAsync(NetReadyJson.Default.EnrolReply, Cancel))!.Host, Clock);
    }

    public Task<HttpResponseMessage> PostAsync(Device device, Report report, DateTimeOffset? sentAt = null) => PostAsync(device.Sign(report), sentAt);

    public Task<HttpResponseMessage> PostAsync(string body, DateTimeOffset? sentAt = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/reports") { Content = Jose(body) };
        if (sentAt is { } sent) request.Headers.Add(ClockCorrection.SentAtHeader, sent.ToString("O"));
        return Agents.SendAsync(request, Cancel);
    }

    public async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await People.GetStringAsync(path, Cancel)).RootElement;

    /// <summary>Asks until it is so; the test's own deadline ends the asking.</summary>
    public async Task<JsonElement> EventuallyAsync(string path, Func<JsonElement, bool> isSo)
    {
        while (true)
        {
            using var response = await People.GetAsync(path, Cancel);
            if (response.IsSuccessStatusCode && JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement is var answer && isSo(answer)) return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        People.Dispose();
        Agents.Dispose();
        folder.Dispose();
    }

    public static StringContent Jose(string body) => new(body, Encoding.ASCII, "application/jose");
}
