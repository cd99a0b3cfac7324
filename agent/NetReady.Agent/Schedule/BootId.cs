namespace NetReady.Agent.Schedule;

/// <summary>What tells this start of the system from the others.</summary>
internal static class BootId
{
    private const string LinuxFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>The kernel's id of this start; where the system has none, one made for this start of the agent.</summary>
    public static string Current { get; } = File.Exists(LinuxFile) ? File.ReadAllText(LinuxFile).Trim() : Guid.NewGuid().ToString();
}
