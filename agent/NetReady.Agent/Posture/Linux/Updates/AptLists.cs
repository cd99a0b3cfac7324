using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Updates;

/// <summary>The head of one archive's InRelease file.</summary>
/// <param name="IsSecurity">Whether the archive holds security updates.</param>
/// <param name="Date">When the archive made it.</param>
internal sealed record AptList(bool IsSecurity, DateTimeOffset Date);

/// <summary>The lists of what could be installed, as apt last fetched them.</summary>
/// <param name="Lists">One for each archive.</param>
/// <param name="RefreshedAt">When fetching them last succeeded, where that was written down.</param>
internal sealed record AptLists(ImmutableArray<AptList> Lists, DateTimeOffset? RefreshedAt)
{
    /// <summary>Lists that are older say nothing about what is not in them.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromDays(7);

    private const string Folder = "/var/lib/apt/lists";

    // "Fri, 20 Nov 2026 00:12:41 UTC"
    private static readonly string[] dateFormats = ["ddd, d MMM yyyy H:mm:ss 'UTC'", "ddd, d MMM yyyy H:mm:ss 'GMT'", "ddd, d MMM yyyy H:mm:ss zzz"];

    /// <summary>This run's.</summary>
    public static AptLists Of(PostureRun run) => run.Once(Read);

    /// <summary>Whether there is a list of security updates at all.</summary>
    public bool HasSecurity => Lists.Any(list => list.IsSecurity);

    /// <summary>When the security archive (or, without one, any archive) made the newest list here; null where there is none.</summary>
    public DateTimeOffset? Date => Lists.Where(list => list.IsSecurity == HasSecurity).Select(list => (DateTimeOffset?)list.Date).Max();

    /// <summary>Up to when the lists are known to be complete; null where there are none.</summary>
    public DateTimeOffset? CurrentAsOf => Date is { } date && RefreshedAt is { } refreshed && refreshed > date ? refreshed : Date;

    /// <summary>Whether nothing can be said about updates that are not in the lists.</summary>
    public bool AreStale(PostureRun run) => CurrentAsOf is not { } current || run.Since(current) > StaleAfter;

    /// <summary>Reads the head of an InRelease file; null where it has no date.</summary>
    public static AptList? Parse(string head)
    {
        bool isSecurity = false;
        DateTimeOffset? date = null;
        foreach (var line in head.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("Label: ")) isSecurity |= line.EndsWith("-Security");
            else if (line.StartsWith("Suite: ") || line.StartsWith("Codename: ")) isSecurity |= line.EndsWith("-security");
            else if (line.StartsWith("Date: ")
                && DateTimeOffset.TryParseExact(line["Date: ".Length..], dateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var parsed)) date = parsed;
        }
        return date is { } known ? new(isSecurity, known) : null;
    }

    /// <summary>device.updates.metadata_age</summary>
    public static Reading ReadAge(PostureRun run)
    {
        if (!run.Files.FolderExists(Folder)) return MissingReason.NotSupported;
        return Of(run).CurrentAsOf is { } current ? FactValue.Of(run.Since(current)) : Reading.None(MissingReason.NotPresent, "No list of updates has been fetched; run apt-get update.");
    }

    private static AptLists Read(PostureRun run)
    {
        var lists = ImmutableArray.CreateBuilder<AptList>();
        foreach (string name in run.Files.Names(Folder))
        {
            bool isRelease = name.EndsWith("_InRelease", StringComparison.Ordinal) || name.EndsWith("_Release", StringComparison.Ordinal);
            if (isRelease && run.Files.ReadBytes($"{Folder}/{name}", 4096) is { } head && Parse(Encoding.ASCII.GetString(head)) is { } list) lists.Add(list);
        }
        return new(lists.DrainToImmutable(), run.Files.ChangedAt("/var/lib/apt/periodic/update-success-stamp"));
    }
}
