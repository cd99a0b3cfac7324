using System.Globalization;
using System.Net;

namespace NetReady.Testing.Network;

/// <summary>
/// A captive portal in a gateway's namespace: whoever comes from the machine to port 80, wherever that is, gets the portal's page, and all else is dropped, until somebody has signed in.
/// The gateway's own services, as a resolver, stay reachable.
/// </summary>
public sealed class CaptivePortal : IAsyncDisposable
{
    /// <summary>The host of the page on which one signs in.</summary>
    public const string SignInHost = "wifi.hotel.example";

    private readonly NetworkNamespace gateway;
    private readonly string link;
    private readonly HttpResponder server;

    /// <param name="gateway">The gateway.</param>
    /// <param name="page">What it answers to a request's head, as <see cref="Redirects"/>; none closes without a word, null is silence.</param>
    /// <param name="link">The gateway's link toward those whom it holds up; null for its link to the machine.</param>
    public CaptivePortal(NetworkNamespace gateway, Func<string, byte[]?> page, string? link = null)
    {
        this.link = link ?? gateway.InnerLinkName;
        _ = Prerequisite.Program("nft", "nftables");
        this.gateway = gateway;
        server = gateway.In(() => new HttpResponder(new IPEndPoint(IPAddress.IPv6Any, 0), page));
        HoldUp();
    }

    /// <summary>Sends browsers to the page on which one signs in.</summary>
    public static Func<string, byte[]?> Redirects => request => HttpResponder.Answer("302 Found", "", $"Location: https://{SignInHost}/sign-in?came-for={Uri.EscapeDataString(HttpResponder.TargetOf(request))}");

    /// <summary>Shows that page at once.</summary>
    public static Func<string, byte[]?> ShowsPage => _ => HttpResponder.Answer("200 OK", "<html><title>Welcome</title><form>Room number and name</form></html>", "Content-Type: text/html");

    /// <summary>Says what RFC 6585 §6 has for it.</summary>
    public static Func<string, byte[]?> SaysMustSignIn => _ => HttpResponder.Answer("511 Network Authentication Required", $"<html><a href='https://{SignInHost}/'>Sign in</a></html>", "Content-Type: text/html");

    /// <summary>Sends back whatever it is asked for, as a proxy that is made for checks by a known word.</summary>
    public static Func<string, byte[]?> Echoes => request => HttpResponder.Answer("200 OK", HttpResponder.TargetOf(request).Split('/')[^1], "Content-Type: text/plain");

    /// <summary>How many requests it has caught.</summary>
    public int Caught => server.Requests;

    /// <summary>Somebody has signed in: everything passes.</summary>
    public void LetThrough() => gateway.Run("nft", "delete table inet portal");

    /// <summary>From now on it holds the machine up again.</summary>
    public void HoldUp() => gateway.Run("nft", string.Create(CultureInfo.InvariantCulture, $$"""
        table inet portal {
            chain catch { type nat hook prerouting priority dstnat; iifname {{link}} tcp dport 80 redirect to :{{server.EndPoint.Port}}; }
            chain hold { type filter hook forward priority 0; iifname {{link}} drop; }
        }
        """));

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
