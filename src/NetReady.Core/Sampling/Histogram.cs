using System.Collections.Immutable;

namespace NetReady.Core.Sampling;

/// <summary>How many samples lie in one bucket.</summary>
/// <param name="Index">The bucket i, which covers (1.02^(i-1), 1.02^i] in base units (mirrored for negative numbers).</param>
/// <param name="Count">How many, at least 1.</param>
public readonly record struct Bucket(int Index, long Count);

/// <summary>
/// A mergeable histogram of samples in base units: bucket i covers (1.02^(i-1), 1.02^i], negative numbers mirror that, and zero has
/// a bucket of its own. Count, sum, least and most are exact; a quantile is within 1 % of a sample. Immutable.
/// </summary>
public sealed record Histogram
{
    /// <summary>The ratio between a bucket's ends.</summary>
    public const double Growth = 1.02;

    // 1.02^-1100 is about 3e-10 and 1.02^1700 about 4e14: from a third of a nanosecond to 400 Tbit/s.
    private const int LeastIndex = -1100;
    private const int MostIndex = 1700;

    // More than any device samples, and so few that the sum of all that a collector ever stores is far from overflowing.
    private const long MostSamples = 1_000_000_000_000;

    // Another system's library may reckon a bucket's end some last bits away.
    private const double EndSlack = 1e-9;

    private static readonly double[] upperEnds = [.. Enumerable.Range(LeastIndex, MostIndex - LeastIndex + 1).Select(index => Math.Pow(Growth, index))];

    /// <summary>No samples.</summary>
    public static readonly Histogram Empty = new();

    private readonly Func<int, Histogram>? deferred;
    private readonly int place;
    private ImmutableArray<Bucket> positive = [];
    private ImmutableArray<Bucket> negative = [];

    /// <summary>A histogram whose buckets are given.</summary>
    public Histogram()
    {
    }

    /// <summary>A histogram whose buckets are read when they are first asked for: most questions are answered by least and greatest.</summary>
    /// <param name="deferred">Reads a whole histogram of a place; any thread may call it, more than once.</param>
    /// <param name="place">This one's place.</param>
    public Histogram(Func<int, Histogram> deferred, int place)
    {
        (this.deferred, this.place) = (deferred, place);
        (positive, negative) = (default, default);
    }

    /// <summary>How many samples, those without a bound included.</summary>
    public long Count { get; init; }

    /// <summary>How many samples have no bound at this end, as the upper end of "at least 10 Mbit/s".</summary>
    public long Unbounded { get; init; }

    /// <summary>The sum of the bounded samples; the greatest number there is where it would be beyond that.</summary>
    public double Sum { get; init; }

    /// <summary>The least bounded sample; 0 where there is none.</summary>
    public double Min { get; init; }

    /// <summary>The greatest bounded sample; 0 where there is none.</summary>
    public double Max { get; init; }

    /// <summary>How many samples are zero.</summary>
    public long Zero { get; init; }

    /// <summary>Buckets of positive samples by rising index.</summary>
    public ImmutableArray<Bucket> Positive
    {
        get => positive.IsDefault && deferred is not null ? positive = deferred(place).Positive : positive;
        init => positive = value;
    }

    /// <summary>Buckets of negative samples by rising index, which is falling number.</summary>
    public ImmutableArray<Bucket> Negative
    {
        get => negative.IsDefault && deferred is not null ? negative = deferred(place).Negative : negative;
        init => negative = value;
    }

    /// <summary>How many samples are bounded.</summary>
    public long Bounded => Count - Unbounded;

    /// <summary>All but its buckets.</summary>
    public HistogramEnds Ends => new(Count, Unbounded, Min, Max);

    /// <summary>A histogram of these samples; an infinite one is unbounded.</summary>
    /// <exception cref="ArgumentException">A sample is not a number.</exception>
    public static Histogram Of(params IEnumerable<double> samples)
    {
        long count = 0, unbounded = 0, zero = 0;
        double sum = 0, min = double.PositiveInfinity, max = double.NegativeInfinity;
        var positive = new SortedDictionary<int, long>();
        var negative = new SortedDictionary<int, long>();
        foreach (double sample in samples)
        {
            if (double.IsNaN(sample)) throw new ArgumentException("A sample is not a number.", nameof(samples));
            count++;
            if (double.IsInfinity(sample))
            {
                unbounded++;
                continue;
            }
            sum = Finite(sum + sample);
            min = Math.Min(min, sample);
            max = Math.Max(max, sample);
            if (sample == 0) zero++;
            else if (sample > 0) positive[IndexOf(sample)] = positive.GetValueOrDefault(IndexOf(sample)) + 1;
            else negative[IndexOf(-sample)] = negative.GetValueOrDefault(IndexOf(-sample)) + 1;
        }
        bool any = count > unbounded;
        return new()
        {
            Count = count, Unbounded = unbounded, Sum = sum, Zero = zero, Min = any ? min : 0, Max = any ? max : 0,
            Positive = [.. positive.Select(pair => new Bucket(pair.Key, pair.Value))],
            Negative = [.. negative.Select(pair => new Bucket(pair.Key, pair.Value))],
        };
    }

    /// <summary>The bucket that a positive number falls in; numbers beyond the ends fall in the first and last.</summary>
    public static int IndexOf(double positive)
    {
        int place = Array.BinarySearch(upperEnds, positive);
        return Math.Min(place >= 0 ? place : ~place, upperEnds.Length - 1) + LeastIndex;
    }

    /// <summary>The upper end of bucket <paramref name="index"/>, which belongs to it.</summary>
    public static double UpperEnd(int index) => upperEnds[Math.Clamp(index, LeastIndex, MostIndex) - LeastIndex];

    /// <summary>Both histograms' samples together. Commutative, associative, and <see cref="Empty"/> changes nothing; the sum's last bits depend on the order.</summary>
    /// <exception cref="OverflowException">There are more samples than can be counted, which cannot come of sound histograms.</exception>
    public Histogram Merge(Histogram other) => (Bounded, other.Bounded) switch
    {
        (0, 0) => this with { Count = checked(Count + other.Count), Unbounded = checked(Unbounded + other.Unbounded) },
        (0, _) => other with { Count = checked(Count + other.Count), Unbounded = checked(Unbounded + other.Unbounded) },
        (_, 0) => this with { Count = checked(Count + other.Count), Unbounded = checked(Unbounded + other.Unbounded) },
        _ => new()
        {
            Count = checked(Count + other.Count), Unbounded = checked(Unbounded + other.Unbounded), Sum = Finite(Sum + other.Sum), Zero = checked(Zero + other.Zero),
            Min = Math.Min(Min, other.Min), Max = Math.Max(Max, other.Max),
            Positive = Merge(Positive, other.Positive), Negative = Merge(Negative, other.Negative),
        },
    };

    /// <summary>A number within one bucket (2 %) of the sample below which the share <paramref name="quantile"/> of the bounded samples lie; exact at the ends.</summary>
    /// <param name="quantile">From 0 to 1; nearest rank.</param>
    /// <exception cref="InvalidOperationException">There is no bounded sample.</exception>
    public double Quantile(double quantile)
    {
        if (Bounded == 0) throw new InvalidOperationException("A histogram without samples has no quantiles.");
        long rank = Math.Clamp((long)Math.Ceiling(quantile * Bounded), 1, Bounded);
        if (rank == 1) return Min;
        if (rank == Bounded) return Max;
        foreach (var bucket in Negative.Reverse())
            if ((rank -= bucket.Count) <= 0) return Math.Clamp(-Middle(bucket.Index), Min, Max);
        if ((rank -= Zero) <= 0) return 0;
        foreach (var bucket in Positive)
            if ((rank -= bucket.Count) <= 0) return Math.Clamp(Middle(bucket.Index), Min, Max);
        return Max;
    }

    /// <summary>How many bounded samples are at most (or, where <paramref name="strictly"/>, below) a limit: those that surely are, and those that may be.</summary>
    /// <remarks>The two differ only by samples in the bucket that the limit cuts; <see cref="Min"/> and <see cref="Max"/> settle it where they can.</remarks>
    public (long Surely, long Perhaps) CountUpTo(double limit, bool strictly)
    {
        if (Ends.CountUpTo(limit, strictly) is { } settled) return (settled, settled);
        var counting = new UpToLimit(limit, strictly, Min, Max);
        foreach (var bucket in Negative) counting.AddNegative(bucket.Index, bucket.Count);
        counting.AddZero(Zero);
        foreach (var bucket in Positive) counting.AddPositive(bucket.Index, bucket.Count);
        return counting.Counts;
    }

    /// <summary>What is wrong with a histogram that came from outside, as a phrase; null where it is sound.</summary>
    public string? Problem()
    {
        if (Count < 0 || Unbounded < 0 || Zero < 0 || Unbounded > Count) return "a count is negative or does not fit";
        if (Count > MostSamples) return "a count is too large";
        if (!double.IsFinite(Sum) || !double.IsFinite(Min) || !double.IsFinite(Max) || Min > Max) return "sum, min or max is no number or min is above max";
        if (!Sound(Positive) || !Sound(Negative)) return "buckets are not sorted by index, repeat one, lie out of range or hold no samples";
        long total = Zero;
        foreach (var bucket in Positive.Concat(Negative))
        {
            if (bucket.Count > MostSamples) return "a count is too large";
            total += bucket.Count;
        }
        if (total != Bounded) return $"the buckets hold {total} samples and the count says {Bounded}";
        if (!HoldsLeast(Min, Negative, Positive) || !HoldsLeast(-Max, Positive, Negative)) return "min or max does not lie in the first or last bucket that holds samples";
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(Histogram? other) =>
        other is not null && Count == other.Count && Unbounded == other.Unbounded && Zero == other.Zero && Sum.Equals(other.Sum)
        && Min.Equals(other.Min) && Max.Equals(other.Max) && Positive.SequenceEqual(other.Positive) && Negative.SequenceEqual(other.Negative);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, Unbounded, Zero, Sum, Min, Max, Positive.Length, Negative.Length);

    // The first bucket also holds all that is smaller than its lower end would be.
    internal static double LowerEnd(int index) => index <= LeastIndex ? 0 : UpperEnd(index - 1);

    // The last bucket also holds all that is greater than its upper end.
    internal static double TopEnd(int index) => index >= MostIndex ? double.PositiveInfinity : UpperEnd(index);

    private static double Finite(double sum) => Math.Clamp(sum, double.MinValue, double.MaxValue);

    // Asked of the greatest number with everything mirrored.
    private bool HoldsLeast(double least, ImmutableArray<Bucket> below, ImmutableArray<Bucket> above) =>
        below is [.., var lowest] ? Holds(lowest.Index, -least)
        : Zero > 0 || above.IsEmpty ? least == 0
        : Holds(above[0].Index, least);

    private static bool Holds(int index, double number) =>
        number > 0 && number >= LowerEnd(index) * (1 - EndSlack) && number <= TopEnd(index) * (1 + EndSlack);

    private static double Middle(int index) => 2 * UpperEnd(index) / (1 + Growth);

    private static bool Sound(ImmutableArray<Bucket> buckets)
    {
        if (buckets.IsDefault) return false;
        for (int i = 0; i < buckets.Length; i++)
        {
            if (buckets[i].Count <= 0 || buckets[i].Index is < LeastIndex or > MostIndex) return false;
            if (i > 0 && buckets[i].Index <= buckets[i - 1].Index) return false;
        }
        return true;
    }

    private static ImmutableArray<Bucket> Merge(ImmutableArray<Bucket> left, ImmutableArray<Bucket> right)
    {
        var merged = ImmutableArray.CreateBuilder<Bucket>(left.Length + right.Length);
        int i = 0, j = 0;
        while (i < left.Length || j < right.Length)
        {
            if (j == right.Length || (i < left.Length && left[i].Index < right[j].Index)) merged.Add(left[i++]);
            else if (i == left.Length || right[j].Index < left[i].Index) merged.Add(right[j++]);
            else merged.Add(new(left[i].Index, checked(left[i++].Count + right[j++].Count)));
        }
        return merged.ToImmutable();
    }
}
