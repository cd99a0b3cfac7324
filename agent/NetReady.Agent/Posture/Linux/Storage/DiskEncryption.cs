using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Storage;

/// <summary>Which volumes are encrypted at rest.</summary>
internal static class DiskEncryption
{
    // They hold what must be readable before any key is, and nothing of people's.
    private static readonly string[] bootPoints = ["/boot", "/boot/efi", "/efi"];

    /// <summary>device.disk.system_encrypted</summary>
    public static Reading ReadSystem(PostureRun run) => ReadHolding(run, "/");

    /// <summary>device.disk.home_encrypted</summary>
    public static Reading ReadHome(PostureRun run) => ReadHolding(run, "/home");

    /// <summary>device.disk.swap_encrypted</summary>
    public static Reading ReadSwap(PostureRun run)
    {
        if (run.Files.Read("/proc/swaps") is not { } text) return MissingReason.NotSupported;
        var areas = SwapArea.Parse(text);
        if (areas.IsEmpty) return MissingReason.NotPresent;
        var states = areas.Select(area => IsEncrypted(run, area)).ToList();
        if (states.Contains(false)) return false;
        return states.Contains(null) ? Reading.None(MissingReason.NotSupported, "The agent cannot tell on which device a swap area lies.") : true;
    }

    /// <summary>device.disk.unencrypted_fixed_count: boot volumes, which have to be readable, are not counted.</summary>
    public static Reading ReadUnencryptedFixedCount(PostureRun run)
    {
        var mounts = Mounts.Of(run);
        if (mounts.All.IsEmpty) return MissingReason.NotSupported;
        if (FormFactor.IsContainer(run)) return Reading.None(MissingReason.NotSupported, "A container is not shown the disks that it lies on.");
        var devices = new BlockDevices(run);
        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var mount in mounts.All)
        {
            if (bootPoints.Contains(mount.Point) || mount.Type is "squashfs" or "iso9660" or "erofs") continue;
            if (Device(devices, mount) is { } device && devices.IsFixed(device) && !devices.IsEncrypted(device)) open.Add(run.Files.ReadWord($"{device}/dev") ?? device);
        }
        bool isComplete = true;
        foreach (var area in SwapArea.Parse(run.Files.Read("/proc/swaps") ?? ""))
        {
            // A file of swap lies on a volume that is counted already.
            if (area.IsFile || area.IsInMemory) continue;
            if (devices.ByPath(area.Path) is not { } device) isComplete = false;
            else if (!devices.IsEncrypted(device)) open.Add(run.Files.ReadWord($"{device}/dev") ?? device);
        }
        // ZFS encrypts by dataset and shows no device; only its own tools tell.
        isComplete &= mounts.All.All(mount => mount.Type != "zfs");
        return FactValue.Numeric(FactKind.Count, isComplete ? Interval.Exactly(open.Count) : Interval.AtLeast(open.Count));
    }

    private static Reading ReadHolding(PostureRun run, string path)
    {
        if (Mounts.Of(run).Holding(path) is not { } mount) return MissingReason.NotSupported;
        return IsEncrypted(run, mount) is { } encrypted
            ? encrypted
            : Reading.None(MissingReason.NotSupported, $"The agent cannot tell on which device a volume of type {mount.Type} lies.");
    }

    private static bool? IsEncrypted(PostureRun run, Mount mount)
    {
        if (mount.Type == "ecryptfs") return true;
        var devices = new BlockDevices(run);
        return Device(devices, mount) is { } device ? devices.IsEncrypted(device) : null;
    }

    private static bool? IsEncrypted(PostureRun run, SwapArea area)
    {
        if (area.IsInMemory) return true;
        if (area.IsFile) return Mounts.Of(run).Holding(area.Path) is { } mount ? IsEncrypted(run, mount) : null;
        var devices = new BlockDevices(run);
        return devices.ByPath(area.Path) is { } device ? devices.IsEncrypted(device) : null;
    }

    // btrfs keeps its volumes under numbers of their own; what was mounted names the device.
    private static string? Device(BlockDevices devices, Mount mount) =>
        !mount.IsAnonymous ? devices.ByNumber(mount.Device)
        : mount.Source.StartsWith("/dev/", StringComparison.Ordinal) && mount.Type is not ("overlay" or "devtmpfs") ? devices.ByPath(mount.Source)
        : null;
}
