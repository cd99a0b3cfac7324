using System.Diagnostics;
using System.Globalization;

namespace NetReady.Benchmarks.Measuring;

/// <summary>Processor time, user and system, as proc(5) tells it in <c>stat</c>: to 10 ms, so only over stretches that are long against that.</summary>
internal static class ProcessorTime
{
    private const int UserTicks = 11, SystemTicks = 12, ChildrensUserTicks = 13, ChildrensSystemTicks = 14;
    // USER_HZ, fixed on Linux whatever the kernel's own tick.
    private const int TicksPerSecond = 100;

    /// <summary>This process and the children it has waited for; without the children where there is no proc.</summary>
    public static TimeSpan WithChildren() => OperatingSystem.IsLinux() ? Read("self", UserTicks, SystemTicks, ChildrensUserTicks, ChildrensSystemTicks) : Environment.CpuUsage.TotalTime;

    /// <summary>Another process, without its children.</summary>
    public static TimeSpan Of(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static TimeSpan Read(string process, params ReadOnlySpan<int> fields)
    {
        // The program's name stands in brackets and may hold anything.
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] after = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = 0;
        foreach (int field in fields) ticks += long.Parse(after[field], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / (double)TicksPerSecond);
    }
}
