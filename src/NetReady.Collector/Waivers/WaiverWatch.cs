using System.Collections.Frozen;
using System.Collections.Immutable;
using NetReady.Collector.Register;
using NetReady.Collector.Store;

namespace NetReady.Collector.Waivers;

/// <summary>
/// Keeps the waivers as the store has them, whoever writes there, and tells which hosts are to be judged anew when any of theirs begins to hold or
/// ceases to. A waiver that was granted, one whose time has come and one that is over are the same to it: they hold now and did not before, or the reverse.
/// </summary>
internal sealed partial class WaiverWatch(CollectorStore store, RegisterWatch register, TimeProvider time, ILogger<WaiverWatch> logger) : BackgroundService
{
    private static readonly TimeSpan lookEvery = TimeSpan.FromSeconds(3);

    private (long Granted, long Ended) stamp;
    private FrozenSet<string> holding = FrozenSet<string>.Empty;

    /// <summary>The waivers.</summary>
    public WaiverBook Current { get; private set; } = WaiverBook.Empty;

    /// <summary>These hosts have a waiver more or less in force.</summary>
    public event Action<IReadOnlyCollection<string>>? Turned;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(lookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) TryLook();
        }
        catch (OperationCanceledException)
        {
            // The collector stops.
        }
    }

    private void TryLook()
    {
        try
        {
            Look();
        }
        catch (Exception problem)
        {
            LogFailed(problem);
        }
    }

    private void Look()
    {
        var (now, all) = store.Read(sql => WaiverTable.Stamp(sql) is var read && read == stamp ? (read, null) : (read, new WaiverBook(WaiverTable.All(sql))));
        if (all is not null) (Current, stamp) = (all, now);
        var held = holding;
        holding = Current.HoldingAt(time.GetUtcNow());
        var turned = Current.All.Select(kept => kept.Waiver).Where(waiver => held.Contains(waiver.Id) != holding.Contains(waiver.Id)).ToImmutableArray();
        if (turned.IsEmpty) return;
        LogTurned(turned.Length, holding.Count);
        Turned?.Invoke([.. store.Hosts.Values.Where(host => turned.Any(waiver => waiver.IsFor(host.Id, register.Current.Override(host.Profile)))).Select(host => host.Id)]);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Turned} waivers began or ceased to hold; {Holding} hold now.")]
    private partial void LogTurned(int turned, int holding);

    [LoggerMessage(Level = LogLevel.Error, Message = "The waivers were not read; those read last hold on until their own ends, and it is tried again.")]
    private partial void LogFailed(Exception problem);
}
