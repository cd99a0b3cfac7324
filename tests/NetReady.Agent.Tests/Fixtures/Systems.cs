namespace NetReady.Agent.Tests.Fixtures;

/// <summary>Whole systems as they are found in departments.</summary>
internal static class Systems
{
    public const string SecurityArchive = "/var/lib/apt/lists/deb.debian.org_debian-security_dists_trixie-security_InRelease";

    /// <summary>A Debian laptop as its installer's guided set-up leaves it: LUKS, LVM inside, UEFI with Secure Boot, GNOME locked down by the department, ufw on.</summary>
    public static SystemTree DebianLaptop() => new SystemTree()
        .With("/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nID=debian\nVERSION_ID=\"13\"\n")
        .With("/proc/sys/kernel/osrelease", "6.12.48+deb13-amd64\n")
        .With("/proc/uptime", "172800.50 600000.00\n")
        .With("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu vme de pse vmx\n")
        .With("/sys/class/dmi/id/chassis_type", "10\n")
        .With("/sys/class/dmi/id/sys_vendor", "LENOVO\n")
        .With("/proc/self/mountinfo",
            "22 27 0:21 / /proc rw - proc proc rw\n"
            + "27 1 253:1 / / rw,relatime shared:1 - ext4 /dev/mapper/lap-root rw\n"
            + "40 27 259:2 / /boot rw,relatime - ext4 /dev/nvme0n1p2 rw\n"
            + "41 40 259:1 / /boot/efi rw,relatime - vfat /dev/nvme0n1p1 rw\n"
            + "42 27 253:3 / /home rw,relatime - ext4 /dev/mapper/lap-home rw\n")
        .With("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/dm-2 partition\t1000\t0\t-2\n")
        .WithLogicalVolume("253:1", "dm-1", "root").WithLogicalVolume("253:2", "dm-2", "swap").WithLogicalVolume("253:3", "dm-3", "home")
        .WithPlainDevice("259:1", "nvme0n1p1").WithPlainDevice("259:2", "nvme0n1p2")
        .With("/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c", [6, 0, 0, 0, 1])
        .With("/sys/class/tpm/tpm0/tpm_version_major", "2\n")
        .With("/sys/kernel/security/lsm", "lockdown,capability,landlock,yama,apparmor\n")
        .With("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n")
        .With("/sys/module/module/parameters/sig_enforce", "N\n")
        .With("/sys/module/apparmor/parameters/enabled", "Y\n")
        .Running("systemd", "auditd", "NetworkManager").With("/proc/100/attr/current", "unconfined\n").With("/proc/102/attr/current", "/usr/sbin/cupsd (enforce)\n")
        .WithFolder("/run/systemd/system").WithLink("/run/systemd/units/invocation:ufw.service", "0123456789abcdef")
        .With("/etc/ufw/ufw.conf", "# on\nENABLED=yes\nLOGLEVEL=low\n").With("/etc/default/ufw", "IPV6=yes\nDEFAULT_INPUT_POLICY=\"DROP\"\n")
        .With("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nsync:x:4:65534:sync:/bin:/bin/sync\nada:x:1000:1000:Ada:/home/ada:/bin/bash\nit:x:1001:1001::/home/it:/bin/bash\n")
        .With("/etc/group", "root:x:0:\nsudo:x:27:it\nada:x:1000:\n")
        .With("/etc/nsswitch.conf", "passwd: files systemd\ngroup: files [SUCCESS=merge] systemd\n")
        .With("/run/systemd/sessions/2", "UID=1000\nACTIVE=1\nTYPE=wayland\nCLASS=user\n")
        .With("/etc/pam.d/common-password", "password requisite pam_pwquality.so retry=3\npassword [success=1 default=ignore] pam_unix.so obscure use_authtok yescrypt\n")
        .With("/etc/security/pwquality.conf", "# minlen = 8\nminlen = 12\n")
        .With("/usr/share/wayland-sessions/gnome.desktop", "")
        .With("/etc/dconf/profile/user", "user-db:user\nsystem-db:local\n").With("/etc/dconf/db/local", "compiled")
        .With("/etc/dconf/db/local.d/00-lock", "[org/gnome/desktop/session]\nidle-delay=uint32 600\n[org/gnome/desktop/screensaver]\nlock-enabled=true\nlock-delay=uint32 0\n[org/gnome/desktop/media-handling]\nautorun-never=true\n")
        .With("/etc/dconf/db/local.d/locks/lock", "/org/gnome/desktop/session/idle-delay\n/org/gnome/desktop/screensaver/lock-enabled\n/org/gnome/desktop/screensaver/lock-delay\n/org/gnome/desktop/media-handling/autorun-never\n")
        .With("/proc/net/tcp", "  sl  local_address rem_address   st\n   0: 0100007F:0277 00000000:0000 0A\n   1: 00000000:0016 00000000:0000 0A\n   2: 0701A8C0:C350 01010101:01BB 01\n")
        .With("/proc/net/tcp6", "  sl  local_address rem_address   st\n   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A\n   1: 00000000000000000000000001000000:0277 00000000000000000000000000000000:0000 0A\n")
        .With("/proc/net/udp", "  sl  local_address rem_address   st\n   0: 00000000:14E9 00000000:0000 07\n   1: 00000000:9C40 00000000:0000 07\n")
        .With("/sys/class/net/wlan0/type", "1\n").With("/sys/class/net/wlan0/flags", "0x1003\n")
        .Routing("198.41.0.4", "wlan0");

    /// <summary>The same laptop's packages: lists of yesterday and updates pending as the simulation tells.</summary>
    public static SystemTree WithApt(this SystemTree system, string simulation, TimeSpan? listsAge = null) => system
        .With("/var/lib/dpkg/status", "Package: base-files\n")
        .WithSecurityList(system.Now - (listsAge ?? TimeSpan.FromDays(1)))
        .Answering("apt-get", simulation);

    public static SystemTree WithSecurityList(this SystemTree system, DateTimeOffset date) => system.With(SecurityArchive,
        $"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOrigin: Debian\nLabel: Debian-Security\nSuite: stable-security\nCodename: trixie-security\nDate: {date.UtcDateTime:ddd, dd MMM yyyy HH:mm:ss} UTC\n");

    /// <summary>A virtual machine that is shown neither firmware nor TPM, whose root is a whole plain disk.</summary>
    public static SystemTree PlainVirtualMachine() => new SystemTree()
        .With("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .With("/proc/sys/kernel/osrelease", "6.18.44-custom\n")
        .With("/proc/cpuinfo", "flags\t\t: fpu vme hypervisor lahf_lm\n")
        .With("/proc/self/mountinfo", "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n")
        .With("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n")
        .With("/.dockerenv", "")
        .WithPlainDevice("254:0", "vda");

    public static SystemTree WithPlainDevice(this SystemTree system, string number, string name) => system
        .With($"/sys/dev/block/{number}/dev", number + "\n")
        .With($"/sys/class/block/{name}/dev", number + "\n");

    private static SystemTree WithLogicalVolume(this SystemTree system, string number, string device, string name)
    {
        foreach (string folder in (string[])[$"/sys/dev/block/{number}", $"/sys/class/block/{device}"])
        {
            system.With($"{folder}/dev", number + "\n").With($"{folder}/dm/uuid", $"LVM-abcdef{name}\n").With($"{folder}/dm/name", $"lap-{name}\n")
                .With($"{folder}/slaves/dm-0/dm/uuid", "CRYPT-LUKS2-0123456789abcdef-nvme0n1p3_crypt\n")
                .With($"{folder}/slaves/dm-0/slaves/nvme0n1p3/partition", "3\n");
        }
        return system;
    }
}
