using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Protection;

/// <summary>Whether the SMB 1 protocol may be spoken: by Samba, or by a mount of the kernel's.</summary>
internal static class Smb1
{
    private static readonly string[] oldDialects = ["CORE", "COREPLUS", "LANMAN1", "LANMAN2", "NT1"];

    private static readonly string[] lowestDialectKeys = ["server min protocol", "min protocol", "client min protocol"];

    /// <summary>device.legacy.smb1_enabled</summary>
    public static Reading Read(PostureRun run)
    {
        if (Mounts.Of(run).All.Any(mount => mount.Type == "cifs" && mount.Options.Split(',').Contains("vers=1.0"))) return Reading.Of(FactValue.Of(true), "A share is mounted with SMB 1.");
        if (run.Files.Read("/etc/samba/smb.conf") is not { } configuration)
            return run.Files.Exists("/usr/sbin/smbd") || run.Files.Exists("/usr/bin/smbclient") ? FromDefaults(run) : Reading.Of(FactValue.Of(false), "Samba is not installed.");
        return Parse(configuration) switch
        {
            true => true,
            null => Reading.None(MissingReason.NotSupported, "Samba's configuration includes further ones, which the agent does not follow."),
            false => FromDefaults(run),
        };
    }

    /// <summary>Whether smb.conf's global section allows SMB 1; null where it includes what is not in it. Where it says nothing, false.</summary>
    public static bool? Parse(string configuration)
    {
        var global = IniFile.Parse(configuration).Where(setting => setting.Section.Equals("global", StringComparison.OrdinalIgnoreCase)).ToList();
        if (lowestDialectKeys.Any(key => oldDialects.Contains(global.Last(key), StringComparer.OrdinalIgnoreCase))) return true;
        return global.Any(setting => setting.Key.Equals("include", StringComparison.OrdinalIgnoreCase) || setting.Key.Equals("config backend", StringComparison.OrdinalIgnoreCase)) ? null : false;
    }

    // Samba 4.11 was the first whose defaults leave SMB 1 out; every distribution that still gets updates has a later one.
    private static Reading FromDefaults(PostureRun run) => OsRelease.ReadSupportState(run).Value is { Text: not "unsupported" }
        ? Reading.Of(FactValue.Of(false), "Samba's defaults leave SMB 1 out.")
        : Reading.None(MissingReason.NotSupported, "Whether Samba's defaults leave SMB 1 out depends on its version.");
}
