using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux;

/// <summary>Where the device's power comes from, by the kernel's power supply class (Documentation/ABI/testing/sysfs-class-power).</summary>
internal static class PowerSource
{
    private const string Supplies = "/sys/class/power_supply";

    /// <summary>device.power.on_battery</summary>
    public static Reading Read(PostureRun run)
    {
        if (!run.Files.FolderExists(Supplies)) return Reading.None(MissingReason.NotSupported, "The kernel shows no power supplies.");
        string? Of(string supply, string what) => run.Files.ReadWord($"{Supplies}/{supply}/{what}");
        var supplies = run.Files.Names(Supplies);
        if (supplies.Any(supply => Of(supply, "type") is "Mains" or "USB" or "Wireless" && Of(supply, "online") is "1" or "2")) return false;
        // A mouse's battery is a battery too, and says that it is the mouse's.
        var batteries = supplies.Where(supply => Of(supply, "type") == "Battery" && Of(supply, "scope") != "Device").Select(supply => Of(supply, "status")).ToList();
        if (batteries.Contains("Discharging")) return true;
        return batteries.TrueForAll(status => status is "Charging" or "Full" or "Not charging") ? false : Reading.None(MissingReason.NotSupported, "The battery does not say whether it is in use.");
    }
}
