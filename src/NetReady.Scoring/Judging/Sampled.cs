using NetReady.Core.Facts;
using NetReady.Core.Sampling;

namespace NetReady.Scoring.Judging;

/// <summary>Sorts what is known of a host by what it is about.</summary>
internal static class Sampled
{
    /// <summary>The samples by key, each the oldest first, but for those that end later or are not believed.</summary>
    public static Dictionary<FactKey, IReadOnlyList<SampleBatch>> ByKey(IReadOnlyList<SampleBatch> batches, DateTimeOffset until)
    {
        var heaps = new List<Heap>();
        int guess = 0;
        foreach (var batch in batches)
        {
            // Histograms are looked into as late as can be; one that holds nothing is nearly always this one.
            if (batch.End > until || ReferenceEquals(batch.Low, Histogram.Empty)) continue;
            // Batches lie key by key, or go round the keys again and again: the next is nearly always the same or the one after.
            if (guess >= heaps.Count || heaps[guess].Key != batch.Key)
            {
                guess = guess + 1 < heaps.Count && heaps[guess + 1].Key == batch.Key ? guess + 1 : heaps.FindIndex(heap => heap.Key == batch.Key);
                if (guess < 0)
                {
                    guess = heaps.Count;
                    heaps.Add(new(batch.Key));
                }
            }
            heaps[guess].Add(batch);
        }
        var byKey = new Dictionary<FactKey, IReadOnlyList<SampleBatch>>(heaps.Count);
        foreach (var heap in heaps)
            if (heap.Sorted() is { Count: > 0 } sorted) byKey[heap.Key] = sorted;
        return byKey;
    }

    /// <summary>Whether a fact on such a word counts: the register's facts are the register's word, and what the collector makes is its own; a device that sends them is not heard.</summary>
    public static bool IsBelieved(string name, Assurance assurance) => OnlyBelieved(name) is not { } only || assurance == only;

    /// <summary>The one word on which a fact counts; null where any does.</summary>
    public static Assurance? OnlyBelieved(string name) => Vocabulary.Find(name)?.Maker switch
    {
        Maker.Collector => Assurance.CollectorObserved,
        Maker.Register => Assurance.Registered,
        _ => null,
    };

    private sealed class Heap(FactKey key)
    {
        private readonly List<SampleBatch> batches = [];
        private readonly Assurance? believed = OnlyBelieved(key.Name);
        private bool isSorted = true;

        public FactKey Key { get; } = key;

        public void Add(SampleBatch batch)
        {
            if (believed is { } only && batch.Assurance != only) return;
            isSorted &= batches.Count == 0 || batches[^1].End <= batch.End;
            batches.Add(batch);
        }

        public List<SampleBatch> Sorted()
        {
            if (!isSorted) batches.Sort((left, right) => left.End.CompareTo(right.End));
            return batches;
        }
    }
}
