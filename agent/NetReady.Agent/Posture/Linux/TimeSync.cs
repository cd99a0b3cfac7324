using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux;

/// <summary>Whether the clock is kept right, as the kernel sees it.</summary>
internal static class TimeSync
{
    /// <summary>device.time.synchronised</summary>
    public static Reading ReadSynchronised(PostureRun run)
    {
        if (run.Context.ReadKernelClock() is not { } clock) return MissingReason.NotSupported;
        if (clock.IsSynchronised) return true;
        return IsKeptUnseen(run) ? Reading.None(MissingReason.NotSupported, "chronyd runs without rtcsync, and then does not tell the kernel whether the clock is right.") : false;
    }

    /// <summary>device.time.max_error: while nothing keeps the clock, the kernel's figure is only the least of what it may be wrong by.</summary>
    public static Reading ReadMaxError(PostureRun run) => run.Context.ReadKernelClock() is not { } clock ? MissingReason.NotSupported
        : clock.IsSynchronised ? FactValue.Of(clock.MaxError)
        : IsKeptUnseen(run) ? MissingReason.NotSupported
        : FactValue.Numeric(FactKind.Duration, Interval.AtLeast(clock.MaxError.TotalSeconds));

    private static bool IsKeptUnseen(PostureRun run)
    {
        if (Processes.Of(run).AnyOf("chronyd") != true) return false;
        var configuration = run.Files.Read("/etc/chrony/chrony.conf") ?? run.Files.Read("/etc/chrony.conf") ?? "";
        return !configuration.Split('\n').Any(line => line.Trim() == "rtcsync");
    }
}
