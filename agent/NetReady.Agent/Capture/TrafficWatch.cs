using System.Collections.Immutable;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Logging;
using NetReady.Agent.Capture.Figures;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Capture.Sources;
using NetReady.Agent.Posture;
using NetReady.Agent.Posture.Portable;
using NetReady.Agent.Privacy;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Agent.Capture;

/// <summary>What can be told of traffic: figures, or the reason why there are none.</summary>
/// <param name="Figures">What was seen; null where nothing can be told.</param>
/// <param name="Reason">Why there are none.</param>
/// <param name="Detail">The same in a sentence for people.</param>
internal sealed record TrafficState(TrafficFigures? Figures, MissingReason? Reason = null, string? Detail = null);

/// <summary>
/// Watches the headers of what passes while an agent runs, as long as its assignment asks for a fact that comes of it and the privacy contract
/// accepted on the device allows that. On a personal device nothing is opened, whatever is asked. Only figures leave it.
/// </summary>
/// <param name="open">Opens the capture.</param>
/// <param name="look">Reads the device's interfaces; given the one that is captured, null where all are.</param>
/// <param name="time">The clock.</param>
internal sealed partial class TrafficWatch(Func<LiveSource> open, Func<string?, ImmutableArray<DeviceInterface>> look, TimeProvider time)
{
    private const int AtOnce = 4096;
    private static readonly TimeSpan idle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan leastBetweenLooks = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan retry = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private TrafficObserver? observer;
    private TrafficMemory? memory;
    private long? watchedUntil;
    private TrafficState? refusal;
    private DepartmentNetworks department = DepartmentNetworks.None;
    private volatile bool mustLook;
    private (CancellationTokenSource Stop, Task Running)? work;

    /// <summary>This machine's traffic.</summary>
    public static TrafficWatch OfThisMachine(TimeProvider time) =>
        new(() => LiveCapture.Open(Egress.TowardTheInternet()?.Interface, new()), captured => DeviceNetworks.Read(TunnelInterfaces.Up(), captured), time);

    /// <summary>Why there is nothing where nothing was started.</summary>
    public static TrafficState NotWatching { get; } = new(null, MissingReason.NotYetMeasured, "Traffic is watched while the agent runs as a service.");

    /// <summary>What was seen until now.</summary>
    public TrafficState State
    {
        get
        {
            lock (gate) return refusal ?? (observer is null ? NotWatching : new(observer.Book.Sum(time.GetUtcNow())));
        }
    }

    /// <summary>Whether a call seems to pass; null where traffic is not watched. Told to nobody but the device's own measuring.</summary>
    public bool? HasCall
    {
        get
        {
            lock (gate) return refusal is null ? observer?.HasCall((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100) : null;
        }
    }

    /// <summary>Starts, goes on, or stops and forgets, as an assignment and the device's privacy contract say. For one caller at a time.</summary>
    /// <param name="assignment">The assignment; null before there is one.</param>
    /// <param name="privacy">What may leave the device.</param>
    /// <param name="kept">Where the day's counts outlive this run; null for nowhere.</param>
    /// <param name="logger">Where it says what happens.</param>
    public async Task FollowAsync(Assignment? assignment, PrivacyGate privacy, TrafficMemory? kept, ILogger logger)
    {
        if (assignment is null || Wanted(assignment, privacy).IsEmpty)
        {
            await StopAsync(logger).ConfigureAwait(false);
            kept?.Forget();
            return;
        }
        var said = DepartmentNetworks.Of(Words(assignment, PostureParameters.CorporatePrefixes), Words(assignment, PostureParameters.AllowedResolvers));
        if (!said.SaysSameAs(Volatile.Read(ref department)))
        {
            Volatile.Write(ref department, said);
            mustLook = true;
        }
        if (work is not null) return;
        memory = kept;
        var stop = new CancellationTokenSource();
        work = (stop, RunAsync(logger, stop.Token));
    }

    /// <summary>Stops, with what was seen kept where it outlives this run. Takes half a second at the most.</summary>
    public async Task StopAsync(ILogger logger)
    {
        if (work is not { } ending) return;
        work = null;
        await ending.Stop.CancelAsync().ConfigureAwait(false);
        await ending.Running.ConfigureAwait(false);
        ending.Stop.Dispose();
        lock (gate) (observer, refusal, watchedUntil) = (null, null, null);
        LogStopped(logger);
    }

    /// <summary>Whether a device's traffic may be watched at all: only the department's own.</summary>
    public static bool MayWatch(Assignment assignment, PrivacyGate privacy) =>
        privacy.Pinned.Ownership == PrivacyContract.Corporate.Ownership && assignment.Privacy.Ownership == PrivacyContract.Corporate.Ownership;

    /// <summary>The facts for which traffic is watched: those that come of it, are asked for and may leave; none where the device is not the department's.</summary>
    public static ImmutableArray<string> Wanted(Assignment assignment, PrivacyGate privacy) =>
        MayWatch(assignment, privacy) ? [.. assignment.Facts.Where(fact => TrafficFacts.Names.Contains(fact) && privacy.Allows(fact))] : [];

    private static ImmutableArray<string> Words(Assignment assignment, string parameter) => assignment.Parameters.GetValueOrDefault(parameter) is { IsDefault: false } words ? words : [];

    private async Task RunAsync(ILogger logger, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                // On a thread of its own, as waiting for packets blocks it.
                await Task.Factory.StartNew(() => Watch(logger, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            }
            catch (CaptureException problem)
            {
                LogRefused(logger, problem.Reason.Name(), problem.Message);
                Refuse(new(null, problem.Reason, problem.Message));
            }
            catch (Exception problem)
            {
                LogFailed(logger, problem);
                Refuse(new(null, MissingReason.Error, $"Watching traffic failed ({problem.GetType().Name})."));
            }
            await Task.Delay(retry, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Refuse(TrafficState reason)
    {
        lock (gate) refusal = reason;
    }

    private void Watch(ILogger logger, CancellationToken stop)
    {
        var live = open();
        using var source = live.Source;
        var watching = Begin(live.Interface);
        NetworkAddressChangedEventHandler changed = (_, _) => mustLook = true;
        NetworkChange.NetworkAddressChanged += changed;
        try
        {
            LogStarted(logger, live.Interface ?? "all");
            PacketHandler handler = watching.Take;
            long lookedAt = time.GetTimestamp(), keptAt = lookedAt, missed = 0;
            while (!stop.IsCancellationRequested)
            {
                int read = Read(source, handler, watching, ref missed);
                if (read < 0) return;
                var sinceLook = time.GetElapsedTime(lookedAt);
                if (sinceLook > betweenLooks || (sinceLook > leastBetweenLooks && (mustLook || watching.SawUnknownInterface)))
                {
                    LookAgain(watching, live.Interface);
                    lookedAt = time.GetTimestamp();
                }
                if (time.GetElapsedTime(keptAt) > TrafficMemory.KeepsEvery)
                {
                    Keep(watching);
                    keptAt = time.GetTimestamp();
                }
                if (read == 0) source.Wait(idle);
            }
        }
        finally
        {
            Keep(watching);
            NetworkChange.NetworkAddressChanged -= changed;
        }
    }

    private TrafficObserver Begin(string? captured)
    {
        var surroundings = new Surroundings(look(captured), Volatile.Read(ref department));
        lock (gate)
        {
            refusal = null;
            var unwatched = watchedUntil is { } until ? time.GetElapsedTime(until) : TimeSpan.Zero;
            if (observer is null)
            {
                var book = new TrafficBook();
                unwatched = memory?.Restore(book) ?? TimeSpan.Zero;
                observer = new(surroundings, book);
            }
            else observer.Surroundings = surroundings;
            observer.Book.Begin(Nanoseconds(time.GetUtcNow()), unwatched);
            watchedUntil = time.GetTimestamp();
            return observer;
        }
    }

    private void Keep(TrafficObserver watching)
    {
        ImmutableArray<KeptPage> pages;
        lock (gate) pages = watching.Book.Keep();
        memory?.Keep(pages);
    }

    private static long Nanoseconds(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    private int Read(IPacketSource source, PacketHandler handler, TrafficObserver watching, ref long missed)
    {
        lock (gate)
        {
            int read = source.Read(handler, AtOnce);
            long dropped = source.Counts.Dropped, now = Nanoseconds(time.GetUtcNow());
            // An hour in which nothing passes is watched, too.
            watching.Book.At(now);
            watchedUntil = time.GetTimestamp();
            if (dropped > missed) watching.Miss(dropped - missed, now);
            missed = dropped;
            return read;
        }
    }

    private void LookAgain(TrafficObserver watching, string? captured)
    {
        mustLook = false;
        var surroundings = new Surroundings(look(captured), Volatile.Read(ref department));
        lock (gate)
        {
            watching.Surroundings = surroundings;
            watching.SawUnknownInterface = false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Watching the headers of traffic; interfaces: {Interfaces}. Only figures leave the device.")]
    private static partial void LogStarted(ILogger logger, string interfaces);

    [LoggerMessage(LogLevel.Information, "Traffic is no longer watched.")]
    private static partial void LogStopped(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "Traffic cannot be watched ({Reason}): {Message}")]
    private static partial void LogRefused(ILogger logger, string reason, string message);

    [LoggerMessage(LogLevel.Error, "Watching traffic failed; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception problem);
}
