using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Platform;
using NetReady.Core.Units;
using NetReady.Protocols.Icmp;

namespace NetReady.Agent.Probes.Inside;

/// <summary>
/// A socket for ICMP echo to one target: a datagram socket where the system lets this process have one (Linux's ping_group_range, macOS), else a raw one,
/// which needs the right to it.
/// </summary>
internal sealed class IcmpPath : IDatagramPath
{
    private readonly Socket socket;
    private readonly byte[] packet = new byte[1024];
    private readonly bool isRawV4;
    private readonly int header;
    private long bytes;

    /// <summary>Opens the path; nothing is sent.</summary>
    /// <param name="target">The target; its port means nothing.</param>
    /// <param name="through">The interface that it leaves by; null for that of the routes.</param>
    /// <exception cref="SocketException">There is no route, or <see cref="SocketError.AccessDenied"/>: the system lets this process have no such socket.</exception>
    public IcmpPath(IPEndPoint target, string? through = null)
    {
        IsV6 = target.AddressFamily is AddressFamily.InterNetworkV6;
        header = IsV6 ? 40 : 20;
        var protocol = IsV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;
        try
        {
            socket = new(target.AddressFamily, SocketType.Dgram, protocol);
        }
        catch (SocketException)
        {
            socket = new(target.AddressFamily, SocketType.Raw, protocol);
            isRawV4 = !IsV6;
        }
        try
        {
            if (through is not null) BoundInterface.Bind(socket, through);
            socket.Connect(new IPEndPoint(target.Address, 0));
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether it speaks ICMPv6.</summary>
    public bool IsV6 { get; }

    /// <inheritdoc/>
    public ByteSize Bytes => new(bytes);

    /// <inheritdoc/>
    public SocketError? Refusal { get; private set; }

    /// <inheritdoc/>
    public int Refusals { get; private set; }

    /// <inheritdoc/>
    public bool Send(ReadOnlySpan<byte> datagram)
    {
        socket.Send(datagram, SocketFlags.None, out var error);
        if (error is SocketError.Success) bytes += datagram.Length + header;
        else Refused(error);
        return error is SocketError.Success;
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer, TimeSpan wait)
    {
        socket.ReceiveTimeout = (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 1, 60_000);
        int length = socket.Receive(packet, SocketFlags.None, out var error);
        if (error is SocketError.Success)
        {
            var message = isRawV4 ? IcmpEcho.WithoutIpHeader(packet.AsSpan(0, length)) : packet.AsSpan(0, length);
            // On loopback a raw socket sees the request, too; what is longer than any of ours is not ours.
            if (message.Length > buffer.Length) return -1;
            message.CopyTo(buffer);
            bytes += message.Length + header;
            return message.Length;
        }
        if (error is not (SocketError.TimedOut or SocketError.WouldBlock or SocketError.MessageSize or SocketError.Interrupted)) Refused(error);
        return -1;
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private void Refused(SocketError error)
    {
        Refusal = error;
        Refusals++;
    }
}
