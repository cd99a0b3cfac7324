using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;

namespace NetReady.Benchmarks.Measuring;

/// <summary>What figures were taken on.</summary>
internal static class ThisMachine
{
    /// <summary>Whether the compiler was told not to optimise.</summary>
    public static bool IsDebugBuild => Assembly.GetExecutingAssembly().GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true;

    /// <summary>Writes date, machine, runtime and command line.</summary>
    public static async Task DescribeAsync(TextWriter output, string[] args)
    {
        await output.WriteLineAsync($"""
            # NetReady's figures

            Date:     {TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC
            Command:  dotnet run -c Release --project tests/NetReady.Benchmarks -- {string.Join(' ', args)}
            Machine:  {Environment.ProcessorCount} cores ({Processor()}), {Memory()}, {Kernel()}
            Runtime:  {RuntimeInformation.FrameworkDescription}, {(GCSettings.IsServerGC ? "server" : "workstation")} garbage collector
            Scratch:  {Path.GetTempPath()} on {FileSystem()}
            """);
    }

    /// <summary>The load average over 1, 5 and 15 minutes; "not known" off Linux.</summary>
    public static string LoadAverage() => ReadOr("/proc/loadavg") is { } text ? string.Join(' ', text.Split(' ').Take(3)) : "not known";

    private static string Processor() =>
        ReadOr("/proc/cpuinfo")?.Split('\n').FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string Kernel() => ReadOr("/proc/sys/kernel/osrelease") is { } release ? $"Linux {release.Trim()}" : RuntimeInformation.OSDescription;

    private static string Memory() => $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:N1} GB of memory";

    private static string FileSystem()
    {
        string folder = Path.GetTempPath();
        var mounts = DriveInfo.GetDrives().Where(drive => folder.StartsWith(drive.Name, StringComparison.Ordinal));
        return mounts.OrderBy(drive => drive.Name.Length).LastOrDefault()?.DriveFormat ?? "an unknown file system";
    }

    private static string? ReadOr(string file) => File.Exists(file) ? File.ReadAllText(file) : null;
}
