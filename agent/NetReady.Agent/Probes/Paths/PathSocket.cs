using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NetReady.Agent.Probes.Paths.Icmp;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Paths;

/// <summary>What came back for a packet: an answer, or an ICMP error about it.</summary>
/// <param name="Payload">The answer's UDP payload, or as much as the error quotes of the packet's own.</param>
/// <param name="Waited">How long it had waited to be read.</param>
/// <param name="Error">The error; null for an answer.</param>
internal sealed record PathArrival(byte[] Payload, TimeSpan Waited, IcmpError? Error);

/// <summary>
/// A UDP socket to one target whose packets nobody may cut up, the device itself included, whatever its kernel remembers of the path; and which hears what
/// routers say of them: Linux keeps ICMP errors for the socket, without any privilege. One thread blocks in it.
/// </summary>
internal sealed class PathSocket : IDisposable
{
    // Of linux/in.h, linux/in6.h and asm-generic/socket.h.
    private const int Ip = 0, Ipv6 = 41, SocketLevel = 1;
    private const int MtuDiscover = 10, Ipv6MtuDiscover = 23, AsProbe = 3, Errors = 11, Ipv6Errors = 25, Timestamps = 35;

    // Windows' IPV6_DONTFRAG of ws2ipdef.h.
    private const int Ipv6DontFragmentOnWindows = 14;

    private const int UdpHeader = 8, IcmpHeader = 8;

    // What IANA recommends (RFC 1700), and systems give.
    private const int UsualHops = 64;

    private readonly Socket socket;
    private readonly int ipHeader;
    private readonly Queue<PathArrival> heard = new();
    private readonly byte[] buffer = new byte[65_536], control = new byte[512];
    private int receiveTimeout, hopLimit;
    private long bytes;

    /// <summary>Opens the socket; nothing is sent.</summary>
    /// <exception cref="SocketException">There is no route to the target.</exception>
    public PathSocket(IPEndPoint target)
    {
        bool isV6 = target.AddressFamily is AddressFamily.InterNetworkV6;
        (ipHeader, Target) = (isV6 ? 40 : 20, target);
        socket = new(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (OperatingSystem.IsLinux())
            {
                int level = isV6 ? Ipv6 : Ip;
                Set(level, isV6 ? Ipv6MtuDiscover : MtuDiscover, AsProbe);
                Set(level, isV6 ? Ipv6Errors : Errors, 1);
                Set(SocketLevel, Timestamps, 1);
            }
            else if (OperatingSystem.IsWindows())
            {
                if (isV6) Set(Ipv6, Ipv6DontFragmentOnWindows, 1);
                else socket.DontFragment = true;
            }
            socket.Connect(target);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether packets can be kept whole on this platform.</summary>
    public static bool KeepsPacketsWhole => OperatingSystem.IsLinux() || OperatingSystem.IsWindows();

    /// <summary>Whether ICMP errors can be heard on this platform without an administrator's rights.</summary>
    public static bool HearsErrors => OperatingSystem.IsLinux();

    /// <summary>Where packets go.</summary>
    public IPEndPoint Target { get; }

    /// <summary>The headers of UDP and IP, in bytes: what a packet is longer than its payload.</summary>
    public int Headers => ipHeader + UdpHeader;

    /// <summary>The device's own address on the way.</summary>
    public IPAddress Own => ((IPEndPoint)socket.LocalEndPoint!).Address;

    /// <summary>What went both ways, headers and ICMP included.</summary>
    public ByteSize Bytes => new(bytes);

    /// <summary>Sends a datagram.</summary>
    /// <param name="datagram">Its payload.</param>
    /// <param name="hops">How many hops it may make; 0 for as many as the system gives.</param>
    /// <returns>Null where it was sent, else why not; <see cref="SocketError.MessageSize"/> where it is too large for the device's interface.</returns>
    public SocketError? Send(ReadOnlySpan<byte> datagram, int hops = 0)
    {
        int limit = hops == 0 && hopLimit != 0 ? UsualHops : hops;
        if (limit != hopLimit) socket.Ttl = (short)(hopLimit = limit);
        // What is still to be heard of earlier packets would be told instead of sending this one.
        Hear();
        socket.Send(datagram, SocketFlags.None, out var error);
        if (error is not SocketError.Success)
        {
            int before = heard.Count;
            Hear();
            // Where it was not a word about this very packet, the next try goes out.
            if (error is not SocketError.MessageSize || !heard.Skip(before).Any(arrival => arrival.Error is { Meaning: IcmpMeaning.TooBigForInterface }))
                socket.Send(datagram, SocketFlags.None, out error);
        }
        if (error is not SocketError.Success)
        {
            Hear();
            return error;
        }
        bytes += datagram.Length + Headers;
        return null;
    }

    /// <summary>Waits for an answer or an error; null where none came within <paramref name="wait"/>.</summary>
    public PathArrival? Receive(TimeSpan wait)
    {
        if (heard.TryDequeue(out var earlier)) return earlier;
        int milliseconds = (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 1, 60_000);
        if (milliseconds != receiveTimeout) socket.ReceiveTimeout = receiveTimeout = milliseconds;
        if (!OperatingSystem.IsLinux()) return ReceiveAnswer();
        int length = MessageReceive.Next(socket, buffer, control, out int beside);
        // Else nothing came in time, or the kernel says that there is an error to be heard.
        if (length >= 0) return Take(length, ControlMessages.Read(control.AsSpan(0, beside)) with { Error = null });
        Hear();
        return heard.TryDequeue(out var arrival) ? arrival : null;
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private PathArrival? ReceiveAnswer()
    {
        int length = socket.Receive(buffer, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => Take(length, default),
            SocketError.ConnectionRefused or SocketError.ConnectionReset => new([], TimeSpan.Zero, new(IcmpMeaning.PortUnreachable, null, 0)),
            _ => null,
        };
    }

    // Takes every error that the kernel has.
    private void Hear()
    {
        if (!OperatingSystem.IsLinux()) return;
        while (MessageReceive.NextError(socket, buffer, control, out int beside) is var length and >= 0)
            if (ControlMessages.Read(control.AsSpan(0, beside)) is { Error: not null } error) heard.Enqueue(Take(length, error));
    }

    private PathArrival Take(int length, ControlMessages beside)
    {
        var read = TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch;
        var waited = read - beside.CameIn ?? TimeSpan.Zero;
        bytes += beside.Error switch
        {
            null => length + Headers,
            { Meaning: IcmpMeaning.TooBigForInterface } => 0,
            _ => ipHeader + IcmpHeader + Headers + length,
        };
        // A wall clock that was set meanwhile tells nothing.
        return new(buffer.AsSpan(0, length).ToArray(), waited > TimeSpan.Zero && waited < TimeSpan.FromSeconds(1) ? waited : TimeSpan.Zero, beside.Error);
    }

    private void Set(int level, int option, int value) => socket.SetRawSocketOption(level, option, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(ref value)));
}
