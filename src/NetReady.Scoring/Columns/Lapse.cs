using NetReady.Core.Sampling;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Columns;

/// <summary>
/// From when on the clock alone may have made a row's content wrong. It errs on the early side: a row that is filled again too soon costs a little,
/// one that is filled too late is wrong.
/// </summary>
internal sealed class Lapse
{
    private readonly HostFacts host;
    private readonly long now;
    // Evidence ages against the last contact; where there is none, or it lies ahead, it ages with the clock.
    private readonly bool ages;

    /// <summary>Starts with what lies ahead in the evidence itself.</summary>
    public Lapse(HostFacts host)
    {
        this.host = host;
        var evidence = host.Evidence;
        now = evidence.At.UtcTicks;
        ages = evidence.LastContact is not { } contact || contact > evidence.At;
        if (evidence.LastContact is { } ahead) Moves(ahead);
        foreach (var timeline in evidence.Facts)
            foreach (var run in timeline.Runs) Moves(run.Since);
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
    public void WhenOlder(DateTimeOffset observedAt, IEnumerable<TimeSpan> validFor)
    {
        if (!ages) return;
        foreach (var valid in validFor) Moves(observedAt + valid + TimeSpan.FromTicks(1));
    }

    /// <summary>Batches leave a window where it moves with the clock.</summary>
    public void WhenLeaving(IReadOnlyList<SampleBatch> batches, TimeSpan over)
    {
        if (ages) WhenBehind(batches, over);
    }

    /// <summary>
    /// A rule's course was followed up to now. The hour that is still open is an observation as of now, and what fails only as of now begins again with
    /// each moment, so that both hold no longer than the hour, the window's oldest batch and the time to fix.
    /// </summary>
    public void WhenHistoryMoves(Rule rule, RuleJudgement judged)
    {
        if (judged.FailingSince is { } since && since.UtcTicks >= now) Moves(since + rule.TimeToFix.Failure);
        foreach (var asked in rule.Facts)
        {
            if (asked.Terms is not { } terms) continue;
            var batches = host.SamplesOf(asked.Key);
            if (batches.Count == 0 || HourEnd(batches[^1].End) <= now) continue;
            Moves(new(HourEnd(batches[^1].End), TimeSpan.Zero));
            foreach (var window in rule.Facts.Select(fact => fact.Terms).OfType<SampleTerms>()) WhenBehind(batches, window.Over);
        }
    }

    private void WhenBehind(IReadOnlyList<SampleBatch> batches, TimeSpan over)
    {
        foreach (var batch in batches) Moves(batch.End + over);
    }

    private void Moves(DateTimeOffset instant)
    {
        if (instant.UtcTicks > now) At = Math.Min(At, instant.UtcTicks);
    }

    private static long HourEnd(DateTimeOffset end) => (end.UtcTicks + TimeSpan.TicksPerHour - 1) / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour;
}
