using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Portal;

/// <summary>A connection for one HTTP request to a server that may be hostile: what is taken in is bounded, nothing is followed or kept, and what passed is known whatever becomes of it.</summary>
internal sealed class OneConnection : IDisposable
{
    private const int MostBuffered = 16 * 1024, MostHeaderKilobytes = 8;

    private readonly Socket socket;
    private readonly CancellationTokenRegistration cut;
    private ProbedConnection? stream;

    /// <summary>A connection that is not made yet.</summary>
    /// <param name="family">Of what kind the address is; unspecified for either.</param>
    /// <param name="over">Ends it.</param>
    public OneConnection(AddressFamily family, CancellationToken over)
    {
        socket = family is AddressFamily.Unspecified ? new(SocketType.Stream, ProtocolType.Tcp) : new(family, SocketType.Stream, ProtocolType.Tcp);
        (socket.NoDelay, socket.ReceiveBufferSize) = (true, MostBuffered);
        // A read that waits ends with the connection alone; the socket itself has still to be asked what passed.
        cut = over.Register(ShutDown);
    }

    /// <summary>Whether the other side has said anything.</summary>
    public bool SomethingCame => stream?.FirstBytes.Length > 0;

    /// <summary>What went both ways, headers of TCP and IP included.</summary>
    public ByteSize Bytes => TcpCost.Of(socket, stream?.Payload ?? 0).Bytes;

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">There is no way, or the other side refuses.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public async Task ConnectAsync(EndPoint target, CancellationToken over)
    {
        await socket.ConnectAsync(target, over).ConfigureAwait(false);
        stream = new(socket);
    }

    /// <summary>A handler that asks over this connection and no other, without a proxy; it connects if nobody has yet.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        ConnectCallback = async (context, over) =>
        {
            if (stream is null) await ConnectAsync(context.DnsEndPoint, over).ConfigureAwait(false);
            return stream!;
        },
        UseProxy = false, AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MostHeaderKilobytes, MaxResponseDrainSize = 0,
    };

    /// <summary>A question that takes these types for an answer.</summary>
    public static HttpRequestMessage Question(Uri address, params ReadOnlySpan<string> types)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (string type in types) request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        request.Headers.CacheControl = new() { NoStore = true };
        request.Headers.ConnectionClose = true;
        return request;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cut.Dispose();
        stream?.Dispose();
        socket.Dispose();
    }

    private void ShutDown()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // There is no connection, or no more.
        }
    }
}
