using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using NetReady.Core.Reports;

namespace NetReady.Agent.Delivery;

/// <summary>
/// HTTPS to one collector, known by its key alone (a pin of its SubjectPublicKeyInfo, RFC 7469 §2.4): names, authorities and validity times
/// play no part, so neither a wrong clock nor an expired certificate cuts a device off, and no authority can let anyone in between.
/// </summary>
internal sealed class CollectorClient : IDisposable
{
    private const int MostReplyBytes = 4 << 20;

    private readonly string address;
    private readonly string keyHash;
    private readonly TimeProvider time;
    private readonly HttpClient http;
    private bool wrongKey;

    /// <summary>A client; it connects when it is used.</summary>
    /// <param name="address">The collector, <c>host:port</c>.</param>
    /// <param name="keyHash">SHA-256 of its SubjectPublicKeyInfo, in base64url.</param>
    /// <param name="timeout">How long one exchange may take.</param>
    /// <param name="time">The device's clock.</param>
    public CollectorClient(string address, string keyHash, TimeSpan timeout, TimeProvider time)
    {
        (this.address, this.keyHash, this.time) = (address, keyHash, time);
        var origin = new Uri($"https://{address}/");
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsCollector },
            UseProxy = !origin.IsLoopback,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = timeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };
        http = new(handler) { BaseAddress = origin, Timeout = timeout, MaxResponseContentBufferSize = MostReplyBytes };
    }

    /// <summary>Sends something signed.</summary>
    /// <param name="path">Where to, as <c>/api/v1/reports</c>.</param>
    /// <param name="jws">A JWS in compact serialization.</param>
    /// <param name="cancellation">Ends the try.</param>
    public async Task<Answer> PostAsync(string path, string jws, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(jws)) };
        request.Content.Headers.ContentType = new("application/jose");
        // The device's clock at this try; the collector reckons the clock's error from it, also for a report that was signed long ago.
        request.Headers.Add("NetReady-Sent-At", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        wrongKey = false;
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            return Read(response, body);
        }
        catch (HttpRequestException problem)
        {
            return new Answer.Away(wrongKey
                ? $"What answers at {address} is not the collector: its key is another than the join string named. A sign-in page of the network, or someone, stands in between; or the collector was set up anew, and then ask for a new join string."
                : $"The collector at {address} cannot be reached: {Innermost(problem).Message.TrimEnd('.')}.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Answer.Away($"The collector at {address} did not answer within {http.Timeout.TotalSeconds:0.#} s.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private Answer Read(HttpResponseMessage response, byte[] body)
    {
        if (response.StatusCode == HttpStatusCode.OK) return new Answer.Ok(body);
        if (RefusalIn(body) is { } refusal && refusal.Reason != RefusalReasons.Busy && (int)response.StatusCode is >= 400 and < 500)
            return new Answer.Refused(refusal.Reason, refusal.Message, response.Headers.Date);
        return new Answer.Away($"The collector at {address} cannot take anything now (HTTP {(int)response.StatusCode}).", RetryAfter(response.Headers));
    }

    // Where the wait is given as an instant, it is one of the collector's clock.
    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        var wait = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - (headers.Date ?? time.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : null;
    }

    private bool IsCollector(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null) return false;
        using var known = new X509Certificate2(certificate);
        string seen = Base64Url.EncodeToString(SHA256.HashData(known.PublicKey.ExportSubjectPublicKeyInfo()));
        wrongKey = seen != keyHash;
        return !wrongKey;
    }

    private static Refusal? RefusalIn(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, NetReadyJson.Default.Refusal);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Exception Innermost(Exception problem) => problem.InnerException is { } inner ? Innermost(inner) : problem;
}
