using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Firmware;

/// <summary>Whether UEFI Secure Boot is on (UEFI 2.10 section 3.3, the variable SecureBoot).</summary>
internal static class SecureBoot
{
    private const string Variable = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

    /// <summary>device.secureboot</summary>
    public static Reading Read(PostureRun run)
    {
        if (!run.Files.FolderExists("/sys/firmware/efi"))
        {
            return FormFactor.IsGuest(run) ? Reading.None(MissingReason.NotApplicable, "The system is a guest that is shown no UEFI firmware.")
                : Reading.None(MissingReason.NotPresent, "The device was started by a legacy BIOS.");
        }
        if (run.Files.ReadBytes(Variable, 16) is { } bytes) return Parse(bytes);
        return run.Files.Names("/sys/firmware/efi/efivars").IsEmpty
            ? Reading.None(MissingReason.NotSupported, "The firmware's variables are not mounted.")
            : Reading.None(MissingReason.NotPresent, "The firmware has no Secure Boot.");
    }

    /// <summary>Reads the variable's file: four bytes of attributes, then 1 or 0.</summary>
    public static Reading Parse(ReadOnlySpan<byte> bytes) =>
        bytes is [_, _, _, _, 0 or 1] ? bytes[4] == 1 : Reading.None(MissingReason.Error, "The firmware's variable is not what UEFI says it is.");
}
