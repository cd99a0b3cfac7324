using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetReady.Core.Units;
using NetReady.Protocols.Ndt7;

namespace NetReady.Agent.Probes.Throughput;

/// <summary>An ndt7 server that is running as many tests as it may.</summary>
internal sealed class Ndt7BusyException(TimeSpan retryAfter) : Exception("The ndt7 server runs as many tests as it may.")
{
    /// <summary>When it says to come back.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>A WebSocket to an ndt7 server, over TLS and over a TCP connection that counts.</summary>
internal sealed class Ndt7Connection : IDisposable
{
    private const int TcpLevel = 6, NotSentLowWater = 25;
    private static readonly TimeSpan retryWithoutAdvice = TimeSpan.FromSeconds(5);

    private readonly SocketsHttpHandler handler;
    private readonly HttpMessageInvoker invoker;
    private int headers = 52;

    private Ndt7Connection(SocketsHttpHandler handler, ClientWebSocket socket)
    {
        (this.handler, Socket) = (handler, socket);
        invoker = new(handler, disposeHandler: false);
    }

    /// <summary>The WebSocket.</summary>
    public ClientWebSocket Socket { get; }

    /// <summary>The TCP connection below.</summary>
    public MeteredStream Stream { get; private set; } = null!;

    /// <summary>
    /// What passed both ways, with headers: TCP and IP put 52 bytes (72 with IPv6) to each segment, taken as 1,400 bytes long,
    /// and each second one is acknowledged. What waits in the device's own buffers when a test is broken off is counted too.
    /// </summary>
    public ByteSize Bytes
    {
        get
        {
            if (Stream is null) return new(0);
            long payload = Stream.BytesRead + Stream.BytesWritten;
            return new(payload + ((payload + 1399) / 1400 * 3 / 2 * headers));
        }
    }

    /// <summary>Connects and upgrades to ndt7.</summary>
    /// <exception cref="Ndt7BusyException">The server says that it is busy.</exception>
    /// <exception cref="WebSocketException">It cannot be reached, its key is not trusted, or it does not speak ndt7.</exception>
    public static async Task<Ndt7Connection> OpenAsync(IPEndPoint address, string authority, string pathAndQuery, string? keyHash, TimeProvider time, CancellationToken cancellation)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        var socket = new ClientWebSocket();
        var connection = new Ndt7Connection(handler, socket);
        try
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors, keyHash);
            handler.ConnectCallback = async (_, token) => connection.Stream = await ConnectAsync(address, time, token).ConfigureAwait(false);
            if (address.AddressFamily is AddressFamily.InterNetworkV6) connection.headers = 72;
            socket.Options.AddSubProtocol(Ndt7Protocol.Subprotocol);
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            socket.Options.SetRequestHeader("User-Agent", $"netready-agent/{AgentVersion.Current}");
            await socket.ConnectAsync(new($"wss://{authority}{pathAndQuery}"), connection.invoker, cancellation).ConfigureAwait(false);
            return connection;
        }
        catch (WebSocketException) when (socket.HttpStatusCode is HttpStatusCode.ServiceUnavailable)
        {
            var wait = RetryAfter(socket);
            connection.Dispose();
            throw new Ndt7BusyException(wait);
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Drops the connection and whatever is still on its way.</summary>
    public void BreakOff() => Stream.BreakOff();

    /// <inheritdoc/>
    public void Dispose()
    {
        Socket.Dispose();
        invoker.Dispose();
        handler.Dispose();
        Stream?.Dispose();
    }

    private static async Task<MeteredStream> ConnectAsync(IPEndPoint address, TimeProvider time, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // Else megabytes wait in the device's send buffer of a slow line, and a test that stops would go on for seconds.
            if (OperatingSystem.IsLinux()) socket.SetRawSocketOption(TcpLevel, NotSentLowWater, MemoryMarshal.AsBytes(new ReadOnlySpan<int>([128 * 1024])));
            await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
            return new(socket, time);
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    // Nothing secret travels here, so a server other than the collector is good where the platform trusts it.
    private static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, string? keyHash)
    {
        if (errors is SslPolicyErrors.None) return true;
        if (keyHash is null || certificate is not X509Certificate2 whole) return false;
        return Base64Url.EncodeToString(SHA256.HashData(whole.PublicKey.ExportSubjectPublicKeyInfo())) == keyHash;
    }

    private static TimeSpan RetryAfter(ClientWebSocket socket)
    {
        string? text = socket.HttpResponseHeaders?.GetValueOrDefault("Retry-After")?.FirstOrDefault();
        return RetryConditionHeaderValue.TryParse(text, out var parsed) && parsed.Delta is { } delta ? delta : retryWithoutAdvice;
    }
}
