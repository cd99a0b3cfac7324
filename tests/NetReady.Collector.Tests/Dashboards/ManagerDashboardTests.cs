using System.Globalization;
using System.Text.Json;
using NetReady.Collector.Tests.Fleet;
using NetReady.Collector.Tests.Metrics;

namespace NetReady.Collector.Tests.Dashboards;

public sealed class ManagerDashboardTests
{
    private static readonly string folder = Path.Combine(AppContext.BaseDirectory, "dashboards");

    private static GrafanaDashboard Dashboard => GrafanaDashboard.Read(Path.Combine(folder, "manager.json"));

    [Fact]
    public void Panels_have_a_number_of_their_own_and_do_not_overlap()
    {
        var panels = Dashboard.Panels.ToList();
        Assert.Distinct(panels.Select(panel => panel.GetProperty("id").GetInt32()));
        var cells = panels.SelectMany(panel =>
        {
            var place = panel.GetProperty("gridPos");
            int x = place.GetProperty("x").GetInt32(), y = place.GetProperty("y").GetInt32(), w = place.GetProperty("w").GetInt32(), h = place.GetProperty("h").GetInt32();
            Assert.InRange(x + w, 1, 24);
            return Enumerable.Range(x, w).SelectMany(column => Enumerable.Range(y, h).Select(row => (column, row)));
        });
        Assert.Distinct(cells);
    }

    [Fact]
    public void Every_panel_says_in_plain_words_what_it_shows_and_in_which_unit() => Assert.All(Dashboard.Panels, panel =>
    {
        Assert.False(string.IsNullOrWhiteSpace(panel.GetProperty("title").GetString()));
        Assert.InRange(panel.GetProperty("description").GetString()!.Length, 40, 600);
        Assert.Contains(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString(), new[] { "percentunit", "short", "s" });
        Assert.Contains(panel.GetProperty("type").GetString(), new[] { "stat", "timeseries", "bargauge", "table" });
        Assert.Distinct(panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("refId").GetString()));
    });

    [Fact]
    public void Everything_is_read_from_the_data_source_that_was_chosen()
    {
        var dashboard = Dashboard;
        var readers = dashboard.Panels.Concat(dashboard.Variables.Where(variable => variable.GetProperty("type").GetString() == "query"));
        Assert.All(readers, reader =>
        {
            var source = reader.GetProperty("datasource");
            Assert.Equal("prometheus", source.GetProperty("type").GetString());
            Assert.Equal("${datasource}", source.GetProperty("uid").GetString());
        });
        var chosen = dashboard.Variables.Single(variable => variable.GetProperty("name").GetString() == "datasource");
        string uid = chosen.GetProperty("current").GetProperty("value").GetString()!;
        Assert.Contains($"uid: {uid}\n", File.ReadAllText(Path.Combine(folder, "grafana", "datasources", "netready.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lines_of_2020_and_2022_are_called_historical()
    {
        var queries = Dashboard.Panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).ToList();
        Assert.All(new[] { "vector(0.7)", "vector(1)" }, line => Assert.StartsWith("Historical: ",
            queries.Single(target => target.GetProperty("expr").GetString() == line).GetProperty("legendFormat").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_person_can_read_the_file()
    {
        string[] lines = File.ReadAllLines(Path.Combine(folder, "manager.json"));
        Assert.InRange(lines.Length, 100, 600);
        Assert.DoesNotContain(lines, line => line.Contains('\t', StringComparison.Ordinal));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Every_query_returns_series_from_a_real_Prometheus()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await MetricsServer.StartAsync();
        _ = SampleFleet.Measure(server.Meter);
        string shipped = await File.ReadAllTextAsync(Path.Combine(folder, "prometheus.yml"), token);
        Assert.Contains("127.0.0.1:8621", shipped, StringComparison.Ordinal);
        await using var prometheus = await PrometheusServer.StartAsync(
            shipped.Replace("127.0.0.1:8621", server.Address.Authority, StringComparison.Ordinal).Replace("15s", "1s", StringComparison.Ordinal), token);
        await prometheus.WaitForAsync("netready_ready_ratio", token);

        var queries = Dashboard.Queries.ToList();
        Assert.InRange(queries.Count, 20, 100);
        foreach (var query in queries)
        {
            var series = await prometheus.QueryAsync(query.Expression, token);
            Assert.True(series.Length > 0, $"No series: {query}");
            Assert.All(series, one => Assert.True(double.IsFinite(Number(one)), $"No number: {query}"));
        }

        // 24 + 24 of 60 + 90 registered hosts, and 24 of 40 enrolled ones where there is no register.
        Assert.Equal(72.0 / 190, await prometheus.NumberAsync("netready_ready_ratio", token));
        Assert.Equal(72.0 / 190, await prometheus.NumberAsync(One(queries, "Ready"), token));
        Assert.Equal(0.9, await prometheus.NumberAsync(One(queries, "Reporting"), token));
        Assert.Equal((0.9 * 0.95) + (0.1 * 0.2), (await prometheus.NumberAsync(One(queries, "Coverage"), token))!.Value, 1e-12);
        var scores = (await prometheus.QueryAsync(One(queries, "Score, from what is sure to what is possible"), token)).ToDictionary(one => one.GetProperty("metric").GetProperty("bound").GetString()!, Number);
        Assert.Equal(((72 * 94) + (12 * 78) + (24 * 41.5)) / 108, scores["low"], 1e-9);
        Assert.Equal(((72 * 98) + (12 * 90) + (24 * 60.0)) / 108, scores["high"], 1e-9);
        var fixes = await prometheus.QueryAsync(One(queries, "The fixes that move most hosts"), token);
        Assert.Equal("Security updates are installed within 14 days", fixes[0].GetProperty("metric").GetProperty("title").GetString());
        // The 24 that fail it and the 12 for which it is unknown.
        Assert.Equal(36, Number(fixes[0]));
    }

    private static string One(List<DashboardQuery> queries, string panel) => queries.Single(query => query.Panel == panel).Expression;

    private static double Number(JsonElement series) => double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
}
