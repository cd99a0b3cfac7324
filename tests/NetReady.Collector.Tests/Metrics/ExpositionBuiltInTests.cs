using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Collector.Metrics;

namespace NetReady.Collector.Tests.Metrics;

/// <summary>The built-in writer's very bytes; these tests are left out where prometheus-net writes.</summary>
public sealed class ExpositionBuiltInTests
{
    private static readonly ImmutableArray<MetricFamily> golden = Families();

    [Fact]
    public async Task The_text_format_is_written_to_the_letter() => Assert.Equal(
        """
        # HELP netready_reports_refused_total Reports refused, by "reason".\nA line and a back\\slash.
        # TYPE netready_reports_refused_total counter
        netready_reports_refused_total{reason="bad \"json\" \\ \n end"} 3
        netready_reports_refused_total{reason="größer"} 0.5
        # HELP netready_ready_ratio Ready.
        # TYPE netready_ready_ratio gauge
        netready_ready_ratio 0.7
        # HELP netready_wait_seconds Waits.
        # TYPE netready_wait_seconds histogram
        netready_wait_seconds_bucket{kind="x",le="0.25"} 1
        netready_wait_seconds_bucket{kind="x",le="1.0"} 2
        netready_wait_seconds_bucket{kind="x",le="+Inf"} 3
        netready_wait_seconds_sum{kind="x"} 8.125
        netready_wait_seconds_count{kind="x"} 3

        """, await Write(golden, ExpositionFormat.Text));

    [Fact]
    public async Task OpenMetrics_is_written_to_the_letter() => Assert.Equal(
        """
        # HELP netready_reports_refused Reports refused, by \"reason\".\nA line and a back\\slash.
        # TYPE netready_reports_refused counter
        netready_reports_refused_total{reason="bad \"json\" \\ \n end"} 3
        netready_reports_refused_total{reason="größer"} 0.5
        # HELP netready_ready_ratio Ready.
        # TYPE netready_ready_ratio gauge
        # UNIT netready_ready_ratio ratio
        netready_ready_ratio 0.7
        # HELP netready_wait_seconds Waits.
        # TYPE netready_wait_seconds histogram
        # UNIT netready_wait_seconds seconds
        netready_wait_seconds_bucket{kind="x",le="0.25"} 1
        netready_wait_seconds_bucket{kind="x",le="1.0"} 2
        netready_wait_seconds_bucket{kind="x",le="+Inf"} 3
        netready_wait_seconds_sum{kind="x"} 8.125
        netready_wait_seconds_count{kind="x"} 3
        # EOF

        """, await Write(golden, ExpositionFormat.OpenMetrics));

    [Fact]
    public void Any_label_value_comes_back_as_it_was() => Prop.ForAll<string[]>(values =>
    {
        var family = new MetricFamily(MetricName.Of("netready_any", null, MetricKind.Gauge), MetricKind.Gauge, "Any.", int.MaxValue);
        // Half a surrogate pair has no UTF-8; all else must survive.
        string[] whole = [.. values.Select(value => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value ?? "")))];
        for (int i = 0; i < whole.Length; i++) family.Record(i, [new("value", whole[i]), new("i", i)], adds: false);
        string text = Write([family], ExpositionFormat.Text).GetAwaiter().GetResult();
        Assert.Equal(whole, ExpositionText.Parse(text).Select(sample => sample.Labels["value"]));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_number_reads_back_the_same() => Prop.ForAll<double>(number =>
    {
        Span<byte> line = stackalloc byte[32];
        string text = Encoding.ASCII.GetString(line[..Exposition.Format(number, line)]);
        double back = double.Parse(text.Replace("Inf", "Infinity", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);
        Assert.True(back.Equals(number) || (back == 0 && number == 0), text);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_number_of_few_decimals_is_written_as_any_other() => Prop.ForAll<long, int>((digits, places) =>
    {
        double number = digits % 1_000_000_000_000_000 / Math.Pow(10, Math.Abs(places % 6));
        Span<byte> line = stackalloc byte[32];
        string text = Encoding.ASCII.GetString(line[..Exposition.Format(number, line)]);
        Assert.Equal(number == 0 ? "0" : number.ToString(CultureInfo.InvariantCulture), text);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-0.5, "-0.5")]
    [InlineData(0.001, "0.001")]
    [InlineData(-12.034, "-12.034")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    [InlineData(999999999999.999, "999999999999.999")]
    [InlineData(1234567890123.456, "1234567890123.456")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1E-05")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(-1.2345678901234568e-300, "-1.2345678901234568E-300")]
    [InlineData(9007199254740993d, "9007199254740992")]
    [InlineData(1e21, "1E+21")]
    [InlineData(-17, "-17")]
    public void Numbers_are_written_as_Prometheus_reads_them(double number, string text)
    {
        Span<byte> line = stackalloc byte[32];
        Assert.Equal(text, Encoding.ASCII.GetString(line[..Exposition.Format(number, line)]));
    }

    [Fact]
    public async Task A_family_larger_than_any_buffer_is_written_whole()
    {
        var family = new MetricFamily(MetricName.Of("netready_large", null, MetricKind.Gauge), MetricKind.Gauge, "Large.", 20_000);
        for (int i = 0; i < 10_000; i++) family.Record(i, [new("i", i)], adds: false);
        family.Record(-1, [new("i", new string('x', 200_000))], adds: false);
        var samples = ExpositionText.Parse(await Write([family], ExpositionFormat.Text));
        Assert.Equal(Enumerable.Range(0, 10_000).Append(-1).Select(i => i.ToString(CultureInfo.InvariantCulture)), samples.Select(sample => sample.Value));
    }

    private static ImmutableArray<MetricFamily> Families()
    {
        var refused = new MetricFamily(MetricName.Of("netready_reports_refused_total", null, MetricKind.Counter), MetricKind.Counter, "Reports refused, by \"reason\".\nA line and a back\\slash.", 10);
        refused.Record(3, [new("reason", "bad \"json\" \\ \n end")], adds: true);
        refused.Record(0.5, [new("reason", "größer")], adds: true);
        var ready = new MetricFamily(MetricName.Of("netready_ready_ratio", null, MetricKind.Gauge), MetricKind.Gauge, "Ready.", 10);
        ready.Record(0.7, [], adds: false);
        var wait = new MetricFamily(MetricName.Of("netready_wait", "s", MetricKind.Histogram), MetricKind.Histogram, "Waits.", 10, bounds: [0.25, 1]);
        foreach (double value in new[] { 0.125, 1, 7 }) wait.Record(value, [new("kind", "x")], adds: true);
        return [refused, ready, wait];
    }

    private static async Task<string> Write(ImmutableArray<MetricFamily> families, ExpositionFormat format)
    {
        using var stream = new MemoryStream();
        var pipe = PipeWriter.Create(stream, new(leaveOpen: true));
        await Exposition.WriteAsync(pipe, families, format, TestContext.Current.CancellationToken);
        await pipe.CompleteAsync();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
