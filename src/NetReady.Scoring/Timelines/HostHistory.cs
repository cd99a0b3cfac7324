using System.Collections.Immutable;
using NetReady.Core.Hosts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

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

    /// <summary>
    /// What was known at an instant, and nothing of later. A stretch that then went on had been seen last at the last contact, as often as its
    /// observations, spread evenly, make it. What the register says, it says at this instant. Samples merged by the hour count once the last of them had ended.
    /// </summary>
    public HostEvidence At(DateTimeOffset instant)
    {
        var contact = LastContactAt(instant);
        return new()
        {
            Host = Host,
            Profile = Profile,
            At = instant,
            EnrolledAt = EnrolledAt,
            LastContact = contact,
            CollectorDowntime = contact is { } from ? DownBetween(from, instant) : TimeSpan.Zero,
            Retired = RetiredAt <= instant,
            Facts = [.. Facts.Where(timeline => timeline.Runs.Any(run => run.Since <= instant)).Select(timeline => Cut(timeline, instant, contact))],
            Samples = Samples.All(batch => batch.End <= instant) ? Samples : [.. Samples.Where(batch => batch.End <= instant)],
        };
    }

    /// <summary>The last contact up to an instant; null where there was none.</summary>
    internal DateTimeOffset? LastContactAt(DateTimeOffset instant)
    {
        int found = Contacts.BinarySearch(instant);
        if (found < 0) found = ~found - 1;
        return found < 0 ? null : Contacts[found];
    }

    /// <summary>How long the collector was down between two instants.</summary>
    internal TimeSpan DownBetween(DateTimeOffset from, DateTimeOffset until)
    {
        var down = TimeSpan.Zero;
        foreach (var stretch in Downtimes)
        {
            var start = stretch.From > from ? stretch.From : from;
            var end = stretch.Until < until ? stretch.Until : until;
            if (end > start) down += end - start;
        }
        return down;
    }

    private static FactTimeline Cut(FactTimeline timeline, DateTimeOffset instant, DateTimeOffset? contact)
    {
        var runs = timeline.Runs.All(run => run.Since <= instant) ? timeline.Runs : [.. timeline.Runs.Where(run => run.Since <= instant)];
        var last = RunCut.At(runs[^1], instant, contact);
        return ReferenceEquals(last, runs[^1]) && runs == timeline.Runs ? timeline : timeline with { Runs = runs.SetItem(runs.Length - 1, last) };
    }
}
