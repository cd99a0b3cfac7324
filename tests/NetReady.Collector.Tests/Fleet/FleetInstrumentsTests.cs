using System.Collections.Immutable;
using System.Globalization;
using NetReady.Collector.Fleet;
using NetReady.Collector.Tests.Metrics;

namespace NetReady.Collector.Tests.Fleet;

public sealed class FleetInstrumentsTests
{
    [Fact(Timeout = Hang.After)]
    public async Task Every_family_says_what_the_summary_says()
    {
        await using var server = await MetricsServer.StartAsync();
        _ = new FleetInstruments(server.Meter, () => FleetSummary.Of(
            [SampleFleet.Host("a", score: new(90, 92, 94, 88)), SampleFleet.Host("b", state: "not-ready", coverage: 0.5, first: "fail")],
            new Dictionary<string, int> { ["Home Office"] = 4 }, SampleFleet.Now), TimeProvider.System);
        var samples = ExpositionText.Parse(await server.ScrapeAsync()).Where(sample => sample.Name.StartsWith("netready_", StringComparison.Ordinal) && !sample.Name.Contains("_metrics_", StringComparison.Ordinal))
            .Where(sample => sample.Value != "0").Select(sample => sample.ToString());
        const string group = "department=Home Office,marking=,ownership=corporate";
        const string first = "effect=counts,outcome";
        Assert.Equal(
            [
                $"netready_coverage_ratio{{{group},tier=OFFICIAL}} 0.75",
                $"netready_hosts{{{group},state=ready,tier=OFFICIAL}} 1", $"netready_hosts{{{group},state=not-ready,tier=OFFICIAL}} 1",
                $"netready_hosts_enrolled{{{group},tier=OFFICIAL}} 2",
                "netready_hosts_expected{department=Home Office} 4", "netready_hosts_expected_ready{department=Home Office} 1", "netready_hosts_registered{department=Home Office} 4",
                $"netready_hosts_reporting{{{group},tier=OFFICIAL}} 2", $"netready_hosts_with_score{{{group},tier=OFFICIAL}} 1",
                "netready_ready_ratio{} 0.25",
                $"netready_rule_hosts{{{first}=pass,policy=official-corporate,rule=OFC-04,severity=critical}} 1",
                $"netready_rule_hosts{{{first}=fail,policy=official-corporate,rule=OFC-04,severity=critical}} 1",
                $"netready_rule_hosts{{{first}=pass,policy=official-corporate,rule=OFC-09,severity=medium}} 2",
                "netready_rule_info{policy=official-corporate,rule=OFC-04,title=Security updates are installed within 14 days} 1",
                "netready_rule_info{policy=official-corporate,rule=OFC-09,title=The screen locks itself} 1",
                "netready_rule_only_obstacle_hosts{effect=counts,policy=official-corporate,rule=OFC-04,severity=critical} 1",
                $"netready_score{{bound=low,{group},tier=OFFICIAL}} 90", $"netready_score{{bound=mid,{group},tier=OFFICIAL}} 92",
                $"netready_score{{bound=high,{group},tier=OFFICIAL}} 94", $"netready_score{{bound=strict,{group},tier=OFFICIAL}} 88",
            ], samples);
    }

    [Fact(Timeout = Hang.After)]
    public async Task One_scrape_sums_the_fleet_up_once()
    {
        await using var server = await MetricsServer.StartAsync();
        var clock = new ManualTimeProvider();
        int sums = 0;
        _ = new FleetInstruments(server.Meter, () =>
        {
            sums++;
            return FleetSummary.Of(SampleFleet.Hosts, SampleFleet.Registered, clock.GetUtcNow());
        }, clock);
        await server.ScrapeAsync();
        await server.ScrapeAsync();
        Assert.Equal(1, sums);
        clock.Advance(TimeSpan.FromSeconds(1));
        await server.ScrapeAsync();
        Assert.Equal(2, sums);
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_number_of_series_does_not_grow_with_the_number_of_hosts()
    {
        await using var server = await MetricsServer.StartAsync();
        ImmutableArray<HostStanding> hosts = SampleFleet.Hosts;
        _ = new FleetInstruments(server.Meter, () => FleetSummary.Of(hosts, SampleFleet.Registered, SampleFleet.Now), new ManualTimeProvider());
        await server.ScrapeAsync();
        int few = await SeriesOf(server);
        await using var larger = await MetricsServer.StartAsync();
        hosts = [.. Enumerable.Range(0, 100).SelectMany(copy => SampleFleet.Hosts.Select(host => host with { Host = string.Create(CultureInfo.InvariantCulture, $"{copy}-{host.Host}") }))];
        _ = new FleetInstruments(larger.Meter, () => FleetSummary.Of(hosts, SampleFleet.Registered, SampleFleet.Now), new ManualTimeProvider());
        await larger.ScrapeAsync();
        Assert.Equal(few, await SeriesOf(larger));
        Assert.InRange(few, 50, 5000);
    }

    private static async Task<int> SeriesOf(MetricsServer server) =>
        ExpositionText.Parse(await server.ScrapeAsync()).Count(sample => sample.Name.StartsWith("netready_", StringComparison.Ordinal));
}
