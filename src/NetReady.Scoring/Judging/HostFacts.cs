using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Derived;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>A host's evidence, laid out for looking things up.</summary>
internal sealed class HostFacts
{
    private readonly Dictionary<FactKey, ImmutableArray<FactRun>> runs = [];
    private readonly Dictionary<FactKey, List<SampleBatch>> samples = [];

    /// <summary>Lays out the evidence up to its instant; what lies after it is left out.</summary>
    public HostFacts(HostEvidence evidence, Department department)
    {
        Evidence = evidence;
        Department = department;
        foreach (var timeline in evidence.Facts)
        {
            var until = timeline.Runs.Where(run => run.Since <= evidence.At && IsBelieved(timeline.Key.Name, run.Latest.Assurance)).OrderBy(run => run.Since).ToImmutableArray();
            if (!until.IsEmpty) runs[timeline.Key] = until;
        }
        foreach (var batch in evidence.Samples)
        {
            if (batch.End > evidence.At || batch.Count == 0 || !IsBelieved(batch.Key.Name, batch.Assurance)) continue;
            if (!samples.TryGetValue(batch.Key, out var list)) samples[batch.Key] = list = [];
            list.Add(batch);
        }
        foreach (var list in samples.Values) list.Sort((left, right) => left.End.CompareTo(right.End));
        Platform = evidence.Profile.Platform
            ?? (RunsOf(new("device.platform")) is [.., { Latest.Value: { Kind: FactKind.OneOf } value }] ? Platforms.Parse(value.Text) : null);
    }

    /// <summary>The evidence.</summary>
    public HostEvidence Evidence { get; }

    /// <summary>The department.</summary>
    public Department Department { get; }

    /// <summary>The host's platform, by its profile or its own word; null where neither says.</summary>
    public Platform? Platform { get; }

    /// <summary>The instant against which evidence ages: the last contact, or the verdict's own where there was none.</summary>
    public DateTimeOffset Heard => Evidence.LastContact is { } contact && contact < Evidence.At ? contact : Evidence.At;

    /// <summary>How long the host has been silent, the collector's own downtime not counted; null where it never was heard.</summary>
    public TimeSpan? SilenceAt(DateTimeOffset instant)
    {
        if (Evidence.LastContact is not { } contact) return null;
        var silence = instant - contact - Evidence.CollectorDowntime;
        return silence < TimeSpan.Zero ? TimeSpan.Zero : silence;
    }

    /// <summary>What a fact has said, the oldest first; empty where it never was reported. For a derived fact: what the first input that was missing has said.</summary>
    public ImmutableArray<FactRun> RunsOf(FactKey key) => runs.TryGetValue(key, out var said) ? said
        : Derivation.Find(key.Name)?.KeysFor(key).Select(input => runs.GetValueOrDefault(input, [])).FirstOrDefault(input => !input.IsEmpty, []) ?? [];

    /// <summary>A fact's samples, the oldest first; a derived one's are worked out once.</summary>
    public IReadOnlyList<SampleBatch> SamplesOf(FactKey key)
    {
        if (samples.TryGetValue(key, out var list)) return list;
        return Derivation.Find(key.Name) is { } derivation ? samples[key] = [.. derivation.Samples(key, SamplesOf)] : [];
    }

    /// <summary>Every key of which anything is known.</summary>
    public IReadOnlyCollection<FactKey> Keys => [.. runs.Keys.Concat(samples.Keys).Distinct()];

    // The register's facts are the register's word, and what the collector makes is its own; a device that sends them is not heard.
    private static bool IsBelieved(string name, Assurance assurance) => Vocabulary.Find(name)?.Maker switch
    {
        Maker.Collector => assurance == Assurance.CollectorObserved,
        Maker.Register => assurance == Assurance.Registered,
        _ => true,
    };
}
