using System.Collections.Immutable;
using System.Net;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Protocols.Dns;

namespace NetReady.Agent.Probes.Dns;

/// <summary>Takes samples of how the device's own resolvers look up the names that the department declares.</summary>
internal static class DnsProbe
{
    /// <summary>How many lookups make a sample; of the declared names in turn, spread evenly over the sample's length.</summary>
    public const int Lookups = 10;

    /// <summary>Takes one sample.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        if (run.Targets.FirstOrDefault(target => !IsName(target)) is { } wrong)
            return run.Missing(MissingReason.Error, context.Time, $"'{wrong.Address}' is no domain name; correct lookup_names in department.yaml.");
        var asked = Resolvers.Read(context.Files).Asked;
        if (asked.IsEmpty) return run.Missing(MissingReason.NotPresent, context.Time, "The device has no resolver configured.");
        return await SampleAsync(run, [.. asked.Select(address => new IPEndPoint(address, DnsMessage.Port))], context.Time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes one sample from these resolvers.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static async Task<ProbeResult> SampleAsync(ProbeRun run, ImmutableArray<IPEndPoint> resolvers, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetUtcNow();
        long began = time.GetTimestamp();
        var running = new List<Task<LookupResult>>();
        for (int i = 0; i < Lookups; i++)
        {
            if ((run.Sample * i / Lookups) - time.GetElapsedTime(began) is { Ticks: > 0 } wait) await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            running.Add(Lookup.AskAsync(run.Targets[i % run.Targets.Length].Address, resolvers, time, cancellation));
        }
        var results = await Task.WhenAll(running).ConfigureAwait(false);
        var cost = new ProbeCost(start, start + time.GetElapsedTime(began), new(results.Sum(result => result.Bytes.Bytes)));
        return Result(run, results, cost, time);
    }

    private static ProbeResult Result(ProbeRun run, LookupResult[] results, ProbeCost cost, TimeProvider time)
    {
        // A device that is not on any network says nothing about name lookups.
        var asked = results.Where(result => result.End is not LookupEnd.NoWay).ToList();
        var times = asked.Where(result => result.End is LookupEnd.Answered).Select(result => result.Duration.TotalSeconds).Order().ToList();
        // The most telling of those that failed.
        var failure = results.Where(result => result.End is not LookupEnd.Answered).MinBy(result => result.End)?.Failure;
        var result = new ProbeResult([], []) { Bytes = cost.Bytes };
        foreach (var sample in run.Wanted)
        {
            double? value = sample.Fact == "net.dns_failure" ? (asked.Count == 0 ? null : 1.0 - ((double)times.Count / asked.Count)) : times.Count == 0 ? null : Median(times);
            result = value is { } known ? result with { Batches = result.Batches.Add(run.Batch(sample, cost, known)) } : result.And(run.WithoutSample(sample, failure!, time));
        }
        return result;
    }

    private static double Median(List<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    private static bool IsName(MeasuringTarget target)
    {
        try
        {
            _ = DnsQuery.Write(stackalloc byte[DnsMessage.MostUdp], 0, target.Address, DnsType.A);
            return target.Address.Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
