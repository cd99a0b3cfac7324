using System.Collections.Immutable;

namespace NetReady.Agent.Posture.Linux.Updates;

/// <summary>One package that an upgrade would install.</summary>
/// <param name="Package">The package's name.</param>
/// <param name="Installed">The version that is installed; null where the upgrade would add the package.</param>
/// <param name="Version">The version that would be installed.</param>
/// <param name="Architecture">For which architecture, as <c>amd64</c> or <c>all</c>.</param>
/// <param name="IsSecurity">Whether it comes from a security archive.</param>
internal sealed record PendingUpdate(string Package, string? Installed, string Version, string Architecture, bool IsSecurity);

/// <summary>What <c>apt-get -s dist-upgrade</c> would do.</summary>
/// <param name="Pending">What it would install.</param>
/// <param name="KeptBack">Packages with updates that it would not install: held, or in conflict.</param>
internal sealed record AptSimulation(ImmutableArray<PendingUpdate> Pending, ImmutableArray<string> KeptBack)
{
    /// <summary>Those that come from a security archive.</summary>
    public IEnumerable<PendingUpdate> Security => Pending.Where(update => update.IsSecurity);

    /// <summary>Reads the simulation's output in the C locale; lines that say nothing of packages are left out.</summary>
    public static AptSimulation Parse(string output)
    {
        var pending = ImmutableArray.CreateBuilder<PendingUpdate>();
        var keptBack = ImmutableArray.CreateBuilder<string>();
        bool inKeptBack = false;
        foreach (string line in output.Split('\n'))
        {
            if (inKeptBack && line.StartsWith(' ')) keptBack.AddRange(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            else inKeptBack = line.StartsWith("The following packages have been kept back", StringComparison.Ordinal);
            if (line.StartsWith("Inst ", StringComparison.Ordinal) && ParseInstall(line) is { } update) pending.Add(update);
        }
        return new(pending.DrainToImmutable(), keptBack.DrainToImmutable());
    }

    // Inst NAME [OLD] (NEW LABEL:VERSION/SUITE, LABEL:VERSION/SUITE [ARCH]) []
    private static PendingUpdate? ParseInstall(string line)
    {
        int open = line.IndexOf('(', StringComparison.Ordinal);
        int close = line.IndexOf(')', Math.Max(open, 0));
        if (open < 0 || close < 0) return null;
        var before = line[5..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var inside = line[(open + 1)..close].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (before.Length == 0 || inside.Length == 0) return null;
        string? installed = before.Length > 1 && before[1].StartsWith('[') ? before[1].Trim('[', ']') : null;
        string architecture = inside[^1].StartsWith('[') ? inside[^1].Trim('[', ']') : "";
        return new(before[0], installed, inside[0], architecture, inside.Skip(1).Any(IsSecurityOrigin));
    }

    // Debian labels the archive Debian-Security; Ubuntu tells it by the suite, as Ubuntu:22.04/jammy-security.
    private static bool IsSecurityOrigin(string origin)
    {
        var parts = origin.TrimEnd(',').Split(':', 2);
        return parts[0].EndsWith("-Security", StringComparison.Ordinal) || parts[^1].EndsWith("-security", StringComparison.Ordinal);
    }
}
