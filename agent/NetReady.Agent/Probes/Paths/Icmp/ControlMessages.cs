using System.Runtime.InteropServices;

namespace NetReady.Agent.Probes.Paths.Icmp;

/// <summary>What the Linux kernel says beside a datagram (cmsg(3)): an ICMP error, and when the datagram came in.</summary>
/// <param name="Error">The error; null where the datagram is an answer.</param>
/// <param name="CameIn">When the kernel had it, by the wall clock since 1970; null where it does not say.</param>
internal readonly record struct ControlMessages(IcmpError? Error, TimeSpan? CameIn)
{
    // Of linux/in.h, linux/in6.h and asm-generic/socket.h; the last is also the option that asks for it.
    private const int Ip = 0, Ipv6 = 41, SocketLevel = 1;
    private const int Ipv4Errors = 11, Ipv6Errors = 25, Timestamps = 35;

    // struct cmsghdr: a length as long as a pointer, a level, a type.
    private static readonly int header = nint.Size + (2 * sizeof(int));

    /// <summary>Reads them; what does not fit its own length is left out.</summary>
    public static ControlMessages Read(ReadOnlySpan<byte> control)
    {
        var read = new ControlMessages();
        while (control.Length >= header)
        {
            nint length = nint.Size == sizeof(long) ? (nint)MemoryMarshal.Read<long>(control) : MemoryMarshal.Read<int>(control);
            if (length < header || length > control.Length) break;
            var data = control[header..(int)length];
            read = (MemoryMarshal.Read<int>(control[nint.Size..]), MemoryMarshal.Read<int>(control[(nint.Size + sizeof(int))..])) switch
            {
                (Ip, Ipv4Errors) or (Ipv6, Ipv6Errors) => read with { Error = IcmpError.Read(data) },
                (SocketLevel, Timestamps) when data.Length >= 16 => read with { CameIn = TimeIn(data) },
                _ => read,
            };
            int next = ((int)length + nint.Size - 1) & ~(nint.Size - 1);
            if (next >= control.Length) break;
            control = control[next..];
        }
        return read;
    }

    // struct timespec of 64-bit Linux.
    private static TimeSpan? TimeIn(ReadOnlySpan<byte> data)
    {
        long seconds = MemoryMarshal.Read<long>(data), nanoseconds = MemoryMarshal.Read<long>(data[8..]);
        return seconds is >= 0 and < 1L << 33 ? new((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / TimeSpan.NanosecondsPerTick)) : null;
    }
}
