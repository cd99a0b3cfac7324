using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Ingest;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Core.Envelopes;

namespace NetReady.Benchmarks.Ingest;

/// <summary>The collector's own intake on a real store, without web server and scoring.</summary>
internal sealed class IntakeUnderTest : IAsyncDisposable
{
    private readonly CollectorMetrics metrics = new(new Meter("NetReady.Benchmarks.Intake"));
    private readonly RegisterWatch register;
    private readonly ReportIntake intake;
    private readonly EnrolmentDesk desk;

    public IntakeUnderTest(string folder)
    {
        var time = TimeProvider.System;
        Store = CollectorStore.Open(folder, NullLogger.Instance, serving: true);
        register = new(null, Store, time, NullLogger<RegisterWatch>.Instance);
        intake = new(Store, register, _ => Reporter.Assigned, _ => { }, metrics, time);
        desk = new(Store, register, _ => Reporter.Assigned, _ => { }, metrics, time, NullLogger<EnrolmentDesk>.Instance);
    }

    public CollectorStore Store { get; }

    /// <summary>A secret with which one device can enrol in a store.</summary>
    public static async Task<string> IssueAsync(CollectorStore store)
    {
        string secret = Guid.NewGuid().ToString("N");
        var now = TimeProvider.System.GetUtcNow();
        await store.WriteAsync(session =>
        {
            JoinSecrets.Keep(session, JoinSecrets.HashOf(secret), Reporter.Profile, now, now + TimeSpan.FromHours(1));
            return true;
        });
        return secret;
    }

    /// <summary>Enrols a device.</summary>
    public async Task<(Reporter Reporter, DeviceKey Key)> EnrolAsync()
    {
        var key = DeviceKey.Create();
        var outcome = await desk.EnrolAsync(Reporter.EnrolmentOf(key, await IssueAsync(Store)));
        return outcome.Reply is { } reply ? (new(key, reply.Host, reply.Assignment.Hash), key) : throw new InvalidOperationException(outcome.Refused!.Body.Message);
    }

    /// <summary>Takes a report in; a refusal ends the measurement.</summary>
    public async Task TakeAsync(string signed)
    {
        if ((await intake.TakeAsync(signed, null)).Refused is { } refused) throw new InvalidOperationException($"{refused.Body.Reason}: {refused.Body.Message}");
    }

    public async ValueTask DisposeAsync()
    {
        register.Dispose();
        await Store.DisposeAsync();
        metrics.Meter.Dispose();
    }
}
