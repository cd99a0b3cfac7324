using NetReady.Scoring.Evidence;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Columns;

/// <summary>
/// From when on the clock alone may have made a row's content wrong. It errs on the early side: a row that is filled again too soon costs a little,
/// one that is filled too late is wrong.
/// </summary>
internal sealed class Lapse
{
    private readonly long now;
    // Evidence ages against the last contact; where there is none, or it lies ahead, it ages with the clock.
    private readonly bool ages;

    /// <summary>Starts with what lies ahead in the evidence itself.</summary>
    public Lapse(HostFacts host)
    {
        var evidence = host.Evidence;
        now = evidence.At.UtcTicks;
        ages = evidence.LastContact is not { } contact || contact > evidence.At;
        if (evidence.LastContact is { } ahead) Moves(ahead);
        foreach (var timeline in evidence.Facts)
            foreach (var run in timeline.Runs)
            {
                Moves(run.Since);
                // Of a run that is yet to be seen, more is known with every moment.
                if (run.Latest.ObservedAt > evidence.At) At = now + 1;
            }
        foreach (var batch in evidence.Samples) Moves(batch.End);
    }

    /// <summary>The instant, in UTC ticks.</summary>
    public long At { get; private set; } = long.MaxValue;

    /// <summary>At any of these instants a judgement may change, and a moment before it.</summary>
    public void AtEach(IEnumerable<DateTimeOffset> instants)
    {
        foreach (var instant in instants)
            if (instant.UtcTicks > now) Moves(new(Math.Max(instant.UtcTicks - 1, now + 1), TimeSpan.Zero));
    }

    /// <summary>An observation goes stale where evidence ages with the clock.</summary>
    public void WhenOlder(DateTimeOffset seenAt, IEnumerable<TimeSpan> validFor)
    {
        if (!ages) return;
        foreach (var valid in validFor) Moves(seenAt + valid + TimeSpan.FromTicks(1));
    }

    /// <summary>Hours close and leave a window where evidence ages with the clock.</summary>
    public void WhenLeaving(HourlySamples hours, TimeSpan over)
    {
        if (!ages) return;
        foreach (long hour in hours.Hours)
        {
            Moves(UtcHour.EndOf(hour));
            Moves(UtcHour.EndOf(hour) + over);
        }
    }

    /// <summary>What fails only as of now, and not by what was seen before, begins to fail again with every moment.</summary>
    public void WhenFailingAsOfNow(in RuleJudgement judged)
    {
        if (judged.FailingSince is { } since && since.UtcTicks >= now) At = now + 1;
    }

    private void Moves(DateTimeOffset instant)
    {
        if (instant.UtcTicks > now) At = Math.Min(At, instant.UtcTicks);
    }
}
