using NetReady.Agent.Posture.Linux;
using NetReady.Agent.Posture.Linux.Storage;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Storage;

public sealed class DiskEncryptionTests
{
    private static SystemTree Mounting(params string[] lines) => new SystemTree().With("/proc/self/mountinfo", string.Join("\n", lines) + "\n");

    [Theory(Timeout = Hang.After)]
    [InlineData("CRYPT-LUKS2-00-x", "true")]
    [InlineData("CRYPT-LUKS1-00-x", "true")]
    [InlineData("CRYPT-PLAIN-x", "true")]
    [InlineData("CRYPT-VERITY-00-x", "false")]
    [InlineData("CRYPT-INTEGRITY-00-x", "false")]
    [InlineData("LVM-00", "false")]
    public async Task The_mappers_mark_tells_what_hides_data(string uuid, string encrypted)
    {
        using var system = Mounting("1 0 253:0 / / rw - ext4 /dev/mapper/x rw").With("/sys/dev/block/253:0/dm/uuid", uuid);
        await system.Says("device.disk.system_encrypted", encrypted);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_volume_over_two_disks_is_encrypted_only_where_both_are()
    {
        using var system = Mounting("1 0 253:0 / / rw - ext4 /dev/mapper/x rw")
            .With("/sys/dev/block/253:0/slaves/dm-1/dm/uuid", "CRYPT-LUKS2-1").With("/sys/dev/block/253:0/slaves/sdb1/dev", "8:17");
        await system.Says("device.disk.system_encrypted", "false");
        system.Without("/sys/dev/block/253:0/slaves/sdb1").With("/sys/dev/block/253:0/slaves/dm-2/dm/uuid", "CRYPT-LUKS2-2");
        await system.Says("device.disk.system_encrypted", "true");
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_volumes_of_btrfs_are_found_by_what_was_mounted()
    {
        using var system = Mounting("1 0 0:30 /root / rw - btrfs /dev/mapper/luks-1234 rw,subvol=/root", "2 1 0:30 /home /home rw - btrfs /dev/mapper/luks-1234 rw,subvol=/home")
            .With("/sys/class/block/dm-0/dm/name", "luks-1234\n").With("/sys/class/block/dm-0/dm/uuid", "CRYPT-LUKS2-1234-luks\n").With("/sys/class/block/sda1/dev", "8:1\n");
        await system.Says("device.disk.system_encrypted", "true");
        await system.Says("device.disk.home_encrypted", "true");
        await system.Says("device.disk.unencrypted_fixed_count", "0");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_partition_of_a_disk_made_of_encrypted_ones_is_encrypted()
    {
        // As on a real system: the number is a link to where the partition hangs below its disk.
        using var system = Mounting("1 0 9:1 / / rw - ext4 /dev/md0p1 rw").With("/sys/devices/virtual/block/md0/md0p1/partition", "1\n").With("/sys/devices/virtual/block/md0/slaves/dm-0/dm/uuid", "CRYPT-LUKS2-1")
            .WithLink("/sys/dev/block/9:1", "../../devices/virtual/block/md0/md0p1");
        await system.Says("device.disk.system_encrypted", "true");
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("zfs", "rpool/root")]
    [InlineData("overlay", "overlay")]
    [InlineData("nfs4", "server:/root")]
    public async Task What_shows_no_device_is_unknown_and_not_open(string type, string source)
    {
        using var system = Mounting($"1 0 0:30 / / rw - {type} {source} rw");
        await system.Lacks("device.disk.system_encrypted", MissingReason.NotSupported);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Removable_media_loops_and_boot_volumes_are_not_counted_and_one_device_counts_once()
    {
        using var system = Mounting(
            "1 0 8:1 / / rw - ext4 /dev/sda1 rw", "2 1 8:1 /srv /srv rw - ext4 /dev/sda1 rw", "3 1 8:2 / /boot rw - ext4 /dev/sda2 rw", "4 1 8:17 / /media/stick rw - vfat /dev/sdb1 rw",
            "5 1 7:0 / /snap/core ro - squashfs /dev/loop0 ro", "6 1 7:1 / /mnt ro - ext4 /dev/loop1 ro")
            .WithPlainDevice("8:1", "sda1").WithPlainDevice("8:2", "sda2").WithPlainDevice("7:0", "loop0")
            .With("/sys/devices/block/sdb/removable", "1\n").With("/sys/devices/block/sdb/sdb1/partition", "1\n").WithLink("/sys/dev/block/8:17", "../../devices/block/sdb/sdb1")
            .With("/sys/devices/virtual/block/loop1/dev", "7:1\n").WithLink("/sys/dev/block/7:1", "../../devices/virtual/block/loop1");
        await system.Says("device.disk.unencrypted_fixed_count", "1");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Swap_in_a_file_is_as_safe_as_its_volume_and_in_memory_safe()
    {
        using var system = Systems.DebianLaptop();
        const string head = "Filename\tType\tSize\tUsed\tPriority\n";
        await (system.With("/proc/swaps", head + "/dev/zram0 partition 1 0 100\n")).Says("device.disk.swap_encrypted", "true");
        await (system.With("/proc/swaps", head + "/home/swap\\040file file 1 0 -2\n")).Says("device.disk.swap_encrypted", "true");
        await (system.With("/proc/swaps", head + "/boot/swapfile file 1 0 -2\n")).Says("device.disk.swap_encrypted", "false");
        await (system.With("/proc/swaps", head + "/dev/sdz9 partition 1 0 -2\n")).Lacks("device.disk.swap_encrypted", MissingReason.NotSupported);
    }

    [Fact]
    public void The_last_of_two_mounts_on_one_point_is_the_one_that_shows()
    {
        var mounts = Mounts.Parse("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /home rw - ext4 /dev/sda2 rw\n3 1 8:3 / /home rw shared:1 master:2 - xfs /dev/sda3 rw\nnonsense - line\n");
        Assert.Equal("8:3", mounts.Holding("/home/ada")?.Device);
        Assert.Equal("8:1", mounts.Holding("/homes")?.Device);
    }

    [Fact]
    public void Escaped_letters_are_read_back() => Assert.Equal("/mnt/a b\\c", Mounts.Parse("1 0 8:1 / /mnt/a\\040b\\134c rw - ext4 x rw").All[0].Point);

    [Fact]
    public void A_tree_that_goes_round_ends()
    {
        using var system = Mounting("1 0 253:0 / / rw - ext4 /dev/mapper/x rw").With("/sys/dev/block/253:0/dev", "253:0\n").WithFolder("/sys/dev/block/253:0/slaves").WithLink("/sys/dev/block/253:0/slaves/again", "../../253:0");
        var run = new Agent.Posture.PostureRun(system.Context, TestContext.Current.CancellationToken);
        Assert.False(new BlockDevices(run).IsEncrypted("/sys/dev/block/253:0"));
    }
}
