using NetReady.Agent.Posture.Support;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux;

/// <summary>What <c>/etc/os-release</c> says of the distribution (os-release(5)).</summary>
/// <param name="Id">The distribution, as <c>debian</c>; <c>linux</c> where it does not say.</param>
/// <param name="VersionId">Its version, as <c>12</c>; null where it has none, as rolling ones.</param>
/// <param name="Like">The distributions it is made from.</param>
internal sealed record OsRelease(string Id, string? VersionId, IReadOnlyList<string> Like)
{
    /// <summary>Whether it is Debian or made from it.</summary>
    public bool IsDebianLike => Id == "debian" || Like.Contains("debian") || Like.Contains("ubuntu");

    /// <summary>The file of this run's system.</summary>
    public static OsRelease Of(PostureRun run) => run.Once(once => Parse(once.Files.Read("/etc/os-release") ?? once.Files.Read("/usr/lib/os-release") ?? ""));

    /// <summary>Reads the file's text.</summary>
    public static OsRelease Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            int equals = line.IndexOf('=');
            if (equals > 0 && line[0] != '#') values[line[..equals].Trim().ToString()] = line[(equals + 1)..].Trim().Trim("\"'").ToString();
        }
        string? version = values.GetValueOrDefault("VERSION_ID");
        return new(
            values.GetValueOrDefault("ID") is { Length: > 0 and <= 64 } id ? id : "linux",
            version is not null && Versions.IsVersion(version) ? version : null,
            values.GetValueOrDefault("ID_LIKE", "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>device.os.name</summary>
    public static Reading ReadName(PostureRun run) => FactValue.Free(Of(run).Id);

    /// <summary>device.os.version</summary>
    public static Reading ReadVersion(PostureRun run) =>
        Of(run).VersionId is { } version ? FactValue.Version(version) : Reading.None(MissingReason.NotPresent, "The distribution states no version number.");

    /// <summary>device.os.support_state</summary>
    public static Reading ReadSupportState(PostureRun run) => OsSupport.ReadState(run, Of(run).Id, Of(run).VersionId);

    /// <summary>device.os.time_to_eol</summary>
    public static Reading ReadTimeToEnd(PostureRun run) => OsSupport.ReadTimeToEnd(run, Of(run).Id, Of(run).VersionId);
}
