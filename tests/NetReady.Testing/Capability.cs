using System.Runtime.InteropServices;

namespace NetReady.Testing;

/// <summary>What the kernel lets root do piece by piece (capabilities(7)), for tests of what happens without.</summary>
public static partial class Capability
{
    /// <summary>Capturing packets and sending raw ones.</summary>
    public const int NetRaw = 13;

    private const uint Version3 = 0x20080522;

    /// <summary>Runs code on a thread that lacks a capability. Needs root, and skips the test without.</summary>
    /// <exception cref="InvalidOperationException">The code failed; why is inside.</exception>
    public static void RunWithout(int capability, Action code)
    {
        Prerequisite.Root();
        Exception? failure = null;
        // Capabilities are a thread's own, and this one ends with it.
        var thread = new Thread(() =>
        {
            try
            {
                Drop(capability);
                code();
            }
            catch (Exception problem)
            {
                failure = problem;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) throw new InvalidOperationException($"The code without capability {capability} failed.", failure);
    }

    private static void Drop(int capability)
    {
        var thread = new Header { Version = Version3 };
        // Effective, permitted and inheritable: the lower halves of all three, then the upper ones.
        Span<uint> sets = stackalloc uint[6];
        if (Get(ref thread, ref sets[0]) != 0) throw new InvalidOperationException("capget failed.");
        sets[0] &= ~(1u << capability);
        if (Set(ref thread, ref sets[0]) != 0) throw new InvalidOperationException("capset failed.");
    }

    // The process 0 is the calling thread.
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public uint Version;
        public int Process;
    }

    [LibraryImport("libc", EntryPoint = "capget")]
    private static partial int Get(ref Header thread, ref uint sets);

    [LibraryImport("libc", EntryPoint = "capset")]
    private static partial int Set(ref Header thread, ref uint sets);
}
