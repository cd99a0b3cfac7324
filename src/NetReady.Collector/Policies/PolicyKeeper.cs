using System.Collections.Immutable;
using NetReady.Collector.Changes;
using NetReady.Collector.Store;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Policies;

/// <summary>Keeps the live policies as the folder says, and the last good ones where the folder has mistakes.</summary>
internal sealed partial class PolicyKeeper(CollectorOptions options, CollectorStore store, TimeProvider time, ILogger<PolicyKeeper> logger) : BackgroundService
{
    private ImmutableSortedDictionary<string, string>? lastFiles;

    /// <summary>The policies that judge now.</summary>
    /// <exception cref="InvalidOperationException">Before <see cref="LoadFirst"/>.</exception>
    public PolicySet Live { get => field ?? throw new InvalidOperationException("The policies are not loaded yet."); private set; }

    /// <summary>When <see cref="Live"/> was loaded.</summary>
    public DateTimeOffset LoadedAt { get; private set; }

    /// <summary>The mistakes in the folder as it is now; while there are any, <see cref="Live"/> is what it was before.</summary>
    public ImmutableArray<string> Problems { get; private set; } = [];

    /// <summary>Other policies are live.</summary>
    public event Action? Changed;

    /// <summary>Loads the folder or, where it has mistakes, what was live last.</summary>
    /// <exception cref="CollectorException">There is neither; the message lists every mistake.</exception>
    public void LoadFirst()
    {
        var reading = Read();
        Problems = reading.Problems;
        lastFiles = reading.Files;
        if (reading.Set is null)
        {
            var files = store.Read(PolicyVersions.LatestFiles);
            var before = files is null ? null : PolicyReading.OfTexts(files, Path.Combine(options.DataDirectory, "last-good-policies"));
            if (before?.Set is null)
                throw new CollectorException(ExitCodes.BadData, string.Join(Environment.NewLine, reading.Problems.Append("The collector does not start without sound policies, and none were live before.")));
            foreach (string problem in Problems) LogProblem(problem);
            LogLastGood();
            reading = before;
        }
        Live = reading.Set!;
        LoadedAt = time.GetUtcNow();
        Keep(reading.Files, "start").GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changes = new FileChanges(options.PolicyDirectory, "*.yaml", time);
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
        if (Directory.Exists(options.PolicyDirectory) && lastFiles is not null && PolicyReading.Same(lastFiles, PolicyReading.TextsOf(options.PolicyDirectory))) return;
        var reading = Read();
        if (reading.Set is null)
        {
            if (!Problems.SequenceEqual(reading.Problems))
                foreach (string problem in reading.Problems) LogProblem(problem);
            Problems = reading.Problems;
            lastFiles = reading.Files;
            return;
        }
        // The store first: what judges is what an auditor finds there.
        if (reading.Set.Hash != Live.Hash) await Keep(reading.Files, "file changed", reading.Set).ConfigureAwait(false);
        bool changed = reading.Set.Hash != Live.Hash;
        Live = reading.Set;
        LoadedAt = time.GetUtcNow();
        Problems = [];
        lastFiles = reading.Files;
        LogLoaded(Live.Hash);
        if (changed) Changed?.Invoke();
    }

    private PolicyReading Read()
    {
        for (int attempt = 0; attempt < 5; attempt++)
            if (PolicyReading.Of(options.PolicyDirectory) is { } reading) return reading;
        return new(null, [$"The policy folder '{options.PolicyDirectory}' keeps changing while it is read."], ImmutableSortedDictionary<string, string>.Empty);
    }

    private Task<bool> Keep(ImmutableSortedDictionary<string, string> files, string reason, PolicySet? set = null)
    {
        var activation = new PolicyActivation((set ?? Live).Hash, time.GetUtcNow(), Environment.UserName, reason);
        return store.WriteAsync(session => PolicyVersions.Activate(session, activation, files));
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
