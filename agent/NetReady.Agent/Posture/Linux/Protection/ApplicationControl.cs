using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Protection;

/// <summary>Whether only allow-listed software may run: fapolicyd runs, and not in its permissive mode.</summary>
internal static class ApplicationControl
{
    /// <summary>device.appcontrol.enforced</summary>
    public static Reading Read(PostureRun run) => Processes.Of(run).AnyOf("fapolicyd") switch
    {
        false => false,
        null => MissingReason.NeedsPrivilege,
        true => run.Files.Read("/etc/fapolicyd/fapolicyd.conf") is { } configuration
            ? IniFile.Parse(configuration).Last("permissive") is null or "0"
            : MissingReason.NeedsPrivilege,
    };
}
