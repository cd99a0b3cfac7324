using System.Diagnostics.Metrics;
using System.Globalization;

namespace NetReady.Collector.Tests.Metrics;

public sealed class MeterRegistryTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_counter_adds_up_by_its_tags_whatever_their_order_and_type()
    {
        await using var server = await MetricsServer.StartAsync();
        var counter = server.Meter.CreateCounter<long>("netready_reports_refused_total", null, "Reports refused.");
        counter.Add(1, new("reason", "forked"), new("code", 409));
        counter.Add(2, new("code", 409), new("reason", "forked"));
        counter.Add(4, new("code", "409"), new("reason", "forked"));
        counter.Add(1, new("reason", "busy"), new("code", 503));
        counter.Add(-5, new("reason", "busy"), new("code", 503));
        Assert.Equal(
            ["netready_reports_refused_total{code=409,reason=forked} 7", "netready_reports_refused_total{code=503,reason=busy} 1"],
            await SamplesOf(server, "netready_reports_refused_total"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Every_number_type_is_heard()
    {
        await using var server = await MetricsServer.StartAsync();
        server.Meter.CreateCounter<byte>("netready_a").Add(1);
        server.Meter.CreateCounter<short>("netready_a").Add(2);
        server.Meter.CreateCounter<int>("netready_a").Add(4);
        server.Meter.CreateCounter<long>("netready_a").Add(8);
        server.Meter.CreateCounter<float>("netready_a").Add(0.5f);
        server.Meter.CreateCounter<double>("netready_a").Add(0.25);
        server.Meter.CreateCounter<decimal>("netready_a").Add(0.125m);
        Assert.Equal(["netready_a_total{} 15.875"], await SamplesOf(server, "netready_a"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Gauges_hold_the_last_number_and_up_down_counters_the_sum()
    {
        await using var server = await MetricsServer.StartAsync();
        var gauge = server.Meter.CreateGauge<double>("netready_level");
        gauge.Record(3);
        gauge.Record(-1.5);
        var depth = server.Meter.CreateUpDownCounter<int>("netready_depth");
        depth.Add(5);
        depth.Add(-7);
        Assert.Equal(["netready_level{} -1.5"], await SamplesOf(server, "netready_level"));
        Assert.Equal(["netready_depth{} -2"], await SamplesOf(server, "netready_depth"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_observable_shows_what_it_reported_last_and_nothing_else()
    {
        await using var server = await MetricsServer.StartAsync();
        string[] departments = ["Home Office", "Treasury"];
        server.Meter.CreateObservableGauge("netready_seen", () => departments.Select(name => new Measurement<int>(1, new KeyValuePair<string, object?>("department", name))));
        Assert.Equal(["netready_seen{department=Home Office} 1", "netready_seen{department=Treasury} 1"], await SamplesOf(server, "netready_seen"));
        departments = ["Treasury", "Defence"];
        Assert.Equal(["netready_seen{department=Treasury} 1", "netready_seen{department=Defence} 1"], await SamplesOf(server, "netready_seen"));
        departments = [];
        Assert.Empty(await SamplesOf(server, "netready_seen"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Of_an_observables_many_series_those_that_stay_keep_their_numbers_when_others_go()
    {
        await using var server = await MetricsServer.StartAsync();
        var rooms = Enumerable.Range(0, 1000).ToList();
        server.Meter.CreateObservableGauge("netready_seen", () => rooms.Select(room => new Measurement<double>(room / 8.0, new KeyValuePair<string, object?>("room", room))));
        Assert.Equal(1000, (await SamplesOf(server, "netready_seen")).Count);
        rooms.RemoveAll(room => room % 3 == 0);
        rooms.Add(1000);
        Assert.Equal(rooms.Select(room => string.Create(CultureInfo.InvariantCulture, $"netready_seen{{room={room}}} {room / 8.0}")), await SamplesOf(server, "netready_seen"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_observable_that_throws_is_counted_and_costs_the_scrape_nothing_else()
    {
        await using var server = await MetricsServer.StartAsync();
        server.Meter.CreateObservableGauge("netready_broken", int () => throw new IOException("away"));
        server.Meter.CreateObservableGauge("netready_sound", () => 1);
        Assert.Equal(["netready_sound{} 1"], await SamplesOf(server, "netready_sound"));
        Assert.Equal(["netready_metrics_failed_reads_total{} 2"], await SamplesOf(server, "netready_metrics_failed_reads_total"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_histogram_counts_each_observation_in_all_buckets_that_hold_it()
    {
        await using var server = await MetricsServer.StartAsync();
        var histogram = server.Meter.CreateHistogram("netready_wait", "s", "Waits.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1, 2] });
        foreach (double wait in new[] { 0.25, 0.5, 0.75, 3, double.NaN }) histogram.Record(wait, new KeyValuePair<string, object?>("kind", "x"));
        // The order of a histogram's lines, and whether a whole bound has a point, are the writer's affair.
        Assert.Equal(
            new[]
            {
                "netready_wait_seconds_bucket{kind=x,le=0.5} 2", "netready_wait_seconds_bucket{kind=x,le=1} 3", "netready_wait_seconds_bucket{kind=x,le=2} 3",
                "netready_wait_seconds_bucket{kind=x,le=+Inf} 4", "netready_wait_seconds_sum{kind=x} 4.5", "netready_wait_seconds_count{kind=x} 4",
            }.ToHashSet(),
            (await SamplesOf(server, "netready_wait_seconds")).Select(line => line.Replace(".0}", "}", StringComparison.Ordinal)).ToHashSet());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_family_holds_no_more_series_than_it_may_and_counts_what_it_dropped()
    {
        await using var server = await MetricsServer.StartAsync(options => options.SeriesPerFamily = 100);
        var counter = server.Meter.CreateCounter<int>("netready_many");
        for (int i = 0; i < 250; i++) counter.Add(1, new KeyValuePair<string, object?>("i", i));
        counter.Add(1, new KeyValuePair<string, object?>("i", 99));
        var histogram = server.Meter.CreateHistogram("netready_wide", null, "Wide.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. Enumerable.Range(1, 17).Select(i => (double)i)] });
        for (int i = 0; i < 10; i++) histogram.Record(1, new KeyValuePair<string, object?>("i", i));
        var samples = await SamplesOf(server, "netready_many");
        Assert.Equal(100, samples.Count);
        Assert.Contains("netready_many_total{i=99} 2", samples);
        Assert.Equal(100, (await SamplesOf(server, "netready_wide")).Count);
        Assert.Equal(["netready_metrics_dropped_series_total{} 155"], await SamplesOf(server, "netready_metrics_dropped_series_total"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_number_of_series_reports_itself()
    {
        await using var server = await MetricsServer.StartAsync();
        server.Meter.CreateCounter<int>("netready_some").Add(1);
        server.Meter.CreateHistogram<double>("netready_some_time", "s").Record(1);
        await server.ScrapeAsync();
        var samples = ExpositionText.Parse(await server.ScrapeAsync());
        Assert.Equal(samples.Count, samples.Where(sample => sample.Name == "netready_metrics_series").Sum(sample => int.Parse(sample.Value, null)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Another_applications_meters_are_not_heard()
    {
        await using var server = await MetricsServer.StartAsync();
        await using var other = await MetricsServer.StartAsync();
        other.Meter.CreateCounter<int>("netready_theirs").Add(1);
        using var foreign = new Meter("Somebody.Else");
        foreign.CreateCounter<int>("netready_foreign").Add(1);
        Assert.Empty(await SamplesOf(server, "netready_theirs"));
        Assert.Empty(await SamplesOf(server, "netready_foreign"));
        Assert.Single(await SamplesOf(other, "netready_theirs"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Of_two_instruments_with_one_name_and_two_meanings_the_first_is_shown()
    {
        await using var server = await MetricsServer.StartAsync();
        server.Meter.CreateGauge<int>("netready_twice").Record(1);
        server.Meter.CreateHistogram<double>("netready_twice").Record(2);
        // To OpenMetrics its family is netready_twice, too.
        server.Meter.CreateCounter<int>("netready_twice_total").Add(3);
        Assert.Equal(["netready_twice{} 1"], await SamplesOf(server, "netready_twice"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task No_measurement_is_lost_between_threads()
    {
        await using var server = await MetricsServer.StartAsync();
        var counter = server.Meter.CreateCounter<double>("netready_hits");
        var histogram = server.Meter.CreateHistogram<int>("netready_sizes");
        await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, (worker, _) =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                counter.Add(1, new KeyValuePair<string, object?>("i", i % 50));
                histogram.Record(1);
            }
            return ValueTask.CompletedTask;
        });
        var hits = await SamplesOf(server, "netready_hits");
        Assert.Equal(50, hits.Count);
        Assert.All(hits, hit => Assert.EndsWith(" 1600", hit, StringComparison.Ordinal));
        Assert.Contains("netready_sizes_count{} 80000", await SamplesOf(server, "netready_sizes"));
    }

    private static async Task<List<string>> SamplesOf(MetricsServer server, string start) =>
        [.. ExpositionText.Parse(await server.ScrapeAsync()).Where(sample => sample.Name.StartsWith(start, StringComparison.Ordinal)).Select(sample => sample.ToString())];
}
