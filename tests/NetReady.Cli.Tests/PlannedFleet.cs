using NetReady.Collector.Enrolment;
using NetReady.Collector.Policies;
using NetReady.Collector.Tests.Store;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Scoring.Policies;

namespace NetReady.Cli.Tests;

/// <summary>
/// A collector's store after ten days of daily reports: in the Exchequer hosts whose oldest security update is 3 d old, in the Home Office some where it is
/// 20 d old for the last four days, one host that never reported and one that was revoked. Live: at most 30 d.
/// </summary>
internal sealed class PlannedFleet : IAsyncDisposable
{
    private const int DaysOfHistory = 10;
    private readonly TemporaryDirectory folder = new();
    private readonly StoreUnderTest collector = new(clock: new(TimeProvider.System.GetUtcNow().AddDays(-DaysOfHistory)));

    public string Data => collector.FolderPath;

    public DateTimeOffset Start { get; private set; }

    /// <summary>Hosts of the Home Office, whose updates are old.</summary>
    public List<string> Old { get; } = [];

    /// <summary>The folder of the policies that are live.</summary>
    public string Live => folder["live"];

    public static async Task<PlannedFleet> MadeAsync(int old = 2)
    {
        var fleet = new PlannedFleet();
        await fleet.FillAsync(old);
        return fleet;
    }

    /// <summary>A pack that asks how old security updates are, and after <paramref name="rules"/>.</summary>
    public static string Pack(string limit, string rules = "") => $$"""
        policy: laptops
        title: Laptops
        rules:
          - id: UPD-01
            title: Security updates are installed
            fact: device.updates.oldest_security_age
            must: at most {{limit}}
            severity: critical
            required: true
          - id: FWL-01
            title: The firewall is on
            fact: device.firewall.enabled
            must: is true
        {{rules}}
        """;

    /// <summary>A folder with one pack.</summary>
    public string Folder(string name, string pack)
    {
        folder.Write($"{name}/laptops.yaml", pack);
        return folder[name];
    }

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        folder.Dispose();
    }

    private async Task FillAsync(int old)
    {
        Start = collector.Clock.GetUtcNow();
        Folder("live", Pack("30 d"));
        var files = PolicyFolder.ReadFiles(Live);
        await collector.WriteAsync(session => new GoingLive(null, "tests", "start", PolicyActivation.Start).Write(session.Sql, new(PolicyFolder.Load(files).Policies!, files), Start));
        var exchequer = new List<Device>();
        var homeOffice = new List<Device>();
        while (exchequer.Count < 3) exchequer.Add(await EnrolAsync("Exchequer", exchequer.Count));
        while (homeOffice.Count < old) homeOffice.Add(await EnrolAsync("Home Office", homeOffice.Count));
        Old.AddRange(homeOffice.Select(device => device.Host));
        await EnrolAsync("Exchequer", 90);
        var revoked = await EnrolAsync("Exchequer", 91);
        await EnrolmentDesk.RevokeAsync(collector.Store, revoked.Host, Start);
        for (int day = 0; day < DaysOfHistory; day++)
        {
            collector.Clock.Advance(TimeSpan.FromHours(23));
            foreach (var device in exchequer) await ReportAsync(device, day + 1, 3);
            foreach (var device in homeOffice) await ReportAsync(device, day + 1, day < DaysOfHistory - 4 ? 3 : 20);
        }
        // As a collector that has stopped leaves it.
        await collector.Store.DisposeAsync();
    }

    private Task<Device> EnrolAsync(string department, int number) =>
        collector.EnrolAsync(new HostProfile { Department = department, Tier = "OFFICIAL", Ownership = Ownership.Corporate, Asset = $"{department[0]}-{number}" });

    private async Task ReportAsync(Device device, long sequence, int days)
    {
        var report = device.Full(sequence, device.Said("device.updates.oldest_security_age", FactValue.Of(TimeSpan.FromDays(days))), device.Said("device.firewall.enabled", FactValue.Of(true)));
        Assert.NotNull((await collector.Intake.TakeAsync(device.Sign(report), null)).Reply);
    }
}
