using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using NetReady.Cli.Commands;
using NetReady.Core.Programs;
using NetReady.Testing.Network;

namespace NetReady.Cli.Tests.Commands;

public sealed class ProbeVpnCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        int exitCode = await CommandLine.RunAsync(["probe", "vpn", .. args], output, errors);
        return (exitCode, output.ToString(), errors.ToString());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_keyed_server_is_reachable_with_its_clients_profile_and_without_it_nobody_can_tell()
    {
        using var inside = new NetworkNamespace();
        using var folder = new TemporaryDirectory();
        string key = OpenVpnServer.NewKey();
        using var server = await OpenVpnServer.StartAsync(inside, 1194, "udp", Cancellation, key, "tls-crypt KEY");
        string profile = folder.Write("client.ovpn", $"client\nremote {inside.Inside}\n<tls-crypt>\n{key}\n</tls-crypt>\n");

        var (exitCode, output, _) = await RunAsync("--to", inside.Inside.ToString(), "--protocol", "openvpn", "--key", profile, "--json");
        Assert.Equal(ExitCodes.Done, exitCode);
        using var outcome = JsonDocument.Parse(Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        string Text(string name) => outcome.RootElement.GetProperty(name).GetString()!;
        Assert.Equal(("reachable", "openvpn", "HARD_RESET_SERVER_V2 verified by tls-crypt", $"{inside.Inside}:1194"), (Text("verdict"), Text("protocol"), Text("reply"), Text("address")));
        Assert.Equal(54 + 28 + 66 + 28, outcome.RootElement.GetProperty("bytes").GetInt64());
        Assert.Equal(0, outcome.RootElement.GetProperty("retransmissions").GetInt32());
        Assert.Matches("^[0-9.]+ (us|ms|s)$", Text("duration"));

        (exitCode, output, _) = await RunAsync("--to", inside.Inside.ToString(), "--protocol", "openvpn", "--key", folder.Write("ta.key", key), "--key-use", "tls-crypt");
        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.Contains($"✓ {inside.Inside} is reachable: {inside.Inside}:1194 answered in OpenVPN (HARD_RESET_SERVER_V2 verified by tls-crypt), round trip ", output, StringComparison.Ordinal);

        (exitCode, output, _) = await RunAsync("--to", $"{inside.Inside}:1194", "--to", $"{inside.Inside}:1195", "--protocol", "openvpn", "--json");
        Assert.Equal(ExitCodes.NotReady, exitCode);
        Assert.Equal(["indeterminate", "closed"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("verdict").GetString()));
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_IKE_gateway_whose_first_port_is_blocked_is_found_on_the_other()
    {
        using var inside = new NetworkNamespace();
        inside.FilterInput([], "udp dport 500 reject");
        using var server = await StrongSwan.StartAsync(inside, Cancellation);
        var (exitCode, output, _) = await RunAsync("--to", inside.Inside.ToString(), "--protocol", "ikev2", "--full", "--json");
        Assert.Equal(ExitCodes.Done, exitCode);
        using var outcome = JsonDocument.Parse(output);
        Assert.Equal($"{inside.Inside}:4500", outcome.RootElement.GetProperty("address").GetString());
        Assert.Equal("SA", outcome.RootElement.GetProperty("reply").GetString());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_certificate_and_what_is_wrong_with_it_is_told()
    {
        using var inside = new NetworkNamespace();
        using var certificate = new SelfSigned(["other.example.gov.uk"], TimeSpan.FromDays(-9), TimeSpan.FromDays(-2));
        using var server = await Ocserv.StartAsync(inside, 443, certificate, Cancellation);
        var (exitCode, output, _) = await RunAsync("--to", inside.Inside.ToString(), "--protocol", "tls");
        Assert.Equal(ExitCodes.Done, exitCode);
        foreach (string said in (string[])["is reachable", "TLS 1.3", "Its certificate is for other.example.gov.uk and expired on ", "! The certificate has expired.", "! The certificate is for another name"])
            Assert.Contains(said, output, StringComparison.Ordinal);
        (_, output, _) = await RunAsync("--to", inside.Inside.ToString(), "--protocol", "tls", "--json");
        using var outcome = JsonDocument.Parse(output);
        var shown = outcome.RootElement.GetProperty("certificate");
        Assert.Equal((false, false, 3), (shown.GetProperty("nameMatches").GetBoolean(), shown.GetProperty("trusted").GetBoolean(), shown.GetProperty("problems").GetArrayLength()));
        Assert.Matches("^-2(.0[0-9]*)? d$", shown.GetProperty("remaining").GetString());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_port_where_nothing_listens_is_closed_in_words_and_by_exit_code()
    {
        using var free = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        free.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        string at = free.LocalEndPoint!.ToString()!;
        free.Close();
        var (exitCode, output, _) = await RunAsync("--to", at, "--protocol", "wireguard");
        Assert.Equal(ExitCodes.NotReady, exitCode);
        Assert.Contains($"✗ {at} is closed. The target refuses: nothing listens on its port, or a firewall says so. (WireGuard, ", output, StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(ExitCodes.Usage, "'a:b:c' is neither a host nor host:port; write vpn.example.gov.uk, 192.0.2.1:4500 or [2001:db8::1]:4500, with a port from 1 to 65535.", "--to", "a:b:c", "--protocol", "tls")]
    [InlineData(ExitCodes.Usage, "'x:0' is neither a host nor host:port", "--to", "x:0", "--protocol", "tls")]
    [InlineData(ExitCodes.Usage, "--key-use, --digest and --key-direction say how a key is used; give the key with --key FILE.", "--to", "x", "--protocol", "openvpn", "--digest", "SHA256")]
    [InlineData(ExitCodes.Usage, "--full is for ikev2, and the protocol is tls; leave one of them out.", "--to", "x", "--protocol", "tls", "--full")]
    [InlineData(ExitCodes.Unavailable, "there is no key file '/no/such.key'.", "--to", "x", "--protocol", "openvpn", "--key", "/no/such.key")]
    [InlineData(ExitCodes.BadData, "the key file '/etc/hostname' is no OpenVPN static key: it has no '-----BEGIN OpenVPN Static key V1-----' with its end.", "--to", "x", "--protocol", "openvpn", "--key", "/etc/hostname")]
    [InlineData(ExitCodes.BadData, "the key file '/etc/hostname' is of no use: TLS gateways are asked without a key.", "--to", "x", "--protocol", "tls", "--key", "/etc/hostname")]
    [InlineData(ExitCodes.BadData, "the key file '/etc/hostname' has no 'PrivateKey' under '[Interface]'; give the client's WireGuard configuration.", "--to", "x", "--protocol", "wireguard", "--key", "/etc/hostname")]
    public async Task What_is_wrong_with_a_command_line_or_a_key_is_said(int code, string said, params string[] args)
    {
        var (exitCode, output, errors) = await RunAsync(args);
        Assert.Equal((code, ""), (exitCode, output));
        Assert.Contains(said, errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_static_key_must_be_said_what_it_is_for()
    {
        using var folder = new TemporaryDirectory();
        string key = folder.Write("ta.key", $"-----BEGIN OpenVPN Static key V1-----\n{new string('0', 512)}\n-----END OpenVPN Static key V1-----\n");
        var (exitCode, _, errors) = await RunAsync("--to", "x", "--protocol", "openvpn-tcp", "--key", key);
        Assert.Equal(ExitCodes.BadData, exitCode);
        Assert.Contains("is a static key and does not say what it is for; say tls-auth or tls-crypt with --key-use.", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vpn.example.gov.uk", "vpn.example.gov.uk", null)]
    [InlineData("vpn.example.gov.uk:500", "vpn.example.gov.uk", 500)]
    [InlineData("192.0.2.1", "192.0.2.1", null)]
    [InlineData("2001:db8::1", "2001:db8::1", null)]
    [InlineData("[2001:db8::1]", "2001:db8::1", null)]
    [InlineData("[2001:db8::1]:4500", "2001:db8::1", 4500)]
    public void A_target_is_a_host_with_or_without_a_port(string text, string host, int? port) => Assert.Equal(new ProbeTarget(host, port), ProbeTarget.Parse(text));
}
