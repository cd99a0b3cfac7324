using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux;

/// <summary>What kind of device it is: from marks that containers leave, from the processor's and the firmware's word on virtual machines, from the chassis type (SMBIOS 3.7 section 7.4.1).</summary>
internal static class FormFactor
{
    private static readonly string[] virtualMakers =
    [
        "QEMU", "KVM", "VMware", "VirtualBox", "innotek", "Xen", "Bochs", "Parallels", "BHYVE", "Amazon EC2", "Google Compute Engine", "DigitalOcean", "OpenStack", "Nutanix", "RHEV",
    ];

    /// <summary>device.form_factor</summary>
    public static Reading Read(PostureRun run)
    {
        if (IsContainer(run)) return FactValue.OneOf("container");
        if (IsVirtual(run)) return FactValue.OneOf("virtual");
        return run.Files.ReadWord("/sys/class/dmi/id/chassis_type") switch
        {
            "3" or "4" or "5" or "6" or "7" or "13" or "15" or "16" or "24" or "34" or "35" or "36" => FactValue.OneOf("desktop"),
            "8" or "9" or "10" or "14" or "31" or "32" => FactValue.OneOf("laptop"),
            "11" => FactValue.OneOf("phone"),
            "30" => FactValue.OneOf("tablet"),
            "17" or "23" or "25" or "28" or "29" => FactValue.OneOf("server"),
            _ => Reading.None(MissingReason.NotSupported, "The firmware does not say what kind of device this is."),
        };
    }

    /// <summary>Whether firmware, TPM and the like are somebody else's: in a container or a virtual machine.</summary>
    public static bool IsGuest(PostureRun run) => IsContainer(run) || IsVirtual(run);

    /// <summary>Whether the system runs in a container.</summary>
    public static bool IsContainer(PostureRun run)
    {
        // Disk images of virtual machines are also made from container images, marks and all: a root that is a whole disk's is no container's.
        if (Mounts.Of(run).Holding("/") is { IsAnonymous: false, SubPath: "/" }) return false;
        return run.Files.Exists("/run/.containerenv") || run.Files.Exists("/.dockerenv") || run.Files.Exists("/run/systemd/container");
    }

    /// <summary>Whether the system runs in a virtual machine.</summary>
    public static bool IsVirtual(PostureRun run)
    {
        // The first domain of Xen sees a hypervisor too, and is the device itself.
        if (run.Files.Read("/proc/xen/capabilities")?.Contains("control_d", StringComparison.Ordinal) == true) return false;
        if (HasHypervisorFlag(run.Files.Read("/proc/cpuinfo") ?? "") || run.Files.Exists("/sys/hypervisor/type") || run.Files.Exists("/proc/device-tree/hypervisor")) return true;
        string maker = $"{run.Files.ReadWord("/sys/class/dmi/id/sys_vendor")} {run.Files.ReadWord("/sys/class/dmi/id/product_name")}";
        return maker == "Microsoft Corporation Virtual Machine" || virtualMakers.Any(known => maker.Contains(known, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether the processor's flags say that a hypervisor is below.</summary>
    public static bool HasHypervisorFlag(string cpuInfo)
    {
        foreach (var line in cpuInfo.AsSpan().EnumerateLines())
            if (line.StartsWith("flags") && $" {line} ".Contains(" hypervisor ", StringComparison.Ordinal)) return true;
        return false;
    }
}
