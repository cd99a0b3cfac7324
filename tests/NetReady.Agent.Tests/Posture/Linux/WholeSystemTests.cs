using NetReady.Agent.Posture;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux;

public sealed class WholeSystemTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_laptop_kept_as_it_should_be_says_so()
    {
        using var system = Systems.DebianLaptop();
        system.KernelClock = new(true, TimeSpan.FromMilliseconds(12));
        system.Answering("nmcli", "no (guessed)\n");
        await system.Says("device.form_factor", "laptop");
        await system.Says("device.uptime", "2 d");
        await system.Says("device.os.name", "debian");
        await system.Says("device.os.version", "13");
        await system.Says("device.kernel.version", "6.12.48");
        await system.Says("device.os.support_state", "supported");
        await system.Says("device.disk.system_encrypted", "true");
        await system.Says("device.disk.home_encrypted", "true");
        await system.Says("device.disk.swap_encrypted", "true");
        await system.Says("device.disk.unencrypted_fixed_count", "0");
        await system.Says("device.secureboot", "true");
        await system.Says("device.tpm.version", "2.0");
        await system.Says("device.os_integrity", "enforcing");
        await system.Says("device.lsm", "apparmor, capability, landlock, lockdown, yama");
        await system.Says("device.kernel.lockdown", "integrity");
        await system.Says("device.kernel.signed_modules_only", "true");
        await system.Says("device.audit.enabled", "true");
        await system.Says("device.firewall.enabled", "true");
        await system.Says("device.firewall.default_inbound", "block");
        await system.Says("device.listeners.exposed_count", "2");
        await system.Says("device.time.synchronised", "true");
        await system.Says("device.time.max_error", "12 ms");
        await system.Says("device.accounts.admin_count", "1");
        await system.Says("device.accounts.uid0_count", "1");
        await system.Says("device.accounts.daily_user_is_admin", "false");
        await system.Says("device.accounts.autologin", "false");
        await system.Says("device.accounts.guest_enabled", "false");
        await system.Says("device.unlock.min_length", "12");
        await system.Says("device.lock.enabled", "true");
        await system.Says("device.lock.idle", "10 min");
        await system.Says("device.lock.grace", "0 s");
        await system.Says("device.autorun_disabled", "true");
        await system.Says("device.legacy.smb1_enabled", "false");
        await system.Says("net.metered", "false");
        await system.Says("vpn.tunnel.up", "false");
        await system.Says("vpn.mode", "none");
        await system.Says("vpn.protected_when_untrusted", "false");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_virtual_machine_without_firmware_is_not_blamed_for_it()
    {
        using var system = Systems.PlainVirtualMachine();
        await system.Says("device.form_factor", "virtual");
        await system.Lacks("device.secureboot", MissingReason.NotApplicable);
        await system.Lacks("device.tpm.version", MissingReason.NotApplicable);
        await system.Says("device.disk.system_encrypted", "false");
        await system.Says("device.disk.unencrypted_fixed_count", "1");
        await system.Lacks("device.disk.swap_encrypted", MissingReason.NotPresent);
        await system.Lacks("device.lock.enabled", MissingReason.NotPresent);
        await system.Says("device.os.support_state", "extended");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_laptop_started_by_a_legacy_BIOS_has_no_secure_boot_and_no_excuse()
    {
        using var system = Systems.DebianLaptop().Without("/sys/firmware").Without("/sys/class/tpm");
        await system.Lacks("device.secureboot", MissingReason.NotPresent);
        await system.Lacks("device.tpm.version", MissingReason.NotPresent);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_container_is_told_by_its_mark_and_its_layered_root()
    {
        using var system = Systems.PlainVirtualMachine().With("/proc/self/mountinfo", "1 0 0:50 / / rw - overlay overlay rw,lowerdir=/l\n");
        await system.Says("device.form_factor", "container");
        await system.Lacks("device.disk.system_encrypted", MissingReason.NotSupported);
        await system.Lacks("device.os_integrity", MissingReason.NotSupported);
    }

    [Fact(Timeout = Hang.After)]
    public async Task No_file_however_broken_makes_any_reader_fail_but_with_a_reason()
    {
        byte[][] contents =
        [
            [], [0], [0xff, 0xfe, 0x80, 0x00, 0x0a, 0x3a, 0x3d], [.. Enumerable.Repeat((byte)'x', 70_000)], "[[[===:::\n\n \t-\n( ) [ ] Inst ( )\nInst x (\nCONFIG_=y\n"u8.ToArray(),
            [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 31))], "99999999999999999999999999 99999999999999999999 : = [\n"u8.ToArray(),
        ];
        string[] names = [.. FactTables.For(Core.Facts.Platform.Linux).Select(source => source.Fact)];
        foreach (var content in contents)
        {
            using var system = Systems.DebianLaptop().WithApt("Inst");
            string text = System.Text.Encoding.Latin1.GetString(content);
            foreach (string program in (string[])["apt-get", "apt-config", "nmcli", "nft"]) system.Answering(program, text);
            foreach (string file in Directory.EnumerateFiles(system.Context.Root, "*", SearchOption.AllDirectories))
                if (new FileInfo(file).LinkTarget is null) await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
            foreach (string state in (string[])["posture-apt.json", "posture-security-updates.json", "posture-reboot.json"])
                await File.WriteAllBytesAsync(Path.Combine(system.StateDirectory, state), content, TestContext.Current.CancellationToken);
            system.IsPrivileged = true;
            var seen = await new PostureReader(system.Context).ReadAsync(names, TestContext.Current.CancellationToken);
            Assert.Equal(names.Length, seen.Length);
            // A file whose form is fixed may be called damaged; a reader that fell over is called by its exception.
            Assert.DoesNotContain(seen, fact => fact.Detail?.StartsWith("Reading it failed", StringComparison.Ordinal) == true);
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_file_that_is_absurdly_large_is_an_error_and_not_a_full_memory()
    {
        using var system = Systems.DebianLaptop();
        using (var file = new FileStream(Path.Combine(system.Context.Root, "etc/passwd"), FileMode.Create)) file.SetLength(2L << 30);
        await system.Lacks("device.accounts.uid0_count", MissingReason.Error);
    }
}
