namespace NetReady.Collector.Metrics;

/// <summary>
/// The lines of some series of one family, side by side: what stands before each number, and the numbers, so that a scrape reads memory in a row and not an object a series.
/// Lines are added by one thread at a time, while others read those that are there; numbers are safe to write from many.
/// </summary>
internal sealed class MetricPage
{
    /// <summary>How many lines a page holds.</summary>
    public const int Most = 256;

    private readonly double[] numbers = new double[Most];
    private readonly int[] ends = new int[Most];
    private byte[] starts = [];
    private int count;

    /// <summary>How many lines there are.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Adds a line whose number is 0.</summary>
    /// <param name="start">All of it that stands before the number, as UTF-8.</param>
    /// <returns>Its place in the page.</returns>
    /// <exception cref="IndexOutOfRangeException">The page is full.</exception>
    public int Add(ReadOnlySpan<byte> start)
    {
        int line = count, begin = Begin(line), end = begin + start.Length;
        // Readers may hold the old array; they see its first lines only, and those never change.
        if (end > starts.Length) Array.Resize(ref starts, Math.Max(end, 2 * starts.Length));
        start.CopyTo(starts.AsSpan(begin));
        ends[line] = end;
        // Last, so that whoever sees the line sees all of it.
        Volatile.Write(ref count, line + 1);
        return line;
    }

    /// <summary>What stands before the number of a line that was counted.</summary>
    public ReadOnlySpan<byte> Start(int line)
    {
        int begin = Begin(line);
        return new(starts, begin, ends[line] - begin);
    }

    /// <summary>The number of a line.</summary>
    public ref double Number(int line) => ref numbers[line];

    private int Begin(int line) => line == 0 ? 0 : ends[line - 1];
}
