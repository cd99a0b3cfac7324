using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>One fact's samples by the UTC hours in which they ended.</summary>
internal sealed class HourlySamples
{
    private readonly IReadOnlyList<SampleBatch> batches;
    private readonly int[] starts;

    /// <summary>Lays them out.</summary>
    /// <param name="batches">The batches, the oldest first.</param>
    public HourlySamples(IReadOnlyList<SampleBatch> batches)
    {
        this.batches = batches;
        long[] hours = new long[batches.Count];
        int[] firsts = new int[batches.Count + 1];
        var ends = new DateTimeOffset[batches.Count];
        int count = 0;
        for (int i = 0; i < batches.Count; i++)
        {
            var end = batches[i].End;
            long hour = UtcHour.Of(end);
            if (count == 0 || hours[count - 1] != hour) (hours[count], firsts[count++]) = (hour, i);
            ends[count - 1] = end;
        }
        firsts[count] = batches.Count;
        (Hours, starts, Ends) = count == batches.Count ? (hours, firsts, ends) : (hours[..count], firsts[..(count + 1)], ends[..count]);
    }

    /// <summary>The hours' numbers, ascending.</summary>
    public long[] Hours { get; }

    /// <summary>When the last batch of each hour ended.</summary>
    public DateTimeOffset[] Ends { get; }

    /// <summary>The batches, the oldest first.</summary>
    public IReadOnlyList<SampleBatch> Batches => batches;

    /// <summary>The batches of one hour: all, or those that had ended by an instant.</summary>
    public ReadOnlySpan<SampleBatch> Of(int hour, DateTimeOffset? until = null)
    {
        int start = starts[hour], end = starts[hour + 1];
        if (until is { } instant)
            while (end > start && batches[end - 1].End > instant) end--;
        return batches is List<SampleBatch> list ? System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list)[start..end] : batches.Skip(start).Take(end - start).ToArray();
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
