using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Ingest;
using NetReady.Collector.Register;
using NetReady.Collector.Store;
using NetReady.Core.Assignments;
using NetReady.Core.Envelopes;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Tests.Store;

/// <summary>A real store in a folder of its own, with what takes reports in, and devices that sign for themselves. No web server, no policies.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    private readonly TemporaryDirectory folder = new();

    public StoreUnderTest(string? register = null, ManualTimeProvider? clock = null)
    {
        Clock = clock ?? new();
        Store = Open();
        if (register is not null) RegisterPath = folder.Write("assets.csv", register);
        Register = new(RegisterPath, Store, Clock, NullLogger<RegisterWatch>.Instance);
        Intake = new(Store, Register, _ => Assigned, Touched.Add, Metrics, Clock);
        Desk = new(Store, Register, _ => Assigned, Touched.Add, Metrics, Clock, NullLogger<EnrolmentDesk>.Instance);
    }

    public static HostProfile Laptop { get; } = new() { Department = "Exchequer", Tier = "OFFICIAL", Ownership = Ownership.Corporate, Asset = "A-1" };

    public static Assignment Assigned { get; } = new()
    {
        Hash = "assigned", Facts = ["device.os.name"], Samples = [], Targets = [], ReportEvery = TimeSpan.FromMinutes(15), DailyBytes = new(25_000_000), Privacy = PrivacyContract.Corporate,
    };

    public ManualTimeProvider Clock { get; }

    public CollectorStore Store { get; private set; }

    public RegisterWatch Register { get; }

    public string? RegisterPath { get; }

    public CollectorMetrics Metrics { get; } = new(new("Tests.Store"));

    public ReportIntake Intake { get; }

    public EnrolmentDesk Desk { get; }

    public List<string> Touched { get; } = [];

    public string FolderPath => folder.FullPath;

    public CollectorStore Open(bool serving = true) => CollectorStore.Open(folder.FullPath, NullLogger.Instance, serving);

    public async Task<CollectorStore> ReopenAsync()
    {
        await Store.DisposeAsync();
        return Store = Open();
    }

    public async Task<string> IssueAsync(HostProfile? profile = null, TimeSpan? life = null)
    {
        string secret = Guid.NewGuid().ToString("N");
        var now = Clock.GetUtcNow();
        await Store.WriteAsync(session =>
        {
            JoinSecrets.Keep(session, JoinSecrets.HashOf(secret), profile ?? Laptop, now, now + (life ?? TimeSpan.FromHours(24)));
            return true;
        });
        return secret;
    }

    public async Task<Device> EnrolAsync(HostProfile? profile = null)
    {
        var key = DeviceKey.Create();
        var outcome = await Desk.EnrolAsync(Device.EnrolmentOf(key, await IssueAsync(profile)));
        return new(key, outcome.Reply!.Host, Clock);
    }

    public Task<T> WriteAsync<T>(Func<StoreSession, T> work) => Store.WriteAsync(work, TestContext.Current.CancellationToken);

    public long Count(string table) => (long)Store.Read(sql => sql.Scalar($"SELECT count(*) FROM {table}"))!;

    public IReadOnlyList<(string Name, long Observations, string Said, DateTimeOffset Since, DateTimeOffset Until, bool IsOpen)> Runs() => Store.Read(sql =>
        sql.Query<Row>("SELECT since, until, observations, is_open, observation FROM fact_run ORDER BY id").ToList()).Select(row =>
        {
            var said = System.Text.Json.JsonSerializer.Deserialize(row.observation, NetReadyJson.Default.Observation)!;
            return (said.Key.Name, row.observations, said.Value?.ToString() ?? said.Missing!.Value.Name(), StoreTime.From(row.since), StoreTime.From(row.until), row.is_open == 1);
        }).Where(run => !run.Name.StartsWith("reg.", StringComparison.Ordinal)).ToList();

    public async ValueTask DisposeAsync()
    {
        Register.Dispose();
        await Store.DisposeAsync();
        Metrics.Meter.Dispose();
        folder.Dispose();
    }

    private sealed record Row(long since, long until, long observations, long is_open, string observation);
}
