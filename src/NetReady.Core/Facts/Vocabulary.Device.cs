using System.Collections.Immutable;

namespace NetReady.Core.Facts;

public static partial class Vocabulary
{
    private static ImmutableArray<FactDefinition> DeviceFacts =>
    [
        // What the device is.
        Word("device.platform", "The operating system's family.", "linux", "windows", "macos", "android", "ios") with { Personal = true },
        Word("device.form_factor", "What kind of device it is.", "laptop", "desktop", "server", "virtual", "container", "phone", "tablet") with { Personal = true },
        Stated("device.uptime", FactKind.Duration, "Time since the device was started.", Better.Lower),
        Stated("device.power.on_battery", FactKind.Boolean, "The device runs on its battery; heavy measurements wait then."),

        // The operating system and its support.
        Stated("device.os.name", FactKind.Text, "The operating system's identifier in os-release or its equal, as debian."),
        Stated("device.os.version", FactKind.Version, "The operating system's version.", Better.Higher) with { Personal = true },
        Stated("device.kernel.version", FactKind.Version, "The running kernel's version.", Better.Higher),
        Word("device.os.support_state", "Whether its maker still sends security updates: to all (supported), under a long-term programme (extended), or no more.", "supported", "extended", "unsupported") with { Personal = true },
        Stated("device.os.time_to_eol", FactKind.Duration, "Time until regular security support of the operating system ends; negative once it has.", Better.Higher),

        // Updates.
        Stated("device.updates.pending", FactKind.Count, "Updates that could be installed now.", Better.Lower),
        Stated("device.updates.pending_security", FactKind.Count, "Security updates that could be installed now.", Better.Lower),
        Stated("device.updates.oldest_security_age", FactKind.Duration, "How long the oldest pending security update has been available; 0 where none is pending.", Better.Lower) with { Personal = true },
        Stated("device.updates.metadata_age", FactKind.Duration, "Age of the list of available updates.", Better.Lower),
        Stated("device.updates.last_install_age", FactKind.Duration, "Time since software was last installed or updated.", Better.Lower),
        Stated("device.updates.auto_enabled", FactKind.Boolean, "Security updates install themselves.", Better.Higher),
        Stated("device.updates.pending_reboot", FactKind.Boolean, "An installed update takes effect only after a restart.", Better.Lower),
        Stated("device.updates.pending_reboot_age", FactKind.Duration, "How long a restart has been pending; 0 where none is.", Better.Lower),

        // Storage.
        Stated("device.disk.system_encrypted", FactKind.Boolean, "The system volume is encrypted at rest.", Better.Higher) with { Personal = true },
        Stated("device.disk.home_encrypted", FactKind.Boolean, "The volume that holds people's files is encrypted at rest.", Better.Higher),
        Stated("device.disk.swap_encrypted", FactKind.Boolean, "Every swap area is encrypted or in memory.", Better.Higher) with
        { NotPresent = Absence.NotApplicable, NotPresentMeans = "the device has no swap" },
        Stated("device.disk.unencrypted_fixed_count", FactKind.Count, "Mounted fixed volumes and swap areas that are not encrypted.", Better.Lower),

        // Firmware and integrity.
        Stated("device.secureboot", FactKind.Boolean, "UEFI Secure Boot is on.", Better.Higher) with
        {
            NotPresent = Absence.Fails, NotPresentMeans = "the firmware has no Secure Boot (legacy BIOS)",
            NotApplicableOn = [Platform.Linux, Platform.Windows, Platform.MacOS], NotApplicableMeans = "a virtual machine or container that is shown no firmware",
        },
        Stated("device.tpm.version", FactKind.Version, "Version of the Trusted Platform Module.", Better.Higher) with
        {
            NotPresent = Absence.Fails, NotPresentMeans = "no TPM is fitted or it is off in firmware",
            NotApplicableOn = [Platform.Linux, Platform.Windows, Platform.MacOS], NotApplicableMeans = "a virtual machine or container that is shown no TPM",
        },
        Word("device.os_integrity", "Whether mandatory access control or system integrity protection is enforced.", "enforcing", "permissive", "off"),
        Stated("device.lsm", FactKind.Set, "Linux security modules that are active.") with
        { NotApplicableOn = [Platform.Windows, Platform.MacOS, Platform.Android, Platform.IOS], NotApplicableMeans = "not a Linux system" },
        Word("device.kernel.lockdown", "The kernel's lockdown mode.", "none", "integrity", "confidentiality") with
        { NotPresent = Absence.Fails, NotPresentMeans = "the kernel is built without lockdown", NotApplicableOn = [Platform.Windows, Platform.MacOS, Platform.Android, Platform.IOS], NotApplicableMeans = "not a Linux system" },
        Stated("device.kernel.signed_modules_only", FactKind.Boolean, "The kernel loads only signed modules.", Better.Higher) with
        { NotApplicableOn = [Platform.Windows, Platform.MacOS, Platform.Android, Platform.IOS], NotApplicableMeans = "not a Linux system, or a kernel that loads no modules" },
        Stated("device.audit.enabled", FactKind.Boolean, "The system's audit log is running.", Better.Higher),

        // Network exposure.
        Stated("device.firewall.enabled", FactKind.Boolean, "A host firewall is on, for every profile there is.", Better.Higher) with { Personal = true },
        Word("device.firewall.default_inbound", "What happens to unasked-for inbound traffic.", "block", "allow"),
        Stated("device.listeners.exposed_count", FactKind.Count, "Ports on which the device listens beyond itself.", Better.Lower),
        Stated("device.listeners.unapproved_count", FactKind.Count, "Ports on which the device listens beyond itself and which the department has not approved.", Better.Lower),

        // Clock.
        Stated("device.time.synchronised", FactKind.Boolean, "The clock is disciplined by a time source.", Better.Higher),
        Stated("device.time.max_error", FactKind.Duration, "The most the clock may be wrong by, as the kernel reckons.", Better.Lower),

        // Accounts and unlocking.
        Stated("device.accounts.admin_count", FactKind.Count, "Accounts with administrator rights.", Better.Lower),
        Stated("device.accounts.uid0_count", FactKind.Count, "Accounts that are root by number.", Better.Lower) with
        { NotApplicableOn = [Platform.Windows], NotApplicableMeans = "not a Unix system" },
        Stated("device.accounts.daily_user_is_admin", FactKind.Boolean, "The person who works at the device has administrator rights.", Better.Lower) with
        { NotPresent = Absence.NotApplicable, NotPresentMeans = "nobody works at the device: it has no account of a person" },
        Stated("device.accounts.autologin", FactKind.Boolean, "Someone is signed in without being asked who they are.", Better.Lower),
        Stated("device.accounts.guest_enabled", FactKind.Boolean, "A guest account can sign in.", Better.Lower),
        Stated("device.unlock.min_length", FactKind.Count, "Least length of the password or PIN.", Better.Higher) with { Personal = true },
        Stated("device.lock.enabled", FactKind.Boolean, "The screen locks itself.", Better.Higher) with
        { Personal = true, NotPresent = Absence.NotApplicable, NotPresentMeans = "the device has no screen session to lock" },
        Stated("device.lock.idle", FactKind.Duration, "Time without input until the screen locks.", Better.Lower) with
        { Personal = true, NotPresent = Absence.NotApplicable, NotPresentMeans = "the device has no screen session to lock" },
        Stated("device.lock.grace", FactKind.Duration, "Time after the screen goes dark during which no password is asked.", Better.Lower) with
        { NotPresent = Absence.NotApplicable, NotPresentMeans = "the device has no screen session to lock" },

        // Malware and legacy.
        Stated("device.malware.antimalware_active", FactKind.Boolean, "Anti-malware software is installed and running.", Better.Higher) with { Personal = true },
        Stated("device.appcontrol.enforced", FactKind.Boolean, "Only allow-listed software may run.", Better.Higher),
        Stated("device.malware.signature_age", FactKind.Duration, "Age of the anti-malware signatures.", Better.Lower) with
        { NotPresent = Absence.NotApplicable, NotPresentMeans = "no anti-malware software that uses signatures is installed" },
        Stated("device.autorun_disabled", FactKind.Boolean, "Media that is plugged in starts nothing by itself.", Better.Higher),
        Stated("device.legacy.smb1_enabled", FactKind.Boolean, "The SMB 1 protocol is on, as client or server.", Better.Lower),
    ];

    private static ImmutableArray<FactDefinition> DeviceFactsToCome => NobodyYet(
        Stated("device.updates.exploited_age", FactKind.Duration, "How long the oldest pending update against a hole known to be exploited has been available; 0 where none is pending.", Better.Lower),
        Stated("device.disk.removable_writes_controlled", FactKind.Boolean, "Removable storage can be written to only where it is encrypted, or not at all.", Better.Higher),
        Stated("device.removable_storage_blocked", FactKind.Boolean, "Removable storage cannot be used.", Better.Higher),
        Word("device.firewall.default_outbound", "What happens to outbound traffic that no rule names, outside the department's networks.", "block", "allow"),
        Stated("device.credential_guard", FactKind.Boolean, "Credentials are kept apart from the system by virtualisation.", Better.Higher) with
        { NotApplicableOn = [Platform.Linux, Platform.MacOS, Platform.Android, Platform.IOS], NotApplicableMeans = "not a Windows system" },
        Stated("device.audit.forwarded", FactKind.Boolean, "The audit log is sent on to the department.", Better.Higher),
        Stated("device.time.source", FactKind.Text, "The time source that disciplines the clock, by name or address."),

        // Phones and tablets.
        Stated("device.jailbroken_or_rooted", FactKind.Boolean, "The operating system's own protection was broken open.", Better.Lower) with { Personal = true },
        Stated("device.apps.store_only", FactKind.Boolean, "Only applications from the maker's store can be installed, and the store checks them.", Better.Higher) with { Personal = true },
        Stated("device.developer_options", FactKind.Boolean, "The developer's options are on.", Better.Lower),
        Stated("device.work_separation", FactKind.Boolean, "Work data is kept apart in a profile or in managed applications, and nothing passes between it and the person's own.", Better.Higher));
}
