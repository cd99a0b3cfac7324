using System.Buffers.Text;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetReady.Core.Facts;
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
    private static readonly TimeSpan retryWithoutAdvice = TimeSpan.FromSeconds(5), nextAddressAfter = TimeSpan.FromSeconds(3);

    private readonly SocketsHttpHandler handler = new() { UseProxy = false, AllowAutoRedirect = false };
    private readonly HttpMessageInvoker invoker;
    private readonly string authority;
    private readonly TimeProvider time;
    private readonly long began;

    /// <summary>Prepares a connection; nothing is sent.</summary>
    /// <param name="addresses">The server's addresses, the preferred first.</param>
    /// <param name="authority">Its name or address and port, as they stand in a URI.</param>
    /// <param name="keyHash">The hash of a public key that makes its certificate good; null where only the platform's trust counts.</param>
    /// <param name="time">The clock.</param>
    public Ndt7Connection(ImmutableArray<IPEndPoint> addresses, string authority, string? keyHash, TimeProvider time)
    {
        (this.authority, this.time, began) = (authority, time, time.GetTimestamp());
        invoker = new(handler, disposeHandler: false);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors, keyHash);
        handler.ConnectCallback = async (_, token) => Stream = await ConnectAsync(addresses, time, token).ConfigureAwait(false);
    }

    /// <summary>The WebSocket.</summary>
    public ClientWebSocket Socket { get; } = new();

    /// <summary>The TCP connection below.</summary>
    public MeteredStream Stream { get; private set; } = null!;

    /// <summary>How long ago the connection was begun: no clock of the server's has counted longer.</summary>
    public TimeSpan Age => time.GetElapsedTime(began);

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
            return new(payload + ((payload + 1399) / 1400 * 3 / 2 * Stream.Headers));
        }
    }

    /// <summary>Connects and upgrades to ndt7.</summary>
    /// <exception cref="Ndt7BusyException">The server says that it is busy.</exception>
    /// <exception cref="WebSocketException">It cannot be reached, its key is not trusted, or it does not speak ndt7.</exception>
    public async Task OpenAsync(string pathAndQuery, CancellationToken cancellation)
    {
        Socket.Options.AddSubProtocol(Ndt7Protocol.Subprotocol);
        Socket.Options.CollectHttpResponseDetails = true;
        Socket.Options.KeepAliveInterval = TimeSpan.Zero;
        Socket.Options.SetRequestHeader("User-Agent", $"netready-agent/{AgentVersion.Current}");
        try
        {
            await Socket.ConnectAsync(new($"wss://{authority}{pathAndQuery}"), invoker, cancellation).ConfigureAwait(false);
        }
        catch (WebSocketException) when (Socket.HttpStatusCode is HttpStatusCode.ServiceUnavailable)
        {
            throw new Ndt7BusyException(RetryAfter(Socket));
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

    // The next address has its turn where one refuses, or is silent; where the device cannot ask the last at all, the failure of the one before says more.
    private static async Task<MeteredStream> ConnectAsync(ImmutableArray<IPEndPoint> addresses, TimeProvider time, CancellationToken cancellation)
    {
        SocketException? before = null;
        foreach (var address in addresses[..^1])
        {
            using var soon = new CancellationTokenSource(nextAddressAfter, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(soon.Token, cancellation);
            try
            {
                return await ConnectAsync(address, time, either.Token).ConfigureAwait(false);
            }
            catch (SocketException refused)
            {
                before ??= refused;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                before ??= new((int)SocketError.TimedOut);
            }
        }
        try
        {
            return await ConnectAsync(addresses[^1], time, cancellation).ConfigureAwait(false);
        }
        catch (SocketException last) when (before is not null && ProbeFailure.Of(last.SocketErrorCode).Reason is MissingReason.Error)
        {
            throw before;
        }
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
