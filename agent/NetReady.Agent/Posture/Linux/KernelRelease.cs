using System.Globalization;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux;

/// <summary>A kernel's release: <c>6.1.0-25-amd64</c> is the numbers 6.1.0.25 of the flavour <c>amd64</c>. Only releases of one flavour can be compared.</summary>
/// <param name="Numbers">Its numbers, between dots.</param>
/// <param name="Flavour">What follows them.</param>
internal sealed record KernelRelease(string Numbers, string Flavour)
{
    /// <summary>The running kernel's release; null where /proc does not say.</summary>
    public static string? Running(PostureRun run) => run.Files.ReadWord("/proc/sys/kernel/osrelease");

    /// <summary>Takes a release apart; null where it does not start with a version.</summary>
    public static KernelRelease? Parse(string release)
    {
        int end = 0;
        // A number may follow a dot or a dash; what starts with a letter is the flavour.
        while (end < release.Length && (char.IsAsciiDigit(release[end])
            || (release[end] is '.' or '-' && end > 0 && end + 1 < release.Length && char.IsAsciiDigit(release[end + 1])))) end++;
        string numbers = release[..end].Replace('-', '.');
        return Versions.IsVersion(numbers) ? new(numbers, release[end..].TrimStart('-', '.')) : null;
    }

    /// <summary>Whether this is a later release of the same flavour.</summary>
    public bool IsNewerThan(KernelRelease other) => Flavour == other.Flavour && Versions.Compare(Numbers, other.Numbers) > 0;

    /// <summary>device.kernel.version: the upstream version, without the distribution's build number.</summary>
    public static Reading ReadVersion(PostureRun run)
    {
        if (Running(run) is not { } release) return MissingReason.NotSupported;
        int dash = release.IndexOf('-');
        string version = dash < 0 ? release : release[..dash];
        return Versions.IsVersion(version) ? FactValue.Version(version)
            : Parse(release) is { } parsed ? FactValue.Version(parsed.Numbers)
            : Reading.None(MissingReason.Error, "The kernel's release does not start with a version.");
    }

    /// <summary>Time since the device was started; null where /proc does not say.</summary>
    public static TimeSpan? Uptime(PostureRun run) =>
        run.Files.ReadWord("/proc/uptime")?.Split(' ')[0] is { } seconds
            && double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(number)
            : null;

    /// <summary>device.uptime</summary>
    public static Reading ReadUptime(PostureRun run) => Uptime(run) is { } uptime ? FactValue.Of(uptime) : MissingReason.NotSupported;
}
