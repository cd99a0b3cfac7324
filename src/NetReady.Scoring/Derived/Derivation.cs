using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Derived;

/// <summary>A measured fact that a derived one is worked out from.</summary>
/// <param name="Fact">The sampled fact, in the derived one's sample length and to its target.</param>
/// <param name="HeldFor">Zero for samples of the same stretch of time; else how long a stretch's samples serve those after it, in the fact's own sample length.</param>
internal sealed record DerivedInput(string Fact, TimeSpan HeldFor = default)
{
    /// <summary>The length of its samples, for a derived fact with samples of this length.</summary>
    public TimeSpan SampleFor(TimeSpan derived) => HeldFor == TimeSpan.Zero ? derived : Vocabulary.Get(Fact).Sampling!.DefaultLength;
}

/// <summary>A sampled fact that nobody measures: it is worked out from the samples of others, each stretch of time for itself.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Method">How it is worked out, in a word.</param>
/// <param name="Inputs">What it is worked out from; the first is loss, and says which stretches there are and how many samples each holds.</param>
/// <param name="Value">The value of one sample from the inputs in their order, in base units. Never below 0; more of an input never makes it greater.</param>
internal sealed record Derivation(string Fact, string Method, ImmutableArray<DerivedInput> Inputs, Func<ReadOnlySpan<double>, double> Value)
{
    // From this loss on, the first input of every derivation, it may be for the loss that nothing else was sampled.
    private const double SoMuchLost = 0.5;

    /// <summary>Every derived sampled fact. To add one: one file and one line here, its line in the vocabulary, and its test.</summary>
    public static ImmutableArray<Derivation> All { get; } = [VoiceQuality.Derivation, RealTimePoints.Derivation];

    /// <summary>How a fact is worked out; null where it is not.</summary>
    public static Derivation? Find(string fact)
    {
        foreach (var derivation in All)
            if (derivation.Fact == fact) return derivation;
        return null;
    }

    /// <summary>The keys of the inputs of a derived fact's key.</summary>
    public IEnumerable<FactKey> KeysFor(FactKey key) => Inputs.Select(input => new FactKey(input.Fact, key.Target, input.SampleFor(key.Sample!.Value)));

    /// <summary>
    /// The samples, the oldest first. A stretch holds one sample as an exact value, and several as the interval between their worst and best together,
    /// since histograms do not say which went with which. Where half of the packets or more were lost, a delay that was not sampled may be anything;
    /// elsewhere a stretch without one of the inputs makes no sample. Of an input that is held, the samples of its last UTC hour serve together.
    /// </summary>
    /// <param name="key">The derived fact's key.</param>
    /// <param name="samplesOf">The samples of a key.</param>
    /// <param name="done">UTC hours to leave out, ascending, as their samples were worked out before they were merged.</param>
    public IReadOnlyList<SampleBatch> Samples(FactKey key, Func<FactKey, SampleSeries> samplesOf, ReadOnlySpan<long> done = default)
    {
        var inputs = KeysFor(key).Select(samplesOf).ToList();
        var made = new List<SampleBatch>();
        // Without any sample of what is held, no stretch is whole.
        for (int i = 0; i < Inputs.Length; i++)
            if (Inputs[i].HeldFor > TimeSpan.Zero && inputs[i].Count == 0) return made;
        Span<double> best = stackalloc double[Inputs.Length], worst = stackalloc double[Inputs.Length];
        for (int stretch = 0; stretch < inputs[0].Count; stretch++)
        {
            var end = inputs[0].EndOf(stretch);
            if (done.BinarySearch(UtcHour.Of(end)) >= 0) continue;
            bool isWhole = true;
            for (int i = 0; i < Inputs.Length; i++)
            {
                var ends = i == 0 ? Ends(inputs[0], stretch) : Last(inputs[i], end, Inputs[i].HeldFor);
                (best[i], worst[i]) = ends ?? (0, double.PositiveInfinity);
                isWhole &= ends is not null || (Inputs[i].HeldFor == TimeSpan.Zero && worst[0] >= SoMuchLost);
            }
            if (isWhole) made.Add(Batch(key, inputs[0], stretch, Value(worst), Value(best)));
        }
        return made;
    }

    private SampleBatch Batch(FactKey key, SampleSeries of, int stretch, double low, double high)
    {
        long count = of.EndsOf(stretch, upper: false).Count;
        return new()
        {
            Key = key, Start = of.StartOf(stretch), End = of.EndOf(stretch), Method = Method, Assurance = Assurance.CollectorObserved,
            Low = Same(low, count), High = low.Equals(high) ? null : Same(high, count),
        };
    }

    // What Histogram.Of makes of so many samples of one value, 0 or more, without looking at each.
    private static Histogram Same(double value, long count) => new()
    {
        Count = count, Sum = value * count, Min = value, Max = value, Zero = value == 0 ? count : 0, Positive = value == 0 ? [] : [new(Histogram.IndexOf(value), count)],
    };

    private static (double Least, double Most)? Last(SampleSeries batches, DateTimeOffset end, TimeSpan heldFor)
    {
        int low = 0, high = batches.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (batches.EndOf(middle) <= end) low = middle + 1;
            else high = middle;
        }
        if (low == 0 || batches.EndOf(low - 1) < end - heldFor) return null;
        var (least, most) = Ends(batches, low - 1);
        if (heldFor == TimeSpan.Zero) return (least, most);
        // By the hour, as samples are merged sooner or later, so that merging changes nothing.
        long hour = UtcHour.Of(batches.EndOf(low - 1));
        for (int i = low - 2; i >= 0 && UtcHour.Of(batches.EndOf(i)) == hour; i--)
        {
            var ends = Ends(batches, i);
            (least, most) = (Math.Min(least, ends.Least), Math.Max(most, ends.Most));
        }
        return (least, most);
    }

    private static (double Least, double Most) Ends(SampleSeries batches, int batch)
    {
        var (low, high) = (batches.EndsOf(batch, upper: false), batches.EndsOf(batch, upper: true));
        return (low.Unbounded > 0 ? 0 : low.Min, high.Unbounded > 0 ? double.PositiveInfinity : high.Max);
    }
}
