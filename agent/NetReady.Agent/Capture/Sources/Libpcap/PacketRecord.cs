using System.Runtime.CompilerServices;

namespace NetReady.Agent.Capture.Sources.Libpcap;

/// <summary>struct pcap_pkthdr: two numbers of time, each a C long, then how much was captured and how long the packet was.</summary>
internal static unsafe class PacketRecord
{
    // A C long has four bytes on Windows, and a pointer's elsewhere. macOS has four for the second number and as many unused.
    private static readonly int longSize = OperatingSystem.IsWindows() ? 4 : IntPtr.Size;

    /// <summary>The packet behind a record.</summary>
    /// <param name="link">What it begins with.</param>
    /// <param name="nanosecondsPerUnit">What the second number of time counts.</param>
    /// <param name="record">The record.</param>
    /// <param name="data">The packet's bytes.</param>
    public static CapturedPacket Read(LinkType link, int nanosecondsPerUnit, byte* record, byte* data)
    {
        long seconds, units;
        if (longSize == 8)
        {
            seconds = Unsafe.ReadUnaligned<long>(record);
            units = Unsafe.ReadUnaligned<int>(record + 8);
        }
        else
        {
            seconds = Unsafe.ReadUnaligned<uint>(record);
            units = Unsafe.ReadUnaligned<int>(record + 4);
        }
        int captured = Unsafe.ReadUnaligned<int>(record + (2 * longSize)), wire = Unsafe.ReadUnaligned<int>(record + (2 * longSize) + 4);
        return new(link, (seconds * 1_000_000_000) + (units * (long)nanosecondsPerUnit), wire, new(data, Math.Max(0, captured)));
    }
}
