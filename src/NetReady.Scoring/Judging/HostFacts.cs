using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Derived;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>A host's evidence, laid out for looking things up.</summary>
internal sealed class HostFacts
{
    private readonly Dictionary<FactKey, ImmutableArray<FactRun>> runs = [];
    private readonly SampleLayout samples;

    private (DateTimeOffset? Known, DateTimeOffset? Forbidden)? firstHeld;

    /// <summary>Lays out the evidence up to its instant; what lies after it is left out.</summary>
    public HostFacts(HostEvidence evidence, Department department)
    {
        Evidence = evidence;
        Department = department;
        View = Viewpoint.Of(evidence);
        runs.EnsureCapacity(evidence.Facts.Length);
        foreach (var timeline in evidence.Facts)
        {
            var until = Sound(timeline, evidence.At);
            if (!until.IsEmpty) runs[timeline.Key] = until;
        }
        samples = evidence.Layout is { } shared && shared.Fits(evidence.Samples, evidence.Kept, evidence.At) ? shared : new(evidence.Samples, evidence.Kept, evidence.At);
        Platform = evidence.Profile.Platform ?? PlatformBy(View);
    }

    /// <summary>The evidence.</summary>
    public HostEvidence Evidence { get; }

    /// <summary>The department.</summary>
    public Department Department { get; }

    /// <summary>From where a verdict on this evidence looks.</summary>
    public Viewpoint View { get; }

    /// <summary>The host's platform, by its profile or its own word; null where neither says.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The instant against which evidence ages: the last contact, or the verdict's own where there was none.</summary>
    public DateTimeOffset Heard => View.Heard;

    /// <summary>What a fact has said, the oldest first; empty where it never was reported. For a derived fact: what the first input that was missing has said.</summary>
    public ImmutableArray<FactRun> RunsOf(FactKey key) => SaidOf(key) is [var first, ..] ? first : [];

    /// <summary>What a fact has said; for a derived fact what each of its inputs has, of which the first that had said anything counts.</summary>
    public ImmutableArray<ImmutableArray<FactRun>> SaidOf(FactKey key)
    {
        if (runs.TryGetValue(key, out var said)) return [said];
        return Derivation.Find(key.Name) is { } derivation ? [.. derivation.KeysFor(key).Select(input => runs.GetValueOrDefault(input, [])).Where(input => !input.IsEmpty)] : [];
    }

    /// <summary>A fact's samples, the oldest first; a derived one's are worked out once, but for hours for which they were kept.</summary>
    public SampleSeries SamplesOf(FactKey key) => samples.Of(key);

    /// <summary>A fact's samples by UTC hours.</summary>
    public HourlySamples HoursOf(FactKey key) => samples.HoursOf(key);

    /// <summary>How many of a fact's samples hold, by UTC hours; counted once for each limit.</summary>
    public SampleTally TallyOf(Conditions.FactCondition asked) => samples.TallyOf(asked);

    /// <summary>When anything of the device was first held, and anything that its privacy contract does not allow; worked out once.</summary>
    public (DateTimeOffset? Known, DateTimeOffset? Forbidden) FirstHeld => firstHeld ??= CollectedFactsAllowed.FirstHeldOf(this);

    /// <summary>Every key of which anything is known.</summary>
    public IReadOnlyCollection<FactKey> Keys => [.. runs.Keys.Concat(samples.Keys).Distinct()];

    /// <summary>The platform by the host's own word, as it was known from a viewpoint.</summary>
    public Platform? PlatformBy(Viewpoint view)
    {
        var said = RunsOf(new("device.platform"));
        int last = said.IsEmpty ? -1 : RunCut.LastBy(said, view.HorizonOf(said[0]));
        return last >= 0 && said[last].Latest.Value is { Kind: FactKind.OneOf } value ? Platforms.Parse(value.Text) : null;
    }

    // Nearly always all of it, in order.
    private static ImmutableArray<FactRun> Sound(FactTimeline timeline, DateTimeOffset at)
    {
        bool isSound = true;
        for (int i = 0; i < timeline.Runs.Length; i++)
        {
            var run = timeline.Runs[i];
            isSound &= run.Since <= at && Sampled.IsBelieved(timeline.Key.Name, run.Latest.Assurance) && (i == 0 || timeline.Runs[i - 1].Since <= run.Since);
        }
        return isSound ? timeline.Runs : [.. timeline.Runs.Where(run => run.Since <= at && Sampled.IsBelieved(timeline.Key.Name, run.Latest.Assurance)).OrderBy(run => run.Since)];
    }
}
