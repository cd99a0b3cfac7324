using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using NetReady.Core.Datagrams;
using NetReady.Protocols.Stamp;

namespace NetReady.Collector.Reflector;

/// <summary>
/// A STAMP session-reflector (RFC 8762 §4.3, RFC 8972 §3 and §4) on one UDP socket. It answers with exactly as many bytes as came in, so it
/// amplifies nothing; what stands after the base packet goes back as it is, but for padding, which it knows: by that senders see that their other TLVs were not recognized.
/// </summary>
internal sealed class StampReflector : IDisposable
{
    /// <summary>How many sessions keep a sequence number of their own.</summary>
    public const int MostSessions = 65_536;

    // Ports below this belong to services; no sender sends from them, but a forged packet may, to make two services talk for ever.
    private const int FirstSenderPort = 1024;

    private readonly Socket socket;
    private readonly ReflectorMetrics metrics;
    private readonly TimeProvider time;
    private readonly ReflectorSessions sessions;
    private readonly ErrorEstimate error;
    private readonly byte[] buffer = GC.AllocateArray<byte>(65_536, pinned: true);
    private readonly ushort ownPort;

    /// <summary>Binds the socket; <see cref="IPAddress.IPv6Any"/> serves IPv4 too.</summary>
    /// <exception cref="SocketException">The endpoint cannot be bound.</exception>
    public StampReflector(IPEndPoint endpoint, ReflectorMetrics metrics, TimeProvider time)
    {
        (this.metrics, this.time) = (metrics, time);
        sessions = new(time, MostSessions, TimeSpan.FromMinutes(1));
        // The machine does not tell whether its clock follows UTC, so no synchronization is claimed (RFC 4656 §4.1.2).
        error = ErrorEstimate.AtLeast(TimeSpan.FromMilliseconds(1), synchronized: false);
        socket = new(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            ReceiveTimestamp.Enable(socket);
            socket.ReceiveBufferSize = 1 << 20;
            socket.Bind(endpoint);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
        Bound = (IPEndPoint)socket.LocalEndPoint!;
        ownPort = (ushort)Bound.Port;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Bound { get; }

    /// <summary>Waits for one packet and answers it, or counts it as malformed. False where none came in time.</summary>
    /// <remarks>
    /// It blocks its thread: waking one that waits in the system is sooner by some 150 us, on a busy machine, than going through the thread pool, and where the
    /// system does not tell since when a packet waited, that time would count as the path's.
    /// </remarks>
    /// <exception cref="SocketException">Receiving or sending failed; the next packet may fare better.</exception>
    public bool ReflectOne(SocketAddress sender, TimeSpan wait)
    {
        if (!socket.Poll(wait, SelectMode.SelectRead)) return false;
        int length = socket.ReceiveFrom(buffer, SocketFlags.None, sender);
        var read = time.GetUtcNow();
        long readAt = time.GetTimestamp();
        var waited = ReceiveTimestamp.WaitedIn(socket, read);
        var session = SessionOf(sender);
        if (!StampSenderPacket.TryRead(buffer.AsSpan(0, length), out var packet) || session.Port < FirstSenderPort || session.Port == ownPort)
        {
            metrics.Malformed.Add(1);
            return true;
        }
        uint sequence = sessions.Next(session with { SessionId = packet.SessionId }) ?? packet.Sequence;
        StampPadding.Recognize(buffer.AsSpan(0, length));
        // Sent = read + what passed on the steady clock, so that a step of the wall clock in between does no harm.
        new StampReflectorPacket(
            sequence, NtpTimestamp.Of(read + time.GetElapsedTime(readAt)), error, packet.SessionId, NtpTimestamp.Of(read - waited),
            packet.Sequence, packet.Timestamp, packet.Error, SenderTtl: 255).Write(buffer);
        socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, sender);
        metrics.Packets.Add(1);
        return true;
    }

    /// <summary>An address for <see cref="ReflectOne"/> to receive into, again and again.</summary>
    public SocketAddress AddressBuffer() => new(socket.AddressFamily);

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    // sockaddr_in and sockaddr_in6 have the port at 2 and the address at 4 and 8 (RFC 3493 §3.3), whatever the platform puts first.
    private static ReflectorSession SessionOf(SocketAddress sender)
    {
        var bytes = sender.Buffer.Span;
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        var address = sender.Family is AddressFamily.InterNetwork
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes[4..])
            : BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]);
        return new(address, port, 0);
    }
}
