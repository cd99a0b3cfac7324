using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using NetReady.Agent.Platform;
using NetReady.Agent.Posture.Linux;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Portal;

/// <summary>What a network's captive portal API says of the device (RFC 8908 §5).</summary>
/// <param name="IsCaptive">Whether the network holds the device captive.</param>
/// <param name="Portal">The host, never more, of the page on which one signs in; null where it names none.</param>
/// <param name="Remaining">How long the device stays free; null where it does not say.</param>
internal sealed record PortalApiAnswer(bool IsCaptive, string? Portal, TimeSpan? Remaining)
{
    /// <summary>The same in a sentence.</summary>
    public string Detail => (IsCaptive, Portal, Remaining) switch
    {
        (true, { } portal, _) => $"The network says that one must sign in at {portal}.",
        (true, null, _) => "The network says that one must sign in.",
        (false, _, { } remaining) => $"The network says that it lets the device through for another {remaining.TotalMinutes:0} min.",
        _ => "The network says that it lets the device through.",
    };
}

/// <summary>Asks the captive portal API that a network names to its devices (RFC 8910) whether it holds them captive (RFC 8908). The network's word about itself: it explains, and decides nothing.</summary>
internal static class PortalApi
{
    private const int MostBytes = 16 * 1024, DeepestJson = 8;
    private const string MediaType = "application/captive+json";

    // RFC 8910's own text names another type than RFC 8908 registered.
    private const string OtherMediaType = "application/capport+json";
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(5);

    /// <summary>Where the network says that its API is, as systemd-networkd keeps it from DHCP or router advertisements; null where none is known.</summary>
    public static Uri? Known(SystemFiles files)
    {
        const string Links = "/run/systemd/netif/links";
        foreach (string link in NamesIn(files, Links))
            if (IniFile.Parse(files.ReadIfReadable($"{Links}/{link}") ?? "").Last("CAPTIVE_PORTAL") is { } text && Parse(text) is { } address) return address;
        return null;
    }

    /// <summary>Asks it, and trusts its certificate as the platform does. What is not sound, or not in time, says nothing.</summary>
    /// <param name="address">The API's address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="trusted">Authorities to trust in place of the platform's; null for the platform's.</param>
    /// <returns>What it says, or null; and what asking cost.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static async Task<(PortalApiAnswer? Answer, ByteSize Bytes)> AskAsync(Uri address, TimeProvider time, CancellationToken cancellation, X509Certificate2Collection? trusted = null)
    {
        using var late = new CancellationTokenSource(longest, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        using var connection = new OneConnection(AddressFamily.Unspecified, over.Token);
        try
        {
            using var handler = connection.Handler();
            handler.SslOptions = TrustOf(trusted);
            using var http = new HttpClient(handler, disposeHandler: false) { MaxResponseContentBufferSize = MostBytes };
            using var request = OneConnection.Question(address, MediaType, OtherMediaType);
            using var response = await http.SendAsync(request, over.Token).ConfigureAwait(false);
            bool isOne = response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType is MediaType or OtherMediaType;
            return (isOne ? Read(await response.Content.ReadAsByteArrayAsync(over.Token).ConfigureAwait(false)) : null, connection.Bytes);
        }
        catch (Exception silent) when (silent is HttpRequestException or IOException or SocketException || (silent is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, connection.Bytes);
        }
    }

    /// <summary>Reads an API's answer; null where it is none. Never throws.</summary>
    public static PortalApiAnswer? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = DeepestJson });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("captive", out var captive) || captive.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return null;
            string? portal = root.TryGetProperty("user-portal-url", out var page) && page.ValueKind == JsonValueKind.String && Uri.TryCreate(page.GetString(), UriKind.Absolute, out var uri)
                ? PortalExchange.HostOf(uri) : null;
            bool isFree = captive.ValueKind == JsonValueKind.False;
            TimeSpan? remaining = isFree && root.TryGetProperty("seconds-remaining", out var left) && left.ValueKind == JsonValueKind.Number && left.TryGetInt32(out int seconds) && seconds >= 0
                ? TimeSpan.FromSeconds(seconds) : null;
            return new(!isFree, portal, remaining);
        }
        // A string that is no Unicode shows only when it is read.
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Uri? Parse(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.HostNameType is not UriHostNameType.Unknown ? address : null;

    // Behind a portal no authority's own servers can be asked, and nothing may be fetched beside the question.
    private static SslClientAuthenticationOptions TrustOf(X509Certificate2Collection? trusted)
    {
        var chain = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        if (trusted is not null)
        {
            chain.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.CustomTrustStore.AddRange(trusted);
        }
        return new() { CertificateChainPolicy = chain };
    }

    private static ImmutableArray<string> NamesIn(SystemFiles files, string folder)
    {
        try
        {
            return files.Names(folder);
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }
}
