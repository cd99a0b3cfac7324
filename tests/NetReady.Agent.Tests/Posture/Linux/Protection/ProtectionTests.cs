using NetReady.Agent.Posture.Linux.Protection;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Protection;

public sealed class ProtectionTests
{
    [Theory]
    [InlineData("[none] integrity confidentiality", "none")]
    [InlineData("none integrity [confidentiality]", "confidentiality")]
    [InlineData("none integrity", null)]
    [InlineData("][", null)]
    [InlineData("[strange]", null)]
    public void Lockdowns_mode_stands_in_brackets(string text, string? mode) => Assert.Equal(mode, SecurityModules.ParseLockdown(text));

    [Fact(Timeout = Hang.After)]
    public async Task A_kernel_built_without_lockdown_has_none_and_one_that_does_not_say_is_unknown()
    {
        using var system = Systems.PlainVirtualMachine();
        await system.Lacks("device.kernel.lockdown", MissingReason.NotSupported);
        system.With("/boot/config-6.18.44-custom", "CONFIG_SECURITY=y\n# CONFIG_SECURITY_LOCKDOWN_LSM is not set\n");
        await system.Lacks("device.kernel.lockdown", MissingReason.NotPresent);
        system.With("/boot/config-6.18.44-custom", "CONFIG_SECURITY_LOCKDOWN_LSM=y\n");
        await system.Lacks("device.kernel.lockdown", MissingReason.NotSupported);
    }

    [Fact(Timeout = Hang.After)]
    public async Task SELinux_says_whether_it_enforces()
    {
        using var system = Systems.DebianLaptop().With("/sys/fs/selinux/enforce", "1");
        await system.Says("device.os_integrity", "enforcing");
        system.With("/sys/fs/selinux/enforce", "0");
        await system.Says("device.os_integrity", "permissive");
    }

    [Fact(Timeout = Hang.After)]
    public async Task AppArmor_that_confines_nothing_does_not_enforce()
    {
        using var system = Systems.DebianLaptop().Without("/proc/102/attr/current");
        await system.Lacks("device.os_integrity", MissingReason.NotSupported);
        system.With("/sys/kernel/security/apparmor/profiles", "man (complain)\n");
        await system.Says("device.os_integrity", "permissive");
        system.With("/sys/kernel/security/apparmor/profiles", "");
        await system.Says("device.os_integrity", "off");
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("Y", "[none] integrity confidentiality", "true")]
    [InlineData("N", "[none] integrity confidentiality", "false")]
    [InlineData("N", "none [integrity] confidentiality", "true")]
    public async Task Only_signed_modules_load_where_the_kernel_or_its_lockdown_says_so(string enforce, string lockdown, string signedOnly)
    {
        using var system = Systems.DebianLaptop().With("/sys/module/module/parameters/sig_enforce", enforce).With("/sys/kernel/security/lockdown", lockdown);
        await system.Says("device.kernel.signed_modules_only", signedOnly);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Processes_that_are_hidden_from_us_are_not_absent()
    {
        using var system = Systems.DebianLaptop().With("/proc/self/mountinfo", "22 27 0:21 / /proc rw - proc proc rw,hidepid=invisible\n").Running("bash", "bash", "bash");
        await system.Lacks("device.audit.enabled", MissingReason.NeedsPrivilege);
        await system.Lacks("device.malware.antimalware_active", MissingReason.NeedsPrivilege);
        await system.Lacks("device.appcontrol.enforced", MissingReason.NeedsPrivilege);
        system.IsPrivileged = true;
        await system.Says("device.audit.enabled", "false");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Software_that_watches_counts_and_a_fetcher_of_signatures_does_not()
    {
        using var system = Systems.DebianLaptop().Running("freshclam");
        await system.Says("device.malware.antimalware_active", "false");
        system.Running("freshclam", "clamd");
        await system.Says("device.malware.antimalware_active", "true");
    }

    [Theory]
    [InlineData("ClamAV-VDB:14 Jul 2023 07-28 -0400:26969:2038330:90:X:sig:raynman:1689334110", "2023-07-14T11:28:00Z")]
    [InlineData("ClamAV-VDB:yesterday:1:2", null)]
    [InlineData("ClamAV", null)]
    public void ClamAVs_header_tells_when_it_was_built(string header, string? built) =>
        Assert.Equal(built is null ? null : DateTimeOffset.Parse(built, System.Globalization.CultureInfo.InvariantCulture), Antimalware.ParseClamHeader(header));

    [Fact(Timeout = Hang.After)]
    public async Task Signatures_have_an_age_where_there_is_software_that_uses_them()
    {
        using var system = Systems.DebianLaptop();
        await system.Lacks("device.malware.signature_age", MissingReason.NotPresent);
        system.Running("wdavdaemon");
        await system.Lacks("device.malware.signature_age", MissingReason.NotSupported);
        system.With("/var/lib/clamav/daily.cvd", "ClamAV-VDB:19 Nov 2026 09-00 +0000:1:2:3:").With("/var/lib/clamav/daily.cld", "ClamAV-VDB:20 Nov 2026 09-00 +0000:1:2:3:");
        await system.Says("device.malware.signature_age", "1 d");
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_allow_list_that_only_warns_does_not_enforce()
    {
        using var system = Systems.DebianLaptop().Running("fapolicyd").With("/etc/fapolicyd/fapolicyd.conf", "permissive = 0\n");
        await system.Says("device.appcontrol.enforced", "true");
        system.With("/etc/fapolicyd/fapolicyd.conf", "permissive = 1\n");
        await system.Says("device.appcontrol.enforced", "false");
    }

    [Theory]
    [InlineData("[global]\n server min protocol = SMB2\n", false)]
    [InlineData("[global]\n server min protocol = NT1\n", true)]
    [InlineData("[Global]\n Client Min Protocol = LANMAN1\n", true)]
    [InlineData("[share]\n min protocol = NT1\n", false)]
    [InlineData("[global]\n include = /etc/samba/more.conf\n", null)]
    [InlineData("", false)]
    public void Sambas_lowest_dialect_tells_of_SMB_1(string configuration, bool? enabled) => Assert.Equal(enabled, Smb1.Parse(configuration));

    [Fact(Timeout = Hang.After)]
    public async Task What_Sambas_defaults_are_is_known_for_systems_that_are_kept_up()
    {
        using var system = Systems.DebianLaptop().With("/etc/samba/smb.conf", "[global]\n");
        await system.Says("device.legacy.smb1_enabled", "false");
        system.With("/etc/os-release", "ID=debian\nVERSION_ID=9\n");
        await system.Lacks("device.legacy.smb1_enabled", MissingReason.NotSupported);
        system.With("/proc/self/mountinfo", "1 0 0:50 / /mnt rw - cifs //s/x rw,vers=1.0,cache=strict\n");
        await system.Says("device.legacy.smb1_enabled", "true");
    }
}
