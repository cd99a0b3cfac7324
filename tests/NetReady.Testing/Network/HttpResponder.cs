using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NetReady.Testing.Network;

/// <summary>A little HTTP server that answers each request with whatever bytes a test makes of it, and then closes: what a real server won't say on command.</summary>
public sealed class HttpResponder : IAsyncDisposable
{
    private const int MostRequest = 16 * 1024;

    private readonly Socket listening;
    private readonly X509Certificate2? certificate;
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;
    private int requests;

    /// <summary>On a free port of loopback.</summary>
    /// <param name="answer">The answer to a request's head; none closes without a word, null is silence.</param>
    /// <param name="certificate">With it, it speaks TLS.</param>
    public HttpResponder(Func<string, byte[]?> answer, X509Certificate2? certificate = null) : this(new(IPAddress.Loopback, 0), answer, certificate)
    {
    }

    /// <summary>On an endpoint, in the network namespace of the calling thread.</summary>
    /// <param name="endPoint">The endpoint.</param>
    /// <param name="answer">The answer to a request's head; none closes without a word, null is silence.</param>
    /// <param name="certificate">With it, it speaks TLS.</param>
    public HttpResponder(IPEndPoint endPoint, Func<string, byte[]?> answer, X509Certificate2? certificate = null)
    {
        this.certificate = certificate;
        listening = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (endPoint.Address.Equals(IPAddress.IPv6Any)) listening.DualMode = true;
        listening.Bind(endPoint);
        listening.Listen();
        EndPoint = (IPEndPoint)listening.LocalEndPoint!;
        running = ServeAsync(answer);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>How many requests it has read.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>An answer with its length.</summary>
    /// <param name="status">The status with its phrase, as <c>200 OK</c>.</param>
    /// <param name="body">The content.</param>
    /// <param name="headers">Further headers, as <c>Location: http://portal.example/</c>.</param>
    public static byte[] Answer(string status, string body = "", params ReadOnlySpan<string> headers) =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{string.Concat(headers.ToArray().Select(header => header + "\r\n"))}\r\n{body}");

    /// <summary>What is asked for: the target in a request's first line.</summary>
    public static string TargetOf(string head) => head.Split(' ') is [_, var target, ..] ? target : "";

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listening.Dispose();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task ServeAsync(Func<string, byte[]?> answer)
    {
        while (true) _ = AnswerAsync(await listening.AcceptAsync(stop.Token), answer);
    }

    private async Task AnswerAsync(Socket client, Func<string, byte[]?> answer)
    {
        try
        {
            using var connection = new NetworkStream(client, ownsSocket: true);
            using var tls = certificate is null ? null : new SslStream(connection);
            if (tls is not null) await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop.Token);
            Stream stream = tls is null ? connection : tls;
            string head = await ReadHeadAsync(stream);
            Interlocked.Increment(ref requests);
            if (answer(head) is { } bytes) await stream.WriteAsync(bytes, stop.Token);
            else await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token);
            // What the client has not read is lost with a reset; so its end is awaited.
            client.Shutdown(SocketShutdown.Send);
            while (await connection.ReadAsync(new byte[1024], stop.Token) > 0)
            {
                // Whatever it still says.
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or AuthenticationException or ObjectDisposedException)
        {
            // Clients go when they know enough.
        }
    }

    private async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[1024];
        while (head.Length < MostRequest && !head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int length = await stream.ReadAsync(buffer, stop.Token);
            if (length == 0) break;
            head.Append(Encoding.Latin1.GetString(buffer, 0, length));
        }
        return head.ToString();
    }
}
