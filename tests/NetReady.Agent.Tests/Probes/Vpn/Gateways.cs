using NetReady.Agent.Probes.Vpn;
using NetReady.Protocols.OpenVpn;
using NetReady.Protocols.WireGuard;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Vpn;

/// <summary>One real server of each kind in one namespace, started for the first test that asks.</summary>
public sealed class Gateways : IDisposable
{
    public const int Silent = 5500, Nothing = 5501;
    public const int Plain = 1194, OverTcp = 1195, TlsAuth = 1196, TlsAuthSha256 = 1197, TlsCrypt = 1198, TlsCryptV2 = 1199, TlsCryptOverTcp = 1200, TlsAuthOverTcp = 1201, Plain6 = 1202;
    public const int WireGuard = 51820;
    public const int Https = 443, Expired = 444, WrongName = 445;

    private readonly SemaphoreSlim once = new(1);
    private readonly List<IDisposable> servers = [];
    private bool started;

    public NetworkNamespace Inside { get; private set; } = null!;

    /// <summary>The text of the static key that all keyed OpenVPN servers share.</summary>
    public string StaticKey { get; private set; } = "";

    /// <summary>The WireGuard peer's own keys, in base64.</summary>
    public (string Private, string Public) WireGuardPeer { get; private set; }

    /// <summary>The keys of the clients that the WireGuard peer knows, in base64; the second shares a key with it beside.</summary>
    public (string Private, string Public)[] WireGuardClients { get; private set; } = [];

    /// <summary>The key that the second client shares with the WireGuard peer.</summary>
    public string Preshared { get; } = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    public async Task<Gateways> StartedAsync()
    {
        await once.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!started) await StartAsync(TestContext.Current.CancellationToken);
            started = true;
            Inside.Lose(0);
            return this;
        }
        finally
        {
            once.Release();
        }
    }

    /// <summary>The key of the OpenVPN servers, used in some way.</summary>
    internal GatewayKey Key(OpenVpnWrap wrap, string? digest = null, OpenVpnKeyDirection? direction = null)
    {
        Assert.Null(OpenVpnKeyFile.TryRead(StaticKey, new(wrap, digest, direction), _ => null, out var key));
        return new() { OpenVpn = key };
    }

    /// <summary>A key for WireGuard, of the client's own and the peer's public one.</summary>
    internal static GatewayKey WireGuardKey(string client, string peer, string? preshared = null)
    {
        Assert.Null(WireGuardKeys.TryRead($"[Interface]\nPrivateKey = {client}\n[Peer]\nPublicKey = {peer}\n{(preshared is null ? "" : $"PresharedKey = {preshared}\n")}", out var keys));
        return new() { WireGuard = keys };
    }

    public void Dispose()
    {
        foreach (var server in servers) server.Dispose();
        Inside?.Dispose();
        once.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        // Started again after a failure, it says the same; the namespace of the first time is kept.
        Inside ??= new();
        if (StaticKey.Length == 0) Inside.FilterInput([], $"udp dport {Silent} drop", $"tcp dport {Silent} drop");
        StaticKey = OpenVpnServer.NewKey();
        string key2 = OpenVpnServer.NewKey("tls-crypt-v2-server");
        Task<OpenVpnServer> openVpn(int port, string protocol, string key = "", string keyed = "") => OpenVpnServer.StartAsync(Inside, port, protocol, cancellation, key, keyed);
        async Task<IDisposable> tls(int port, string[] names, int until)
        {
            using var certificate = new SelfSigned(names, TimeSpan.FromDays(-30), TimeSpan.FromDays(until));
            return await Ocserv.StartAsync(Inside, port, certificate, cancellation);
        }
        async Task<IDisposable> wireGuard()
        {
            (WireGuardPeer, WireGuardClients) = (WireGuardGo.NewKeys(), [WireGuardGo.NewKeys(), WireGuardGo.NewKeys()]);
            var server = await WireGuardGo.StartAsync(Inside, "wg0", cancellation);
            server.Configure("wg0", $"""
                [Interface]
                PrivateKey = {WireGuardPeer.Private}
                ListenPort = {WireGuard}
                [Peer]
                PublicKey = {WireGuardClients[0].Public}
                AllowedIPs = 10.128.0.1/32
                [Peer]
                PublicKey = {WireGuardClients[1].Public}
                PresharedKey = {Preshared}
                AllowedIPs = 10.128.0.2/32
                """);
            return server;
        }
        var starting = new List<Task<IDisposable>>
        {
            As(StrongSwan.StartAsync(Inside, cancellation)),
            As(openVpn(Plain, "udp")), As(openVpn(OverTcp, "tcp-server")),
            As(openVpn(TlsAuth, "udp", StaticKey, "tls-auth KEY 0")), As(openVpn(TlsAuthSha256, "udp", StaticKey, "tls-auth KEY\nauth SHA256")),
            As(openVpn(TlsCrypt, "udp", StaticKey, "tls-crypt KEY")), As(openVpn(TlsCryptV2, "udp", key2, "tls-crypt-v2 KEY")),
            As(openVpn(TlsCryptOverTcp, "tcp-server", StaticKey, "tls-crypt KEY")), As(openVpn(TlsAuthOverTcp, "tcp-server", StaticKey, "tls-auth KEY 0")),
            As(openVpn(Plain6, "udp6")), wireGuard(),
            tls(Https, [Inside.Inside.ToString(), "vpn.example.gov.uk"], 60), tls(Expired, [Inside.Inside.ToString()], -3), tls(WrongName, ["other.example.gov.uk"], 60),
        };
        // Those that started are ended even where one does not.
        await ((Task)Task.WhenAll(starting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        servers.AddRange(starting.Where(server => server.IsCompletedSuccessfully).Select(server => server.Result));
        await Task.WhenAll(starting);
    }

    private static async Task<IDisposable> As<T>(Task<T> server) where T : IDisposable => await server;
}

/// <summary>The tests that share the servers, one after the other: some of them break the line.</summary>
[CollectionDefinition(Name)]
public sealed class SharedGateways : ICollectionFixture<Gateways>
{
    public const string Name = "gateways";
}

/// <summary>Questions as tests put them.</summary>
internal static class AskGateway
{
    /// <summary>A few quick tries, where a test waits for silence.</summary>
    public static Retransmission Quick { get; } = new(TimeSpan.FromMilliseconds(40), 1.5, 5);

    public static Task<GatewayAnswer> At(string protocol, string address, GatewayKey? key = null, bool quick = false, bool fullOffer = false) =>
        GatewayProbe.AskAsync(GatewayProtocols.Find(protocol)!, address, TimeProvider.System, TestContext.Current.CancellationToken, question =>
        {
            var asked = question with { Key = key, FullOffer = fullOffer };
            return quick ? asked with { Datagrams = Quick, Connections = Quick } : asked;
        });

    public static void Says(this GatewayAnswer answer, GatewayVerdict verdict, string? reply)
    {
        Assert.True(answer.Verdict == verdict && answer.Reply == reply, $"expected {verdict} ({reply}), and it is {answer}");
        Assert.Equal(verdict is GatewayVerdict.Reachable, answer.Failure is null);
        TestContext.Current.TestOutputHelper?.WriteLine($"{answer.Verdict} {answer.Reply}: {answer.RoundTrip?.TotalMilliseconds:F2} ms, {answer.Bytes.Bytes} bytes, {answer.Retransmissions} again");
    }
}
