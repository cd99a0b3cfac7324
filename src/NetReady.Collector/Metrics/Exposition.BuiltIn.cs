using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
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
            foreach (var page in family.Pages)
            {
                for (int next = 0, count = page.Count; next < count;)
                {
                    next = WriteLines(output, page, next, count);
                    if (!await KeepsReadingAsync(output, cancellation)) return;
                }
            }
            if (family.Kind != MetricKind.Histogram) continue;
            var buckets = new Buckets(family);
            var series = family.Series;
            for (int next = 0; next < series.Length; next++)
            {
                buckets.Write(output, series.Span[next]);
                if (!await KeepsReadingAsync(output, cancellation)) return;
            }
        }
        if (format == ExpositionFormat.OpenMetrics) output.Write("# EOF\n"u8);
        await output.FlushAsync(cancellation);
    }

    /// <summary>A number as both forms write it: as short as reads back the same, whole numbers without a point.</summary>
    /// <returns>How many bytes it took.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Format(double number, Span<byte> into)
    {
        if (double.IsNaN(number)) return Copy("NaN"u8, into);
        if (double.IsInfinity(number)) return Copy(number > 0 ? "+Inf"u8 : "-Inf"u8, into);
        // The common cases are several times as fast: whole numbers that a double holds exactly, and thousandths of up to 15 digits, as no shorter text reads back as the same number.
        int length;
        double thousandths = number * 1000;
        if (Math.Abs(number) < 1L << 53 && number == (long)number) ((long)number).TryFormat(into, out length, default, CultureInfo.InvariantCulture);
        else if (Math.Abs(thousandths) < 1e15 && thousandths == (long)thousandths && (long)thousandths / 1000.0 == number) length = FormatThousandths((long)thousandths, into);
        else number.TryFormat(into, out length, default, CultureInfo.InvariantCulture);
        return length;
    }

    private static int FormatThousandths(long number, Span<byte> into)
    {
        int sign = number < 0 ? Copy("-"u8, into) : 0;
        var (whole, rest) = Math.DivRem(Math.Abs(number), 1000);
        whole.TryFormat(into[sign..], out int digits, default, CultureInfo.InvariantCulture);
        int length = sign + digits;
        into[length++] = (byte)'.';
        for (long place = 100; rest > 0; rest %= place, place /= 10) into[length++] = (byte)('0' + (rest / place));
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

    // Flushes where a chunk is full, and says whether there is still somebody who reads.
    private static async ValueTask<bool> KeepsReadingAsync(PipeWriter output, CancellationToken cancellation)
    {
        if (output.UnflushedBytes < ChunkBytes) return true;
        var flushed = await output.FlushAsync(cancellation);
        return !flushed.IsCompleted && !flushed.IsCanceled;
    }

    // Writes as many lines as fit into one chunk, and says which one is next. This and Format are compiled well at once: scrapes are rare, and the runtime would take
    // dozens of them to learn where their time goes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int WriteLines(PipeWriter output, MetricPage page, int next, int count)
    {
        var chunk = output.GetSpan(Math.Max(ChunkBytes, page.Start(next).Length + NumberBytes));
        int used = 0;
        for (; next < count; next++)
        {
            var start = page.Start(next);
            if (chunk.Length - used < start.Length + NumberBytes) break;
            start.CopyTo(chunk[used..]);
            used += start.Length;
            used += Format(Volatile.Read(ref page.Number(next)), chunk[used..]);
            chunk[used++] = (byte)'\n';
        }
        output.Advance(used);
        return next;
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
            int buckets = family.Bounds.Length + 1;
            (counts, sums) = (new long[buckets], new double[buckets]);
            ends = [.. Enumerable.Range(0, buckets).Select(bucket => Encoding.UTF8.GetBytes($"le=\"{Bound(bucket)}\"}} "))];
        }

        public void Write(PipeWriter output, MetricSeries series)
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
