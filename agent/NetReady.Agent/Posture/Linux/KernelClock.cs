using System.Runtime.InteropServices;

namespace NetReady.Agent.Posture.Linux;

/// <summary>How well the kernel's clock is kept (adjtimex(2)).</summary>
/// <param name="IsSynchronised">Whether something disciplines it.</param>
/// <param name="MaxError">The most it may be wrong by.</param>
internal sealed partial record KernelClock(bool IsSynchronised, TimeSpan MaxError)
{
    private const int TimeError = 5;
    private const int StatusUnsynchronised = 0x40;

    /// <summary>Asks the kernel; null where the platform or the processor is not one whose layout is known.</summary>
    public static KernelClock? Read()
    {
        // The layout is that of 64-bit Linux, the same on x64 and arm64.
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64)) return null;
        // Modes 0: only read, which needs no right.
        var state = default(Timex);
        int result = AdjustTime(ref state);
        return result < 0 ? null : Interpret(result, state.Status, state.MaxErrorMicroseconds);
    }

    /// <summary>What the call's result, status bits and error in microseconds mean.</summary>
    public static KernelClock Interpret(int result, int status, long maxErrorMicroseconds) =>
        new(result != TimeError && (status & StatusUnsynchronised) == 0, TimeSpan.FromMicroseconds(Math.Clamp(maxErrorMicroseconds, 0, uint.MaxValue)));

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(ref Timex state);

    // struct timex of 208 bytes: modes, padding, then longs; the fields read are at 24 and 40.
    [StructLayout(LayoutKind.Explicit, Size = 208)]
    private struct Timex
    {
        [FieldOffset(0)]
        public uint Modes;

        [FieldOffset(24)]
        public long MaxErrorMicroseconds;

        [FieldOffset(40)]
        public int Status;
    }
}
