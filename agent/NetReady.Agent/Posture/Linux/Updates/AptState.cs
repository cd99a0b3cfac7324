using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using NetReady.Agent.Platform;

namespace NetReady.Agent.Posture.Linux.Updates;

/// <summary>A simulation and the state of the packages that it holds for.</summary>
/// <param name="Inputs">The hash of what the simulation depends on.</param>
/// <param name="Simulation">What came of it.</param>
internal sealed record CachedSimulation(string Inputs, AptSimulation Simulation);

/// <summary>What was known of pending security updates when it was last looked.</summary>
/// <param name="ListsDate">The security list's date then.</param>
/// <param name="SeenAt">When it was first looked at that list.</param>
/// <param name="Sources">The hash of the archives that apt was told to use.</param>
/// <param name="KeptBack">The packages that could not be upgraded then.</param>
/// <param name="Pending">What was pending, by package.</param>
internal sealed record SecurityHistory(DateTimeOffset ListsDate, DateTimeOffset SeenAt, string Sources, ImmutableArray<string> KeptBack, ImmutableDictionary<string, PendingSince> Pending);

/// <summary>Since when a package has had a security update pending.</summary>
/// <param name="Installed">The version that is installed.</param>
/// <param name="AvailableBy">An instant at which the update was there already.</param>
/// <param name="NotBefore">An instant at which it was not there yet; null where none is known.</param>
internal sealed record PendingSince(string? Installed, DateTimeOffset AvailableBy, DateTimeOffset? NotBefore);

/// <summary>What was known of a pending restart when it was last looked.</summary>
/// <param name="SeenPending">When it was first seen to be pending; null while none is.</param>
/// <param name="SeenNotPending">When it was last seen that none was; null where it never was.</param>
internal sealed record RebootHistory(DateTimeOffset? SeenPending, DateTimeOffset? SeenNotPending);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CachedSimulation))]
[JsonSerializable(typeof(SecurityHistory))]
[JsonSerializable(typeof(RebootHistory))]
internal sealed partial class UpdateStateJson : JsonSerializerContext;

/// <summary>Hashes by which it is seen that nothing has changed that an upgrade depends on: names, sizes and times of files, which cost a hundredth of a simulation.</summary>
internal static class AptInputs
{
    /// <summary>The hash of everything: installed packages, lists, archives, preferences and settings.</summary>
    public static string HashAll(SystemFiles files) => Hash(files, ["/var/lib/dpkg/status", "/var/lib/apt/extended_states"],
        ["/var/lib/apt/lists", .. configuration]);

    /// <summary>The hash of what is asked of which archives.</summary>
    public static string HashSources(SystemFiles files) => Hash(files, [], configuration);

    private static readonly ImmutableArray<string> configuration = ["/etc/apt", "/etc/apt/sources.list.d", "/etc/apt/preferences.d", "/etc/apt/apt.conf.d"];

    private static string Hash(SystemFiles files, ImmutableArray<string> single, ImmutableArray<string> folders)
    {
        var text = new StringBuilder();
        foreach (string path in single.Concat(folders.SelectMany(folder => files.Names(folder).Select(name => $"{folder}/{name}"))))
            if (!files.FolderExists(path)) text.Append(path).Append('\t').Append(files.Size(path)).Append('\t').Append(files.ChangedAt(path)?.UtcTicks).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
