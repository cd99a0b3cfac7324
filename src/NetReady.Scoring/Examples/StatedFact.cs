using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Examples;

/// <summary>A fact as a person wrote it down in a facts file or an example.</summary>
/// <param name="Mark">Where it stands.</param>
/// <param name="Fact">The fact.</param>
/// <param name="Target">For samples: the target; null where none is named.</param>
/// <param name="Sample">For samples: the length of one; null where none is named.</param>
/// <param name="Values">The value, or the samples; empty where it is missing.</param>
/// <param name="IsList">Whether the values are a list: so many samples and no more.</param>
/// <param name="Missing">Why it is missing; null where it has values.</param>
internal sealed record StatedFact(Mark Mark, FactDefinition Fact, string? Target, TimeSpan? Sample, ImmutableArray<FactValue> Values, bool IsList, MissingReason? Missing)
{
    /// <summary>The method that evidence made from it names.</summary>
    public const string Method = "facts file";

    /// <summary>The assurance of such a fact: on whose word it would be if it were real.</summary>
    private Assurance Assurance => Fact.Maker switch
    {
        Maker.Register => Assurance.Registered,
        Maker.Collector => Assurance.CollectorObserved,
        _ => Assurance.SelfReported,
    };

    /// <summary>As samples that all ended at an instant; null where it is no samples.</summary>
    /// <param name="at">The instant.</param>
    /// <param name="target">The target where none is named.</param>
    /// <param name="sample">The length of one where none is named.</param>
    /// <param name="times">As how many samples a single value counts.</param>
    public SampleBatch? AsSamples(DateTimeOffset at, string target, TimeSpan sample, int times)
    {
        if (!Fact.IsSampled || Missing is not null || Values.Length == 0) return null;
        var ranges = (IsList ? Values : Enumerable.Repeat(Values[0], times)).Select(value => value.Range).ToList();
        bool exact = ranges.All(range => range.IsExact);
        var length = Sample ?? sample;
        return new()
        {
            Key = new(Fact.Name, Target ?? target, length), Start = at - length, End = at, Method = Method, Assurance = Assurance,
            Low = Histogram.Of(ranges.Select(range => range.Low)), High = exact ? null : Histogram.Of(ranges.Select(range => range.High)),
        };
    }

    /// <summary>As what was seen at an instant; null where it is samples.</summary>
    /// <param name="since">From when on it has been so.</param>
    /// <param name="at">The instant.</param>
    /// <param name="target">For a sampled fact that is missing: the target where none is named.</param>
    /// <param name="sample">For a sampled fact that is missing: the length of one where none is named.</param>
    public FactTimeline? AsTimeline(DateTimeOffset since, DateTimeOffset at, string target, TimeSpan sample)
    {
        if (Fact.IsSampled && Missing is null) return null;
        var key = Fact.IsSampled ? new FactKey(Fact.Name, Target ?? target, Sample ?? sample) : new FactKey(Fact.Name);
        var seen = new Observation { Key = key, Value = Missing is null ? Values[0] : null, Missing = Missing, Method = Method, Assurance = Assurance, ObservedAt = at };
        return new(key, [new(since, seen, 1)]);
    }
}
