using System.Collections.Immutable;
using NetReady.Collector.Changes;
using NetReady.Collector.Store;
using NetReady.Core.Programs;

namespace NetReady.Collector.Policies;

/// <summary>
/// Keeps the live policies: those that the store says are live, whoever made them so. A changed folder is taken into the store, and goes live by
/// itself unless it has mistakes or would flip too many hosts.
/// </summary>
internal sealed partial class PolicyKeeper(CollectorOptions options, CollectorStore store, TimeProvider time, ILogger<PolicyKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan lookIntoStoreEvery = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly PolicyImport import = new(store, time);
    private LivePolicies? live;
    private PolicyReading? last;
    private long notUnderstood;

    /// <summary>The policies that judge now.</summary>
    /// <exception cref="InvalidOperationException">Before <see cref="LoadFirstAsync"/>.</exception>
    public LivePolicies Live => live ?? throw new InvalidOperationException("The policies are not loaded yet.");

    /// <summary>The version that waits to be applied; null where none does.</summary>
    public HeldPolicies? Pending { get; private set; }

    /// <summary>The mistakes in the folder as it is now; while there are any, <see cref="Live"/> is what it was before.</summary>
    public ImmutableArray<string> Problems { get; private set; } = [];

    /// <summary>Other policies are live.</summary>
    public event Action? Changed;

    /// <summary>Loads what was live last or, where nothing was, the folder. What is new in the folder is taken in once the collector has started.</summary>
    /// <exception cref="ProgramException">There is neither; the message lists every mistake.</exception>
    public async Task LoadFirstAsync()
    {
        var reading = PolicyReading.Of(options.PolicyDirectory);
        TakeStored();
        Note(reading);
        if (live is not null) return;
        if (reading.Version is not { } version)
            throw new ProgramException(ExitCodes.BadData, string.Join(Environment.NewLine, reading.Problems.Append("The collector does not start without sound policies, and none were live before.")));
        await import.GoLiveAsync(version, store.Read(PolicyVersions.Live)?.Hash, PolicyActivation.Start, "start").ConfigureAwait(false);
        TakeStored();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(WatchFolderAsync(stoppingToken), WatchStoreAsync(stoppingToken));

    private async Task WatchFolderAsync(CancellationToken stopping)
    {
        using var changes = new FileChanges(options.PolicyDirectory, "*", time);
        for (bool isFirst = true; !stopping.IsCancellationRequested; isFirst = false)
        {
            try
            {
                if (!isFirst) await changes.WaitAsync(stopping).ConfigureAwait(false);
                await LookAsync(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                LogFailed(problem);
            }
        }
    }

    // Others apply and roll back in the same store.
    private async Task WatchStoreAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(lookIntoStoreEvery, time);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false);
                TakeStored();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                LogStoreNotRead(problem);
            }
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        var reading = PolicyReading.Of(options.PolicyDirectory, last);
        if (!ReferenceEquals(reading, last))
        {
            if (reading.Version is { } version && version.Set.Hash != store.Read(PolicyVersions.LastImported)) await TakeInAsync(version, stopping).ConfigureAwait(false);
            Note(reading);
            last = reading;
        }
        if (Pending is not { } waits || waits.ComparedWith == Live.Set.Hash) return;
        await import.CountAgainAsync(waits, Live, stopping).ConfigureAwait(false);
        TakeStored();
    }

    private async Task TakeInAsync(PolicyVersion version, CancellationToken stopping)
    {
        while (true)
        {
            var beside = Live;
            var taken = await import.TakeAsync(version, beside, stopping).ConfigureAwait(false);
            TakeStored();
            if (!taken.IsDone) continue;
            if (taken.Held is { } count) LogHeld(version.Set.Hash, count.Flips, count.Judged, beside.Set.Department.HoldShare);
            return;
        }
    }

    // What judges is what an auditor finds in the store.
    private void TakeStored()
    {
        bool isOther;
        lock (gate)
        {
            var before = live;
            (Pending, live) = store.Read(sql => (HeldPolicies.Pending(sql),
                PolicyVersions.Live(sql) is { } active && active.Id != before?.Activation && active.Id != notUnderstood ? Load(sql, active) ?? before : before));
            isOther = before is not null && live != before;
        }
        if (isOther) Changed?.Invoke();
    }

    private LivePolicies? Load(Sql sql, PolicyActivation active)
    {
        var read = LivePolicies.Read(sql, active, time.GetUtcNow());
        notUnderstood = read is null ? active.Id : 0;
        if (read is null) LogNotUnderstood(active.Hash);
        else LogLive(active.Hash);
        return read;
    }

    private void Note(PolicyReading reading)
    {
        if (!reading.Problems.IsEmpty && !Problems.SequenceEqual(reading.Problems))
        {
            foreach (string problem in reading.Problems) LogProblem(problem);
            if (live is not null) LogLastGood();
        }
        Problems = reading.Problems;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The policies {Hash} are live.")]
    private partial void LogLive(string hash);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The folder's policies {Hash} wait: they would put {Flips} of {Judged} hosts in another state, and hold_share is {Share}. Look with 'netready policy plan', then 'netready policy apply'.")]
    private partial void LogHeld(string hash, int flips, int judged, double share);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The policy folder has mistakes; the policies that were live last judge on.")]
    private partial void LogLastGood();

    [LoggerMessage(Level = LogLevel.Error, Message = "The policies {Hash} were made live, and this program does not understand them; those before judge on. Look whether the program that applied them is newer.")]
    private partial void LogNotUnderstood(string hash);

    [LoggerMessage(Level = LogLevel.Error, Message = "The policy folder was not taken in; it is tried again.")]
    private partial void LogFailed(Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store could not be asked which policies are live; it is tried again.")]
    private partial void LogStoreNotRead(Exception problem);
}
