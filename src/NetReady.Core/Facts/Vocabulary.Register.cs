using System.Collections.Immutable;

namespace NetReady.Core.Facts;

public static partial class Vocabulary
{
    private static ImmutableArray<FactDefinition> RegisterFacts =>
    [
        // What the device is to the department.
        Registered(Word("reg.ownership", "Who owns the device.", "corporate", "personal")),
        Registered(Stated("reg.managed", FactKind.Boolean, "The department manages the device.", Better.Higher)),
        Registered(Stated("reg.extended_support_entitled", FactKind.Boolean, "The department is entitled to the operating system's extended support.", Better.Higher)),
        Registered(Stated("reg.remote_wipe", FactKind.Boolean, "The department can erase the device from afar.", Better.Higher)),
        Registered(Stated("reg.platform_attested", FactKind.Boolean, "The platform's maker attests the device's integrity to the department's services.", Better.Higher)),
        Registered(Stated("reg.works_off_site", FactKind.Boolean, "The device is used outside the department's sites.")),

        // How its person reaches the department's services.
        Registered(Stated("reg.cloud_mfa", FactKind.Boolean, "The device's person signs in to cloud services with multi-factor authentication.", Better.Higher)),
        Registered(Stated("reg.cloud_mfa_phishing_resistant", FactKind.Boolean, "That multi-factor authentication cannot be phished, as with FIDO2 keys.", Better.Higher)),
        Registered(Word("reg.access_method", "How the device reaches the department's data: a browser, one isolated from the device, a virtual desktop, a managed application, or applications of its own.",
            "browser", "isolated-browser", "vdi", "managed-app", "native-app")),
        Registered(Word("reg.data_scope", "Which data the device's person may reach with it.", "limited-lower-risk", "general")),
        Registered(Stated("reg.local_storage_blocked", FactKind.Boolean, "Nothing can be downloaded or copied from the department's services to the device.", Better.Higher)),

        // Personal devices.
        Registered(Stated("reg.byod.enrolled", FactKind.Boolean, "The device is in the department's scheme for personal devices, which knows of and manages its access.", Better.Higher)),
        Registered(Stated("reg.byod.admin_role", FactKind.Boolean, "An account used on the device has an administrator's rights in the department's services.", Better.Lower)),
        Registered(Stated("reg.exception.approved", FactKind.Boolean, "An exception lets the personal device reach data that is marked.", Better.Higher)),
        Registered(Stated("reg.exception.approver", FactKind.Text, "Who approved the exception.")),
        Registered(Stated("reg.exception.until", FactKind.Instant, "When the exception ends.")),
        Stated("reg.exception.remaining", FactKind.Duration, "Time until the exception ends, negative once it has; the collector reckons it.", Better.Higher) with { Maker = Maker.Collector },

        // What an accreditor has said.
        Registered(Stated("reg.accredited_asset", FactKind.Boolean, "The device is on the accreditor's list of assets.", Better.Higher)),
        Registered(Stated("reg.disk_encryption_approved", FactKind.Boolean, "The product that encrypts the device's storage is on the accreditor's list.", Better.Higher)),
        Registered(Stated("reg.remote_location_approved", FactKind.Boolean, "The place outside the department's sites where the device is used is approved.", Better.Higher)),
    ];

    private static FactDefinition Registered(FactDefinition fact) => fact with { Maker = Maker.Register };
}
