using System.Collections.Immutable;
using NetReady.Collector.Changes;
using NetReady.Collector.Store;
using NetReady.Core.Programs;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Policies;

/// <summary>Policies that judge.</summary>
/// <param name="Set">The policies.</param>
/// <param name="Allowances">Since when each of their rules has been live.</param>
/// <param name="LoadedAt">When they were loaded.</param>
internal sealed record LivePolicies(PolicySet Set, Allowances Allowances, DateTimeOffset LoadedAt)
{
    /// <summary>Judges one host.</summary>
    /// <param name="evidence">The host.</param>
    /// <param name="waivers">The waivers for it.</param>
    public Scorecard Score(HostEvidence evidence, ImmutableArray<Waiver> waivers) => Set.Score(evidence, Allowances with { Waivers = waivers });
}

/// <summary>Keeps the live policies as the folder says, and the last good ones where the folder has mistakes.</summary>
internal sealed partial class PolicyKeeper(CollectorOptions options, CollectorStore store, TimeProvider time, ILogger<PolicyKeeper> logger) : BackgroundService
{
    private PolicyReading? last;

    /// <summary>The policies that judge now.</summary>
    /// <exception cref="InvalidOperationException">Before <see cref="LoadFirstAsync"/>.</exception>
    public LivePolicies Live { get => field ?? throw new InvalidOperationException("The policies are not loaded yet."); private set; }

    /// <summary>The mistakes in the folder as it is now; while there are any, <see cref="Live"/> is what it was before.</summary>
    public ImmutableArray<string> Problems { get; private set; } = [];

    /// <summary>Other policies are live.</summary>
    public event Action? Changed;

    /// <summary>Loads the folder or, where it has mistakes, what was live last.</summary>
    /// <exception cref="ProgramException">There is neither; the message lists every mistake.</exception>
    public async Task LoadFirstAsync()
    {
        var reading = PolicyReading.Of(options.PolicyDirectory);
        Problems = reading.Problems;
        last = reading;
        if (reading.Set is null)
        {
            foreach (string problem in Problems) LogProblem(problem);
            if (store.Read(PolicyVersions.LatestFiles) is not { } files || PolicyReading.Of(files) is not { Set: not null } before)
                throw new ProgramException(ExitCodes.BadData, string.Join(Environment.NewLine, reading.Problems.Append("The collector does not start without sound policies, and none were live before.")));
            LogLastGood();
            reading = before;
        }
        await GoLiveAsync(reading.Set!, reading.Files!, "start").ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changes = new FileChanges(options.PolicyDirectory, "*", time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await changes.WaitAsync(stoppingToken).ConfigureAwait(false);
                await LookAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                LogFailed(problem);
            }
        }
    }

    private async Task LookAsync()
    {
        var reading = PolicyReading.Of(options.PolicyDirectory, last);
        if (ReferenceEquals(reading, last)) return;
        if (reading.Set is null)
        {
            if (!Problems.SequenceEqual(reading.Problems))
            {
                foreach (string problem in reading.Problems) LogProblem(problem);
                LogLastGood();
            }
        }
        else if (reading.Set.Hash != Live.Set.Hash)
        {
            await GoLiveAsync(reading.Set, reading.Files!, "file changed").ConfigureAwait(false);
            Changed?.Invoke();
        }
        Problems = reading.Problems;
        last = reading;
    }

    // The store first: what judges is what an auditor finds there.
    private async Task GoLiveAsync(PolicySet set, PolicyFiles files, string reason)
    {
        var now = time.GetUtcNow();
        var rules = set.Policies.SelectMany(policy => policy.Rules).Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        var liveSince = await store.WriteAsync(session =>
        {
            PolicyVersions.Activate(session, new(set.Hash, now, Environment.UserName, reason), files, rules);
            return PolicyVersions.RulesLiveSince(session.Sql);
        }).ConfigureAwait(false);
        Live = new(set, new([], liveSince), now);
        LogLoaded(set.Hash);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The policies {Hash} are live.")]
    private partial void LogLoaded(string hash);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The policy folder has mistakes; the policies that were live last judge on.")]
    private partial void LogLastGood();

    [LoggerMessage(Level = LogLevel.Error, Message = "The policy folder was not taken in; it is tried again.")]
    private partial void LogFailed(Exception problem);
}
