using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Platform;
using NetReady.Core.Datagrams;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes;

/// <summary>
/// A UDP socket to one target, received from by one thread that blocks in it, and sent from by that and at most one more: waking a thread costs tens of microseconds less than an asynchronous
/// read, and those would count as the path's. As it is connected, only the target's own answers come in, and ICMP refusals show as errors.
/// </summary>
internal sealed class UdpPath : IDatagramPath
{
    private readonly Socket socket;
    private readonly int headers;
    private readonly bool neverWaits;
    private long bytes;
    private int receiveTimeout, refusal, refusals, unsent;
    // Taken at once: whatever passes before a datagram's wait is worked out would be taken off the path's time.
    private DateTimeOffset readAt;

    /// <summary>Opens the path; nothing is sent.</summary>
    /// <param name="target">The target.</param>
    /// <param name="forTrains">Whether it is for packets by the hundred: buffers are large, and sending never waits for the device's own queue.</param>
    /// <param name="through">The interface that it leaves by; null for that of the routes.</param>
    /// <exception cref="SocketException">There is no route to the target.</exception>
    public UdpPath(IPEndPoint target, bool forTrains = false, string? through = null)
    {
        neverWaits = forTrains;
        headers = 8 + (target.AddressFamily is AddressFamily.InterNetworkV6 ? 40 : 20);
        socket = new(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            ReceiveTimestamp.Enable(socket);
            if (forTrains)
            {
                (socket.ReceiveBufferSize, socket.SendBufferSize) = (1 << 22, 1 << 20);
                socket.Blocking = false;
            }
            if (through is not null) BoundInterface.Bind(socket, through);
            socket.Connect(target);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What went both ways, with the headers of UDP (8 bytes) and IP (20 or 40).</summary>
    public ByteSize Bytes => new(Interlocked.Read(ref bytes));

    /// <summary>The last refusal that came back; null where none did.</summary>
    public SocketError? Refusal => Volatile.Read(ref refusals) > 0 ? (SocketError)Volatile.Read(ref refusal) : null;

    /// <summary>How many refusals came back.</summary>
    public int Refusals => Volatile.Read(ref refusals);

    /// <summary>How many datagrams the device itself had no way to send: its route, its interface or its address was gone.</summary>
    public int Unsent => Volatile.Read(ref unsent);

    /// <summary>How long the datagram that was received last had waited for this program to read it; zero where the system does not tell.</summary>
    public TimeSpan Waited => ReceiveTimestamp.WaitedIn(socket, readAt);

    /// <summary>Sends a datagram; false where the system refused to.</summary>
    public bool Send(ReadOnlySpan<byte> datagram)
    {
        socket.Send(datagram, SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable) return false;
        if (error is not SocketError.Success)
        {
            // The refusal of an earlier datagram is told instead of sending this one; it is told once.
            Refused(error);
            socket.Send(datagram, SocketFlags.None, out error);
        }
        if (error is not SocketError.Success)
        {
            Refused(error);
            Interlocked.Increment(ref unsent);
            return false;
        }
        Interlocked.Add(ref bytes, datagram.Length + headers);
        return true;
    }

    /// <summary>Waits for a datagram; its length, or -1 where none came within <paramref name="wait"/> or a refusal came instead.</summary>
    public int Receive(Span<byte> buffer, TimeSpan wait)
    {
        int milliseconds = (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 1, 60_000);
        if (!neverWaits && milliseconds != receiveTimeout) socket.ReceiveTimeout = receiveTimeout = milliseconds;
        int length = socket.Receive(buffer, SocketFlags.None, out var error);
        readAt = TimeProvider.System.GetUtcNow();
        if (neverWaits && error is SocketError.WouldBlock && socket.Poll(TimeSpan.FromMilliseconds(milliseconds), SelectMode.SelectRead))
        {
            length = socket.Receive(buffer, SocketFlags.None, out error);
            readAt = TimeProvider.System.GetUtcNow();
        }
        if (error is SocketError.Success)
        {
            Interlocked.Add(ref bytes, length + headers);
            return length;
        }
        if (error is not (SocketError.TimedOut or SocketError.WouldBlock or SocketError.MessageSize or SocketError.Interrupted)) Refused(error);
        return -1;
    }

    /// <summary>How many datagrams came that the socket had no room for, as this program read too slowly; 0 where the system does not tell.</summary>
    public uint Overrun => OperatingSystem.IsLinux() ? ReceiveOverrun.Of(socket) : 0;

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private void Refused(SocketError error)
    {
        Volatile.Write(ref refusal, (int)error);
        Interlocked.Increment(ref refusals);
    }
}
