using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Probes.Vpn;

[Collection(SharedGateways.Name)]
public sealed class TlsGatewayTests(Gateways gateways)
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    [Fact(Timeout = Hang.After)]
    public async Task A_real_SSL_VPN_is_reachable_and_its_certificate_is_told()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var answer = await AskGateway.At("tls", $"{inside.Inside}:{Gateways.Https}");
        answer.Says(GatewayVerdict.Reachable, "TLS 1.3");
        Assert.Equal((true, false), (answer.Certificate!.NameMatches, answer.Certificate.IsTrusted));
        Assert.Equal(["vpn.example.gov.uk", inside.Inside.ToString()], answer.Certificate.Names.Order(StringComparer.Ordinal).Reverse());
        var now = TimeProvider.System.GetUtcNow();
        Assert.InRange(answer.Certificate.Remaining(now), TimeSpan.FromDays(60) - hour, TimeSpan.FromDays(60));
        Assert.Equal(["No authority that this device trusts has signed the certificate."], answer.Certificate.Problems(now));
        // The kernel's count leaves out what closes the connection, and reckons all headers alike.
        Assert.InRange(answer.Bytes.Bytes, inside.Passed().Bytes * 0.7, inside.Passed().Bytes * 1.1);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(Gateways.Expired, "The certificate has expired.", true)]
    [InlineData(Gateways.WrongName, "The certificate is for another name: other.example.gov.uk.", false)]
    public async Task A_bad_certificate_is_said_and_the_gateway_is_there_all_the_same(int port, string problem, bool nameMatches)
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var answer = await AskGateway.At("tls", $"{inside.Inside}:{port}");
        answer.Says(GatewayVerdict.Reachable, "TLS 1.3");
        Assert.Equal(nameMatches, answer.Certificate!.NameMatches);
        Assert.Contains(problem, answer.Certificate.Problems(TimeProvider.System.GetUtcNow()));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "Something answers on that port, but not in TLS.", GatewayVerdict.Unreachable, null)]
    [InlineData("", "Something takes the connection and closes it without a word.", GatewayVerdict.Unreachable, null)]
    [InlineData("\u0015\u0003\u0003\u0000\u0002\u0002\u0028", "It speaks TLS and refuses this client's greeting.", GatewayVerdict.Indeterminate, "TLS alert")]
    internal async Task What_is_not_a_handshake_is_told_for_what_it_is(string says, string detail, GatewayVerdict verdict, string? reply)
    {
        await using var server = new TcpResponder(async client =>
        {
            var buffer = new byte[4096];
            await client.ReceiveAsync(buffer);
            if (says.Length > 0) await client.SendAsync(says.Select(letter => (byte)letter).ToArray());
        });
        var answer = await AskGateway.At("tls", server.EndPoint.ToString());
        answer.Says(verdict, reply);
        Assert.Equal(detail, answer.Failure!.Detail);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("tls", GatewayVerdict.Unreachable)]
    [InlineData("openvpn-tcp", GatewayVerdict.Indeterminate)]
    internal async Task A_connection_that_stands_and_says_nothing_is_silence(string protocol, GatewayVerdict verdict)
    {
        using var halfOpen = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        halfOpen.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        // The kernel takes the connections; nobody ever will.
        halfOpen.Listen(16);
        var answer = await AskGateway.At(protocol, halfOpen.LocalEndPoint!.ToString()!, quick: true);
        answer.Says(verdict, null);
        Assert.Equal(MissingReason.TimedOut, answer.Failure!.Reason);
        Assert.StartsWith("Something takes the connection and says nothing", answer.Failure.Detail, StringComparison.Ordinal);
    }
}
