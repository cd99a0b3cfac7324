using NetReady.Scoring.Evidence;
using NetReady.Scoring.Timelines;

namespace NetReady.Scoring.Judging;

/// <summary>Collects the instants of a stretch of time at which a rule's verdict on a host may turn.</summary>
/// <param name="from">The stretch's beginning, which is left out.</param>
/// <param name="until">Its end, which is left out too.</param>
/// <param name="line">When the host was heard.</param>
/// <param name="keepsHistory">Whether it matters since when a rule fails.</param>
/// <param name="counts">How many of the last observations count; 0 where they do not.</param>
/// <param name="isAlone">Whether one fact alone decides, whose instants matter only where its own judgement may turn.</param>
internal sealed class Turns(DateTimeOffset from, DateTimeOffset until, ContactLine line, bool keepsHistory, int counts, bool isAlone = false)
{
    private readonly List<DateTimeOffset> instants = [];

    /// <summary>When the host was heard.</summary>
    public ContactLine Line => line;

    /// <summary>The stretch's beginning.</summary>
    public DateTimeOffset From => from;

    /// <summary>The stretch's end.</summary>
    public DateTimeOffset Until => until;

    /// <summary>Whether it matters since when a rule fails.</summary>
    public bool KeepsHistory => keepsHistory;

    /// <summary>Whether one fact alone decides, and no matter how often it said so.</summary>
    public bool IsAlone => isAlone && counts == 0;

    /// <summary>Adds an instant.</summary>
    public void Add(DateTimeOffset? instant)
    {
        if (instant is { } turn && turn > from && turn < until && (instants.Count == 0 || instants[^1] != turn)) instants.Add(turn);
    }

    /// <summary>Adds when it was known that a run began, that it was seen again, and that it is too old.</summary>
    /// <param name="runs">The runs of one fact.</param>
    /// <param name="validFor">How old it may be; null for any age.</param>
    public void AddRuns(System.Collections.Immutable.ImmutableArray<FactRun> runs, TimeSpan? validFor)
    {
        foreach (var run in runs)
        {
            bool needsNoContact = run.Latest.Assurance is Core.Facts.Assurance.Registered or Core.Facts.Assurance.CollectorObserved;
            DateTimeOffset Known(DateTimeOffset seen) => needsNoContact ? seen : line.KnownFrom(seen);
            Add(Known(run.Since));
            if (run.Latest.Assurance != Core.Facts.Assurance.Registered && validFor is { } valid && valid < DateTimeOffset.MaxValue - run.Latest.ObservedAt - TimeSpan.FromTicks(1))
                Add(line.HeardFrom(run.Latest.ObservedAt + valid + TimeSpan.FromTicks(1)));
            for (long seen = 2; seen <= Math.Min(counts, run.Observations); seen++) Add(Known(RunCut.InstantOf(run, seen)));
        }
    }

    /// <summary>The instants, ascending, each once.</summary>
    public List<DateTimeOffset> Sorted()
    {
        // They come in a few long stretches that ascend, which are joined two by two.
        var sorted = instants;
        for (var starts = Starts(sorted); starts.Count > 2; starts = Starts(sorted))
        {
            var joined = new List<DateTimeOffset>(sorted.Count);
            for (int i = 0; i + 1 < starts.Count; i += 2) Join(sorted, starts[i], starts[i + 1], i + 2 < starts.Count ? starts[i + 2] : starts[i + 1], joined);
            sorted = joined;
        }
        return sorted;
    }

    // Where each stretch that ascends begins, and where the last ends.
    private static List<int> Starts(List<DateTimeOffset> instants)
    {
        var starts = new List<int> { 0 };
        for (int i = 1; i < instants.Count; i++)
            if (instants[i] <= instants[i - 1]) starts.Add(i);
        starts.Add(instants.Count);
        return starts;
    }

    private static void Join(List<DateTimeOffset> from, int left, int right, int end, List<DateTimeOffset> joined)
    {
        for (int middle = right, begun = joined.Count; left < middle || right < end;)
        {
            var next = right == end || (left < middle && from[left] <= from[right]) ? from[left++] : from[right++];
            if (joined.Count == begun || joined[^1] != next) joined.Add(next);
        }
    }
}
