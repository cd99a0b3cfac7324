using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetReady.Core.Datagrams;

/// <summary>
/// When the kernel had a datagram, as against when the program got round to reading it: on a busy machine these are milliseconds apart,
/// and the path is not to blame for them. Linux only; elsewhere a datagram counts as read at once.
/// </summary>
public static partial class ReceiveTimestamp
{
    // SIOCGSTAMPNS_NEW of linux/sockios.h: read two 64-bit numbers, type 0x89, number 7.
    private const nuint LastReceived = 0x80108907;

    /// <summary>Has the kernel note when datagrams come in to a socket; before the first is awaited.</summary>
    public static void Enable(Socket socket) => _ = OperatingSystem.IsLinux() && Asked(socket, out _);

    /// <summary>How long the datagram that was read last had waited in the socket; zero where the system does not tell.</summary>
    /// <param name="socket">The socket, just after it was read.</param>
    /// <param name="read">The system's wall clock as the datagram was read: before any other clock, so that what lies between is never taken off the path's time.</param>
    public static TimeSpan WaitedIn(Socket socket, DateTimeOffset read)
    {
        if (!OperatingSystem.IsLinux() || !Asked(socket, out var stamp)) return TimeSpan.Zero;
        var waited = read - DateTimeOffset.UnixEpoch - new TimeSpan((stamp.Seconds * TimeSpan.TicksPerSecond) + (stamp.Nanoseconds / TimeSpan.NanosecondsPerTick));
        // A wall clock that was set meanwhile tells nothing.
        return waited > TimeSpan.Zero && waited < TimeSpan.FromSeconds(1) ? waited : TimeSpan.Zero;
    }

    private static bool Asked(Socket socket, out TimeSpecification stamp)
    {
        stamp = default;
        return Control((int)socket.SafeHandle.DangerousGetHandle(), LastReceived, ref stamp) == 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, ref TimeSpecification argument);
}
