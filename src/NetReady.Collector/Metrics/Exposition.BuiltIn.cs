using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace NetReady.Collector.Metrics;

/// <summary>Serves a registry in the Prometheus text format 0.0.4 and in OpenMetrics 1.0, with no allocation a series.</summary>
internal sealed class Exposition(MeterRegistry registry)
{
    // Enough to make a flush rare, and little enough to stay out of the large object heap.
    private const int ChunkBytes = 64 * 1024;
    // The longest number is 24 characters, as -1.2345678901234568E-300.
    private const int NumberBytes = 32;

    /// <summary>Answers a scrape in the form that it asks for.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var format = ExpositionFormats.Preferred(context.Request.Headers.Accept!);
        context.Response.ContentType = format.ContentType();
        await WriteAsync(context.Response.BodyWriter, registry.Collect(), format, context.RequestAborted);
    }

    /// <summary>Writes families, flushing as it goes; ends early when the reader has gone.</summary>
    public static async Task WriteAsync(PipeWriter output, ImmutableArray<MetricFamily> families, ExpositionFormat format, CancellationToken cancellation)
    {
        foreach (var family in families)
        {
            WriteHead(output, family, format);
            var series = family.Series;
            var buckets = new Buckets(family);
            for (int next = 0; next < series.Length;)
            {
                next += family.Kind == MetricKind.Histogram ? buckets.Write(output, series.Span[next]) : WriteNumbers(output, series.Span[next..]);
                if (output.UnflushedBytes < ChunkBytes) continue;
                var flushed = await output.FlushAsync(cancellation);
                if (flushed.IsCompleted || flushed.IsCanceled) return;
            }
        }
        if (format == ExpositionFormat.OpenMetrics) output.Write("# EOF\n"u8);
        await output.FlushAsync(cancellation);
    }

    /// <summary>A number as both forms write it: as short as reads back the same, whole numbers without a point.</summary>
    /// <returns>How many bytes it took.</returns>
    public static int Format(double number, Span<byte> into)
    {
        if (double.IsNaN(number)) return Copy("NaN"u8, into);
        if (double.IsInfinity(number)) return Copy(number > 0 ? "+Inf"u8 : "-Inf"u8, into);
        // Whole numbers that a double holds exactly; the common case, and several times as fast.
        int length;
        if (Math.Abs(number) < 1L << 53 && number == (long)number) ((long)number).TryFormat(into, out length, default, CultureInfo.InvariantCulture);
        else number.TryFormat(into, out length, default, CultureInfo.InvariantCulture);
        return length;
    }

    private static void WriteHead(PipeWriter output, MetricFamily family, ExpositionFormat format)
    {
        bool open = format == ExpositionFormat.OpenMetrics;
        string name = open ? family.Name.Base : family.Name.Full;
        string help = family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        if (open) help = help.Replace("\"", "\\\"", StringComparison.Ordinal);
        string type = family.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        };
        string unit = open && family.Name.Unit is { } word ? $"# UNIT {name} {word}\n" : "";
        output.Write(Encoding.UTF8.GetBytes($"# HELP {name} {help}\n# TYPE {name} {type}\n{unit}"));
    }

    // Writes as many series as fit into one chunk, and says how many those were.
    private static int WriteNumbers(PipeWriter output, ReadOnlySpan<MetricSeries> series)
    {
        var chunk = output.GetSpan(Math.Max(ChunkBytes, series[0].LineStart.Length + NumberBytes));
        int written = 0, used = 0;
        foreach (var one in series)
        {
            byte[] start = one.LineStart;
            if (chunk.Length - used < start.Length + NumberBytes) break;
            start.CopyTo(chunk[used..]);
            used += start.Length;
            used += Format(one.Number, chunk[used..]);
            chunk[used++] = (byte)'\n';
            written++;
        }
        output.Advance(used);
        return written;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> into)
    {
        text.CopyTo(into);
        return text.Length;
    }

    // The lines of one histogram; what they have in common is encoded once a family.
    private sealed class Buckets
    {
        private readonly MetricFamily family;
        private readonly byte[][] ends;
        private readonly long[] counts;
        private readonly double[] sums;
        private readonly byte[] number = new byte[NumberBytes];

        public Buckets(MetricFamily family)
        {
            this.family = family;
            int buckets = family.Kind == MetricKind.Histogram ? family.Bounds.Length + 1 : 0;
            (counts, sums) = (new long[buckets], new double[buckets]);
            ends = [.. Enumerable.Range(0, buckets).Select(bucket => Encoding.UTF8.GetBytes($"le=\"{Bound(bucket)}\"}} "))];
        }

        // Always writes one histogram whole.
        public int Write(PipeWriter output, MetricSeries series)
        {
            series.ReadBuckets(counts, sums);
            string labels = series.Rendered;
            byte[] start = Encoding.UTF8.GetBytes($"{family.Name.Full}_bucket{{{labels}{(labels.Length == 0 ? "" : ",")}");
            long total = 0;
            for (int bucket = 0; bucket < counts.Length; bucket++)
            {
                total += counts[bucket];
                output.Write(start);
                output.Write(ends[bucket]);
                WriteNumber(output, total);
            }
            string braced = labels.Length == 0 ? "" : $"{{{labels}}}";
            output.Write(Encoding.UTF8.GetBytes($"{family.Name.Full}_sum{braced} "));
            WriteNumber(output, sums.Sum());
            output.Write(Encoding.UTF8.GetBytes($"{family.Name.Full}_count{braced} "));
            WriteNumber(output, total);
            return 1;
        }

        // OpenMetrics wants 1.0 where the text format takes either; one spelling keeps the series the same in both.
        private string Bound(int bucket)
        {
            if (bucket == family.Bounds.Length) return "+Inf";
            string text = family.Bounds[bucket].ToString(CultureInfo.InvariantCulture);
            return text.All(character => char.IsAsciiDigit(character) || character == '-') ? $"{text}.0" : text;
        }

        private void WriteNumber(PipeWriter output, double value)
        {
            int length = Format(value, number);
            number[length++] = (byte)'\n';
            output.Write(number.AsSpan(0, length));
        }
    }
}
