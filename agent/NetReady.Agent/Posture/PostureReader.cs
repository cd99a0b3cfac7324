using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture;

/// <summary>Reads stated facts: the one place that times every reader, bounds it, and makes a typed reason of whatever stops it.</summary>
internal sealed partial class PostureReader(PostureContext context)
{
    private readonly ImmutableDictionary<string, FactSource> sources = FactTables.For(context.Platform).ToImmutableDictionary(source => source.Fact, StringComparer.Ordinal);

    /// <summary>
    /// Reads each fact of that name once, and answers for each: with a value, or with the reason why there is none. Left out are only names of facts that are not
    /// a device's to state: sampled ones, the register's, those the collector reckons, and those this version's vocabulary does not have.
    /// </summary>
    /// <exception cref="OperationCanceledException">The run was given up.</exception>
    public async Task<ImmutableArray<Observation>> ReadAsync(IReadOnlyCollection<string> factNames, CancellationToken cancellationToken)
    {
        var run = new PostureRun(context, cancellationToken);
        var observations = ImmutableArray.CreateBuilder<Observation>(factNames.Count);
        bool coverageAsked = false;
        foreach (string name in factNames.Distinct(StringComparer.Ordinal))
        {
            if (name == AgentFacts.Coverage) coverageAsked = true;
            else if (FactTables.IsDevicesToState(name)) observations.Add(await ReadOneAsync(run, name).ConfigureAwait(false));
        }
        if (coverageAsked) observations.Add(Observe(run, AgentFacts.Coverage, "agent", AgentFacts.ReckonCoverage(observations)));
        return observations.DrainToImmutable();
    }

    private async Task<Observation> ReadOneAsync(PostureRun run, string name)
    {
        if (!sources.TryGetValue(name, out var source))
            return Observe(run, name, "none", Reading.None(MissingReason.NotSupported, $"The agent cannot read this on {context.Platform.Name()} yet."));
        long started = Stopwatch.GetTimestamp();
        var reading = await BoundAsync(run, source).ConfigureAwait(false);
        var took = Stopwatch.GetElapsedTime(started);
        LogRead(context.Log, name, source.Method, took, reading.Missing);
        return Observe(run, name, source.Method, reading);
    }

    private async Task<Reading> BoundAsync(PostureRun run, FactSource source)
    {
        try
        {
            // On a thread of its own: a file on a dead network mount can block for ever, and cannot be cancelled.
            return await Task.Run(() => source.Read(run), run.Cancelled).WaitAsync(source.Deadline, context.Clock, run.Cancelled).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (run.Cancelled.IsCancellationRequested)
        {
            throw;
        }
        catch (UnauthorizedAccessException)
        {
            return MissingReason.NeedsPrivilege;
        }
        catch (TimeoutException)
        {
            return MissingReason.TimedOut;
        }
        catch (Exception e)
        {
            LogFailed(context.Log, source.Fact, source.Method, e);
            return Reading.None(MissingReason.Error, $"Reading it failed ({e.GetType().Name}).");
        }
    }

    private static Observation Observe(PostureRun run, string name, string method, Reading reading) => new()
    {
        Key = new(name),
        Value = reading.Value,
        Missing = reading.Missing,
        Method = reading.Method ?? method,
        Assurance = Assurance.SelfReported,
        ObservedAt = reading.ObservedAt ?? run.Now,
        Detail = reading.Detail,
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "Read {Fact} by {Method} in {Took}; missing: {Reason}")]
    private static partial void LogRead(ILogger log, string fact, string method, TimeSpan took, MissingReason? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading {Fact} by {Method} failed; the fact is reported as missing")]
    private static partial void LogFailed(ILogger log, string fact, string method, Exception exception);
}
