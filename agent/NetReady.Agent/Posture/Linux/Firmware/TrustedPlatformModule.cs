using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Firmware;

/// <summary>Which version of the Trusted Platform Module the device has.</summary>
internal static class TrustedPlatformModule
{
    /// <summary>device.tpm.version</summary>
    public static Reading Read(PostureRun run)
    {
        if (run.Files.Names("/sys/class/tpm").FirstOrDefault() is not { } module)
        {
            return FormFactor.IsGuest(run) ? Reading.None(MissingReason.NotApplicable, "The system is a guest that is shown no TPM.")
                : Reading.None(MissingReason.NotPresent, "No TPM is fitted, or it is off in firmware.");
        }
        return run.Files.ReadWord($"/sys/class/tpm/{module}/tpm_version_major") switch
        {
            "1" => FactValue.Version("1.2"),
            "2" => FactValue.Version("2.0"),
            _ => Reading.None(MissingReason.NotSupported, "There is a TPM, and the kernel does not say of which version."),
        };
    }
}
