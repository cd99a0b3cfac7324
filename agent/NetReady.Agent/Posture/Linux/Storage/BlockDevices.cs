namespace NetReady.Agent.Posture.Linux.Storage;

/// <summary>Whether block devices are encrypted: dm-crypt says so in a device's mapper UUID, and what lies above it (LVM, RAID) is found by walking down through sysfs.</summary>
internal sealed class BlockDevices(PostureRun run)
{
    // More layers than any real stack has: a tree that goes deeper goes round.
    private const int DeepestStack = 16;

    /// <summary>The folder of a device by its numbers, as <c>253:1</c>; null where there is no such device.</summary>
    public string? ByNumber(string number) => Existing($"/sys/dev/block/{number}");

    /// <summary>The folder of a device by its path, as <c>/dev/sda1</c> or <c>/dev/mapper/vg-root</c>; null where there is no such device.</summary>
    public string? ByPath(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (path.StartsWith("/dev/mapper/", StringComparison.Ordinal))
        {
            return run.Files.Names("/sys/class/block").Where(device => device.StartsWith("dm-", StringComparison.Ordinal))
                .Where(device => run.Files.ReadWord($"/sys/class/block/{device}/dm/name") == name)
                .Select(device => $"/sys/class/block/{device}").FirstOrDefault();
        }
        // Links below /dev, as /dev/disk/by-uuid/..., name the device at their end.
        if (run.Files.LinkTarget(path) is { } target) name = target[(target.LastIndexOf('/') + 1)..];
        return name.Length == 0 || name.Contains("..", StringComparison.Ordinal) ? null : Existing($"/sys/class/block/{name}");
    }

    /// <summary>Whether all that a device keeps is encrypted, by itself or by every device below it.</summary>
    public bool IsEncrypted(string device) => IsEncrypted(device, DeepestStack);

    /// <summary>Whether a device is built in: not removable, not on USB, not memory, not a file in another file system.</summary>
    public bool IsFixed(string device)
    {
        string real = Resolve(device);
        string name = real[(real.LastIndexOf('/') + 1)..];
        if (name.StartsWith("loop", StringComparison.Ordinal) || name.StartsWith("ram", StringComparison.Ordinal) || name.StartsWith("zram", StringComparison.Ordinal)
            || name.StartsWith("sr", StringComparison.Ordinal) || real.Contains("/usb", StringComparison.Ordinal)) return false;
        string disk = Disk(real);
        return run.Files.ReadWord($"{disk}/removable") != "1";
    }

    private bool IsEncrypted(string device, int depth)
    {
        if (IsCrypt(run.Files.ReadWord($"{device}/dm/uuid"))) return true;
        var below = run.Files.Names($"{device}/slaves").Select(name => $"{device}/slaves/{name}").ToList();
        if (below.Count == 0)
        {
            // A partition lies on what its disk lies on, as one of a RAID.
            string disk = Disk(device);
            below = [.. run.Files.Names($"{disk}/slaves").Select(name => $"{disk}/slaves/{name}")];
        }
        return depth > 0 && below.Count > 0 && below.All(lower => IsEncrypted(lower, depth - 1));
    }

    // dm-integrity and dm-verity are cryptsetup's too, and hide nothing.
    private static bool IsCrypt(string? uuid) => uuid is not null && uuid.StartsWith("CRYPT-", StringComparison.Ordinal)
        && !uuid.StartsWith("CRYPT-INTEGRITY", StringComparison.Ordinal) && !uuid.StartsWith("CRYPT-VERITY", StringComparison.Ordinal);

    private string Disk(string device)
    {
        string real = Resolve(device);
        return run.Files.Exists($"{real}/partition") ? real[..real.LastIndexOf('/')] : real;
    }

    // In sysfs these folders are links to where the device hangs; in a tree made by hand they may be the folders themselves.
    private string Resolve(string device)
    {
        string root = run.Files.Locate("");
        string? target = Directory.ResolveLinkTarget(run.Files.Locate(device), returnFinalTarget: true)?.FullName;
        return target is not null && target.StartsWith(root + "/", StringComparison.Ordinal) ? target[root.Length..] : device;
    }

    private string? Existing(string folder) => run.Files.FolderExists(folder) ? folder : null;
}
