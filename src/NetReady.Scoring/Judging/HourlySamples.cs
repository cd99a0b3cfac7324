using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>One fact's samples by the UTC hours in which they ended.</summary>
internal sealed class HourlySamples
{
    private readonly int[] starts;

    /// <summary>Lays them out.</summary>
    /// <param name="series">The batches.</param>
    public HourlySamples(SampleSeries series)
    {
        Series = series;
        long[] hours = new long[series.Count];
        int[] firsts = new int[series.Count + 1];
        var ends = new DateTimeOffset[series.Count];
        int count = 0;
        for (int i = 0; i < series.Count; i++)
        {
            var end = series.EndOf(i);
            long hour = UtcHour.Of(end);
            if (count == 0 || hours[count - 1] != hour) (hours[count], firsts[count++]) = (hour, i);
            ends[count - 1] = end;
        }
        firsts[count] = series.Count;
        (Hours, starts, Ends) = count == series.Count ? (hours, firsts, ends) : (hours[..count], firsts[..(count + 1)], ends[..count]);
    }

    /// <summary>The hours' numbers, ascending.</summary>
    public long[] Hours { get; }

    /// <summary>When the last batch of each hour ended.</summary>
    public DateTimeOffset[] Ends { get; }

    /// <summary>The batches, the oldest first.</summary>
    public SampleSeries Series { get; }

    /// <summary>The places of one hour's batches, from the first until after the last: of all, or of those that had ended by an instant.</summary>
    public (int From, int Until) Of(int hour, DateTimeOffset? until = null)
    {
        int start = starts[hour], end = starts[hour + 1];
        if (until is { } instant)
            while (end > start && Series.EndOf(end - 1) > instant) end--;
        return (start, end);
    }

    /// <summary>How many hours were whole by an instant: all of their batches had ended.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="near">Where to look first: what was found before.</param>
    public int WholeBy(DateTimeOffset instant, ref int near)
    {
        for (int tries = 0; tries < 2 && near <= Ends.Length; tries++, near++)
        {
            if (near > 0 && Ends[near - 1] > instant) break;
            if (near == Ends.Length || Ends[near] > instant) return near;
        }
        int low = 0, high = Ends.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Ends[middle] <= instant) low = middle + 1;
            else high = middle;
        }
        return near = low;
    }

    /// <summary>How many hours are this one or before it.</summary>
    /// <param name="hour">The hour.</param>
    /// <param name="near">Where to look first: what was found before.</param>
    public int UpTo(long hour, ref int near)
    {
        for (int tries = 0; tries < 2 && near <= Hours.Length; tries++, near++)
        {
            if (near > 0 && Hours[near - 1] > hour) break;
            if (near == Hours.Length || Hours[near] > hour) return near;
        }
        int found = Array.BinarySearch(Hours, hour);
        return near = found >= 0 ? found + 1 : ~found;
    }
}
