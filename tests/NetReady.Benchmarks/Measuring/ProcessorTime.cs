using System.Diagnostics;
using System.Globalization;

namespace NetReady.Benchmarks.Measuring;

/// <summary>Processor time, user and system. That of other processes comes in steps of 10 ms (proc(5), <c>stat</c>), so only stretches that are long against that say anything of it.</summary>
internal static class ProcessorTime
{
    private const int ChildrensUserTicks = 13, ChildrensSystemTicks = 14;
    // USER_HZ, fixed on Linux whatever the kernel's own tick.
    private const int TicksPerSecond = 100;

    /// <summary>This process and the children it has waited for; without the children where there is no proc.</summary>
    public static TimeSpan WithChildren() => Environment.CpuUsage.TotalTime + (OperatingSystem.IsLinux() ? OfChildren() : TimeSpan.Zero);

    /// <summary>Another process, without its children.</summary>
    public static TimeSpan Of(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static TimeSpan OfChildren()
    {
        // The program's name stands in brackets and may hold anything.
        string stat = File.ReadAllText("/proc/self/stat");
        string[] after = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long Ticks(int field) => long.Parse(after[field], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds((Ticks(ChildrensUserTicks) + Ticks(ChildrensSystemTicks)) / (double)TicksPerSecond);
    }
}
