using System.Text.Json.Serialization;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Core.Programs;
using NetReady.Core.Units;

namespace NetReady.Cli.Commands;

/// <summary>What <c>netready probe throughput --json</c> prints for a target.</summary>
/// <param name="Target">The target as it was written.</param>
/// <param name="Down">The way to this machine; null where it was not asked about.</param>
/// <param name="Up">The way from it; null where it was not asked about.</param>
internal sealed record ThroughputOutcome(string Target, DirectionOutcome? Down, DirectionOutcome? Up)
{
    /// <summary>0 where every answer is yes, 4 where any is no, else 5.</summary>
    [JsonIgnore]
    public int ExitCode
    {
        get
        {
            string?[] verdicts = [.. new[] { Down, Up }.OfType<DirectionOutcome>().Select(one => one.Verdict)];
            return verdicts.Contains("no") ? ExitCodes.NotReady : verdicts.All(verdict => verdict == "yes") ? ExitCodes.Done : ExitCodes.Unassessed;
        }
    }
}

/// <summary>The answer for one direction.</summary>
internal sealed record DirectionOutcome
{
    /// <summary><c>yes</c>, <c>no</c> or <c>borderline</c>; null where the test failed.</summary>
    public required string? Verdict { get; init; }

    /// <summary>The rate asked about.</summary>
    public required string Floor { get; init; }

    /// <summary>The likeliest rate; null where nothing tells.</summary>
    public string? Estimate { get; init; }

    /// <summary>What the rate surely is between; an end is null where nothing bounds it.</summary>
    public string?[]? Interval { get; init; }

    /// <summary>What was sent and received, headers included.</summary>
    public long Bytes { get; init; }

    /// <summary>How long it took.</summary>
    public string? Duration { get; init; }

    /// <summary>How it was found out: <c>trains</c>, or <c>tcp</c> where UDP does not come through.</summary>
    public string? Method { get; init; }

    /// <summary>The longest that a packet waited on the way: latency under load is at least that much higher.</summary>
    public string? Queue { get; init; }

    /// <summary>What the line is taken to let through at once.</summary>
    public string? BurstPrior { get; init; }

    /// <summary>Why there is no answer, as a sentence; null where there is one.</summary>
    public string? Detail { get; init; }

    /// <summary>The outcome of a test.</summary>
    public static DirectionOutcome Of(GateResult result) => new()
    {
        Verdict = result.Decision.Verdict.ToString().ToLowerInvariant(), Floor = result.Terms.Floor.ToString(),
        Estimate = result.Decision.Estimate.BitsPerSecond > 0 ? result.Decision.Estimate.ToString() : null,
        Interval = [result.Decision.Low.ToString(), double.IsFinite(result.Decision.High.BitsPerSecond) ? result.Decision.High.ToString() : null],
        Bytes = result.Bytes.Bytes, Duration = Quantity.Display(Dimension.Duration, result.Duration.TotalSeconds), Method = result.Method,
        Queue = Quantity.Display(Dimension.Duration, result.MostQueue.TotalSeconds), BurstPrior = result.Terms.BurstPrior.ToString(),
    };

    /// <summary>The outcome of a test that failed.</summary>
    public static DirectionOutcome Of(GateTerms terms, ProbeFailure failure) => new() { Verdict = null, Floor = terms.Floor.ToString(), Detail = failure.Detail };
}
