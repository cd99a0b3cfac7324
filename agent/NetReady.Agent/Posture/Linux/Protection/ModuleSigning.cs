using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Protection;

/// <summary>Whether the kernel loads only modules that are signed.</summary>
internal static class ModuleSigning
{
    /// <summary>device.kernel.signed_modules_only</summary>
    public static Reading Read(PostureRun run)
    {
        if (run.Files.ReadWord("/proc/sys/kernel/modules_disabled") == "1") return Reading.Of(FactValue.Of(true), "The kernel loads no more modules until it is restarted.");
        if (run.Files.ReadWord("/sys/module/module/parameters/sig_enforce") is { } enforce)
        {
            // Lockdown asks for signatures whatever the parameter says (kernel_lockdown(7)).
            return enforce == "Y" || SecurityModules.ReadLockdown(run).Value is { Text: "integrity" or "confidentiality" };
        }
        if (!run.Files.Exists("/proc/modules")) return Reading.None(MissingReason.NotApplicable, "The kernel is built to load no modules.");
        return Reading.Of(FactValue.Of(false), "The kernel is built without signed modules.");
    }
}
