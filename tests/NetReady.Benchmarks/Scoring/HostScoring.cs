using BenchmarkDotNet.Attributes;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Benchmarks.Scoring;

/// <summary>One host judged by the shipped policies, and by the same rules written by hand. Not sealed, and public: BenchmarkDotNet derives from it.</summary>
public class HostScoring
{
    private PolicySet policies = null!;
    private HostEvidence evidence = null!;

    /// <summary>How many samples there are.</summary>
    [ParamsAllValues]
    public History History { get; set; }

    /// <summary>Reads policies and evidence.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        policies = SampleHost.Policies();
        evidence = SampleHost.Evidence("good-linux", policies, History);
    }

    /// <summary>The product.</summary>
    [Benchmark]
    public Scorecard Score() => policies.Score(evidence);

    /// <summary>The floor.</summary>
    [Benchmark(Baseline = true)]
    public int Predicates() => HandWritten.CountPassing(evidence);
}
