using Microsoft.Extensions.Logging;
using NetReady.Agent.Capture.Figures;
using NetReady.Agent.State;

namespace NetReady.Agent.Capture;

/// <summary>Keeps the day's counts of traffic on disk, so that a restart of the agent or the device loses none; and tells for how long nobody watched meanwhile.</summary>
/// <param name="directory">The agent's directory.</param>
/// <param name="host">The device's host id.</param>
/// <param name="boot">What tells this start of the system from others.</param>
/// <param name="upFor">How long the device has been up since that start, time asleep left out.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says what is wrong with the file.</param>
internal sealed class TrafficMemory(string directory, string host, string boot, Func<TimeSpan> upFor, TimeProvider time, ILogger logger)
{
    // Two clocks of one machine, before and after a start.
    private static readonly TimeSpan clocksDiffer = TimeSpan.FromMinutes(1);

    private readonly StateFile<KeptTraffic> file = new(directory, KeptTraffic.FileName, StateJson.Default.KeptTraffic, logger)
    {
        Problem = kept => kept.Host != host ? "It is another host's."
            : kept.At > time.GetUtcNow() + clocksDiffer ? "It is of the future: the clock was wrong then, or is now."
            : kept.Pages.Length > TrafficBook.Pages || kept.Pages.DistinctBy(page => page.Hour % TrafficBook.Pages).Count() != kept.Pages.Length ? "It holds more than a day."
            : kept.Pages.Select(page => page.Problem()).FirstOrDefault(problem => problem is not null) is { } problem ? $"It holds {problem}." : null,
    };

    /// <summary>How long counts may be lost to a crash.</summary>
    public static TimeSpan KeepsEvery => TimeSpan.FromMinutes(5);

    /// <summary>Takes up what was kept.</summary>
    /// <returns>For how long nobody has watched since then, though the device was up; zero where nothing was kept. A device that was switched off meanwhile let nothing pass.</returns>
    public TimeSpan Restore(TrafficBook book)
    {
        if (file.Read() is not { } kept) return TimeSpan.Zero;
        var gap = time.GetUtcNow() - kept.At;
        // All that it says is too old to be said.
        if (gap > TrafficBook.Span) return TimeSpan.Zero;
        book.Restore(kept.Pages);
        var up = upFor();
        return gap < TimeSpan.Zero ? TimeSpan.Zero : kept.Boot != boot && up < gap ? up : gap;
    }

    /// <summary>Keeps a book's counts.</summary>
    public void Keep(System.Collections.Immutable.ImmutableArray<KeptPage> pages) => file.Write(new(host, boot, time.GetUtcNow(), pages));

    /// <summary>Forgets them.</summary>
    public void Forget() => file.Delete();
}
