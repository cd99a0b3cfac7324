using System.Collections.Immutable;
using NetReady.Core.Hosts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Timelines;

/// <summary>A stretch in which the collector itself was down, which ages nobody.</summary>
/// <param name="From">When it was last seen up.</param>
/// <param name="Until">When it was up again.</param>
public readonly record struct Downtime(DateTimeOffset From, DateTimeOffset Until);

/// <summary>What is known of one host over a stretch of time, so that its verdict at any instant of it can be reached again.</summary>
public sealed record HostHistory
{
    /// <summary>The host's id.</summary>
    public required string Host { get; init; }

    /// <summary>What the host is to the department; what it was before is not kept.</summary>
    public required HostProfile Profile { get; init; }

    /// <summary>When the host was enrolled.</summary>
    public DateTimeOffset? EnrolledAt { get; init; }

    /// <summary>When the host was taken out of use; null while it is in use.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>Every instant at which the collector heard from the host, ascending.</summary>
    public ImmutableArray<DateTimeOffset> Contacts { get; init; } = [];

    /// <summary>When the collector itself was down, ascending, none overlapping another.</summary>
    public ImmutableArray<Downtime> Downtimes { get; init; } = [];

    /// <summary>What was said over time, each key once; its runs by their beginning.</summary>
    public ImmutableArray<FactTimeline> Facts { get; init; } = [];

    /// <summary>The samples, those of closed hours merged or not, in any order.</summary>
    public ImmutableArray<SampleBatch> Samples { get; init; } = [];

    /// <summary>More samples, which lie in a store; null for none.</summary>
    public KeptSamples? Kept { get; init; }

    /// <summary>All the samples laid out, once for all verdicts of it; for one thread at a time.</summary>
    internal SampleLayout Layout => field is { } known && known.Fits(Samples, Kept, DateTimeOffset.MaxValue) ? known : field = new(Samples, Kept, DateTimeOffset.MaxValue);

    /// <summary>All that comes to be known of the host, whenever that was.</summary>
    internal HostEvidence Whole => new()
    {
        Host = Host, Profile = Profile, At = DateTimeOffset.MaxValue, EnrolledAt = EnrolledAt, LastContact = Contacts is [.., var last] ? last : null, Facts = Facts, Samples = Samples, Kept = Kept, Layout = Layout,
    };

    /// <summary>
    /// What was known at an instant, and nothing of later. What the device saw was known from the first contact after it. A run that went on had been
    /// seen until the last contact, as often as its observations, spread evenly, make it. What the register says, it says at this instant. Samples merged
    /// by the hour were known once the last of them was.
    /// </summary>
    public HostEvidence At(DateTimeOffset instant)
    {
        var view = new ContactLine(Contacts, Downtimes).ViewAt(instant);
        bool isAllKnown = !(Kept?.Latest > view.Horizon) && Samples.All(batch => batch.End <= view.Horizon);
        return new()
        {
            Host = Host,
            Profile = Profile,
            At = instant,
            EnrolledAt = EnrolledAt,
            LastContact = view.Contact,
            CollectorDowntime = view.Downtime,
            Retired = RetiredAt <= instant,
            Facts = [.. Facts.Select(timeline => Cut(timeline, view)).OfType<FactTimeline>()],
            Samples = isAllKnown ? Samples : [.. Samples.Concat(KeptWhole()).Where(batch => batch.End <= view.Horizon)],
            Kept = isAllKnown ? Kept : null,
            Layout = Layout,
        };
    }

    private IEnumerable<SampleBatch> KeptWhole() => Kept is null ? [] : Kept.Keys.SelectMany(key => new KeptSeries(key, Kept).Batches);

    private static FactTimeline? Cut(FactTimeline timeline, Viewpoint view)
    {
        if (timeline.Runs.IsEmpty) return null;
        int last = RunCut.LastBy(timeline.Runs, view.HorizonOf(timeline.Runs[0]));
        if (last < 0) return null;
        var run = timeline.Runs[last];
        var seen = RunCut.SeenAt(run, view.At, view.HorizonOf(run));
        long observations = RunCut.ObservationsBy(run, seen);
        if (seen != run.Latest.ObservedAt || observations != run.Observations) run = run with { Latest = run.Latest with { ObservedAt = seen }, Observations = observations };
        else if (last == timeline.Runs.Length - 1) return timeline;
        return timeline with { Runs = [.. timeline.Runs.AsSpan(0, last), run] };
    }
}
