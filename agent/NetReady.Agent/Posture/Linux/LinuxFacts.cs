using System.Collections.Immutable;
using NetReady.Agent.Posture.Linux.Accounts;
using NetReady.Agent.Posture.Linux.Firmware;
using NetReady.Agent.Posture.Linux.Network;
using NetReady.Agent.Posture.Linux.Protection;
using NetReady.Agent.Posture.Linux.Session;
using NetReady.Agent.Posture.Linux.Storage;
using NetReady.Agent.Posture.Linux.Updates;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux;

/// <summary>Which function reads which fact on Linux. None needs root; what root alone may see is said to need it.</summary>
internal static class LinuxFacts
{
    /// <summary>The table.</summary>
    public static ImmutableArray<FactSource> All { get; } =
    [
        // What the device is.
        new("device.platform", "runtime", _ => FactValue.OneOf(Core.Facts.Platform.Linux.Name())),
        new("device.form_factor", "dmi, cpuinfo", FormFactor.Read),
        new("device.power.on_battery", "power_supply", PowerSource.Read),
        new("device.uptime", "procfs", KernelRelease.ReadUptime),
        new("device.os.name", "os-release", OsRelease.ReadName),
        new("device.os.version", "os-release", OsRelease.ReadVersion),
        new("device.kernel.version", "procfs", KernelRelease.ReadVersion),
        new("device.os.support_state", "endoflife.date", OsRelease.ReadSupportState),
        new("device.os.time_to_eol", "endoflife.date", OsRelease.ReadTimeToEnd),

        // Updates.
        new("device.updates.pending", "apt", AptUpdates.ReadPendingAsync) { Deadline = AptUpdates.Deadline },
        new("device.updates.pending_security", "apt", AptUpdates.ReadPendingSecurityAsync) { Deadline = AptUpdates.Deadline },
        new("device.updates.oldest_security_age", "apt", AptUpdates.ReadOldestSecurityAgeAsync) { Deadline = AptUpdates.Deadline },
        new("device.updates.metadata_age", "apt lists", AptLists.ReadAge),
        new("device.updates.last_install_age", "dpkg log", LastInstall.ReadAge),
        new("device.updates.auto_enabled", "apt-config", AutomaticUpdates.ReadAsync),
        new("device.updates.pending_reboot", "kernels installed", PendingReboot.Read),
        new("device.updates.pending_reboot_age", "kernels installed", PendingReboot.ReadAge),

        // Storage.
        new("device.disk.system_encrypted", "sysfs", DiskEncryption.ReadSystem),
        new("device.disk.home_encrypted", "sysfs", DiskEncryption.ReadHome),
        new("device.disk.swap_encrypted", "sysfs", DiskEncryption.ReadSwap),
        new("device.disk.unencrypted_fixed_count", "sysfs", DiskEncryption.ReadUnencryptedFixedCount),

        // Firmware and integrity.
        new("device.secureboot", "efivarfs", SecureBoot.Read),
        new("device.tpm.version", "sysfs", TrustedPlatformModule.Read),
        new("device.os_integrity", "sysfs", SecurityModules.ReadIntegrity),
        new("device.lsm", "securityfs", SecurityModules.ReadActive),
        new("device.kernel.lockdown", "securityfs", SecurityModules.ReadLockdown),
        new("device.kernel.signed_modules_only", "sysfs", ModuleSigning.Read),
        new("device.audit.enabled", "processes", AuditLog.Read),

        // Network exposure.
        new("device.firewall.enabled", "firewall", Firewall.ReadEnabledAsync),
        new("device.firewall.default_inbound", "firewall", Firewall.ReadDefaultInboundAsync),
        new("device.listeners.exposed_count", "procfs", run => Listeners.Of(run).CountExposed()),
        new("device.listeners.unapproved_count", "procfs", run => Listeners.Of(run).CountUnapproved(run)),

        // Clock.
        new("device.time.synchronised", "adjtimex", TimeSync.ReadSynchronised),
        new("device.time.max_error", "adjtimex", TimeSync.ReadMaxError),

        // Accounts and unlocking.
        new("device.accounts.admin_count", "account files", Administrators.ReadCount),
        new("device.accounts.uid0_count", "account files", Administrators.ReadUid0Count),
        new("device.accounts.daily_user_is_admin", "account files", Administrators.ReadDailyUser),
        new("device.accounts.autologin", "display managers", Autologin.Read),
        new("device.accounts.guest_enabled", "display managers", Autologin.ReadGuest),
        new("device.unlock.min_length", "pam", PasswordLength.Read),
        new("device.lock.enabled", "dconf", ScreenLock.ReadEnabled),
        new("device.lock.idle", "dconf", ScreenLock.ReadIdle),
        new("device.lock.grace", "dconf", ScreenLock.ReadGrace),

        // Malware and legacy.
        new("device.malware.antimalware_active", "processes", Antimalware.ReadActive),
        new("device.malware.signature_age", "processes", Antimalware.ReadSignatureAge),
        new("device.appcontrol.enforced", "processes", ApplicationControl.Read),
        new("device.autorun_disabled", "dconf", Autorun.Read),
        new("device.legacy.smb1_enabled", "samba", Smb1.Read),

        // The line and the tunnel.
        new("net.metered", "networkmanager", Metered.ReadAsync),
        new("vpn.tunnel.up", "sysfs", Tunnels.ReadUp),
        new("vpn.mode", "routes", Tunnels.ReadMode),
        new("vpn.split_only_exceptions", "routes", Beside.ReadAsync),
        new("vpn.dns.path", "routes", Tunnels.ReadDnsPath),
        new("vpn.protected_when_untrusted", "routes", Tunnels.ReadProtected),
        new("vpn.tunnel.handshake_age", "wireguard", WireGuardTunnel.ReadHandshakeAge),
        new("vpn.tunnel.received", "wireguard", WireGuardTunnel.ReadReceived),
        new("vpn.tunnel.sent", "wireguard", WireGuardTunnel.ReadSent),
    ];
}
