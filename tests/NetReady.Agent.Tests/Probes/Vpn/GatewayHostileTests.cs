using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Facts;
using NetReady.Protocols.WireGuard;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Vpn;

/// <summary>What answers in a gateway's place, and gateways that say what makes no sense.</summary>
public sealed class GatewayHostileTests
{
    private static readonly GatewayKey wireGuard = Gateways.WireGuardKey(Convert.ToBase64String(Enumerable.Repeat((byte)9, 32).ToArray()), Convert.ToBase64String([.. Enumerable.Repeat((byte)0, 31), 64]));

    public static MatrixTheoryData<string, string> OverUdp { get; } = new(
        ["ikev2", "ikev2 full", "openvpn", "wireguard"], ["an echo", "garbage", "nothing in it", "the largest datagram", "an answer to somebody else", "a flood", "from another port", "from another address"]);

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(OverUdp))]
    public async Task What_is_no_answer_to_the_question_proves_nothing(string protocol, string what)
    {
        var random = new Random(7);
        byte[] garbage(int length)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            return bytes;
        }
        string name = protocol.Split(' ')[0];
        byte[] answer(byte[] question) => name switch
        {
            // What a real gateway says, to the identifier that is given: NO_PROPOSAL_CHOSEN, a reset, a cookie.
            "ikev2" => [.. question[..8], 1, 2, 3, 4, 5, 6, 7, 8, 41, 0x20, 34, 0x20, 0, 0, 0, 0, 0, 0, 0, 36, 0, 0, 0, 8, 0, 0, 0, 14],
            "openvpn" => [0x40, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 0, 0, 0, .. question[1..9], 0, 0, 0, 0],
            _ => [3, 0, 0, 0, .. question[4..8], .. new byte[56]],
        };
        IEnumerable<byte[]> said(byte[] question) => what switch
        {
            "an echo" => [question],
            "garbage" => [garbage(random.Next(1500)), [.. question[..Math.Min(question.Length, 28)], .. garbage(200)]],
            "nothing in it" => [[]],
            "the largest datagram" => [[.. answer(question), .. new byte[60_000]]],
            "an answer to somebody else" => [answer([.. question.Select(value => (byte)~value)])],
            "a flood" => Enumerable.Repeat(garbage(64), 3000),
            _ => [answer(question)],
        };
        await using var peer = new UdpResponder(said, what switch { "from another port" => new(IPAddress.Loopback, 0), "from another address" => new(IPAddress.Parse("127.0.0.3"), 1), _ => null });
        var heard = await AskGateway.At(name, peer.EndPoint.ToString(), name == "wireguard" ? wireGuard : null, quick: true, fullOffer: protocol.EndsWith("full", StringComparison.Ordinal));
        heard.Says(name == "ikev2" ? GatewayVerdict.Unreachable : GatewayVerdict.Indeterminate, null);
        Assert.Equal(MissingReason.TimedOut, heard.Failure!.Reason);
        Assert.Equal(AskGateway.Quick.Tries - 1, heard.Retransmissions);

        // The same peer, once it answers.
        await using var honest = new UdpResponder(question => [answer(question)]);
        Assert.Equal(GatewayVerdict.Reachable, (await AskGateway.At(name, honest.EndPoint.ToString(), name == "wireguard" ? wireGuard : null, quick: true)).Verdict);
    }

    public static MatrixTheoryData<string, string> OverTcp { get; } = new(
        ["openvpn-tcp", "tls"], ["hangs up", "breaks off", "garbage", "HTTP", "a length and nothing behind it", "a byte a while", "without end", "an alert", "half a handshake"]);

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(OverTcp))]
    public async Task What_takes_the_connection_and_is_no_gateway_is_none(string protocol, string what)
    {
        var random = new Random(7);
        await using var peer = new TcpResponder(async client =>
        {
            var cancellation = TestContext.Current.CancellationToken;
            if (what == "hangs up") return;
            _ = await client.ReceiveAsync(new byte[4096], cancellation);
            if (what == "breaks off")
            {
                client.LingerState = new(enable: true, seconds: 0);
                return;
            }
            byte[] said = what switch
            {
                "garbage" => [.. Enumerable.Range(0, 500).Select(_ => (byte)random.Next(256))],
                "HTTP" => Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
                "a length and nothing behind it" => [0xFF, 0xFF],
                "an alert" => [21, 3, 3, 0, 2, 2, 40],
                "half a handshake" => [22, 3, 3, 0, 122, 2, 0, 0, 118, 3, 3, .. new byte[40]],
                _ => [0, 1],
            };
            for (int times = what is "without end" ? int.MaxValue : what is "a byte a while" ? 200 : 1; times > 0; times--)
            {
                await client.SendAsync(what is "without end" ? new byte[1 << 16] : what is "a byte a while" ? new byte[] { 0x7F } : said, cancellation);
                if (what is "a byte a while") await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
            }
            if (what != "HTTP") _ = await client.ReceiveAsync(new byte[1], cancellation);
        });
        var answer = await AskGateway.At(protocol, peer.EndPoint.ToString(), quick: true);
        answer.Says(protocol == "openvpn-tcp" || what == "an alert" ? GatewayVerdict.Indeterminate : GatewayVerdict.Unreachable, what == "an alert" && protocol == "tls" ? "TLS alert" : null);
        Assert.NotEmpty(answer.Failure!.Detail);
    }

    [Theory]
    [InlineData("ikev2")]
    [InlineData("openvpn")]
    [InlineData("wireguard")]
    public void No_datagram_makes_a_dialogue_throw_and_none_but_an_answer_passes_for_one(string protocol)
    {
        var question = new GatewayQuestion(GatewayProtocols.Find(protocol)!, "gateway.example", new(IPAddress.Loopback, 1), TimeProvider.System) { Key = protocol == "wireguard" ? wireGuard : null };
        foreach (bool full in (bool[])[false, true])
        {
            IUdpDialogue dialogue = protocol switch
            {
                "ikev2" => new IkeDialogue(question with { FullOffer = full }),
                "openvpn" => new OpenVpnDialogue(question),
                _ => new WireGuardDialogue(question),
            };
            var asked = new byte[2048];
            int length = dialogue.Write(asked, 0);
            Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(), (bytes, kept) =>
            {
                Assert.Equal(Hearing.Nothing, dialogue.Read(bytes).Hearing);
                // With the identifiers that the question showed, whatever follows them may be an answer; it is read all the same.
                _ = dialogue.Read([.. asked.AsSpan(0, Math.Min(kept, length)), .. bytes]);
            }));
        }
    }

    [Fact]
    public void No_certificate_makes_reading_it_throw()
    {
        using var sound = new SelfSigned(["vpn.example.gov.uk", "192.0.2.1"], TimeSpan.FromDays(-1), TimeSpan.FromDays(1));
        byte[] der = sound.Certificate.RawData;
        var random = new Random(3);
        int read = 0;
        for (int i = 0; i < 5000; i++)
        {
            byte[] changed = [.. der];
            for (int changes = random.Next(1, 4); changes > 0; changes--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                using var certificate = X509CertificateLoader.LoadCertificate(changed);
                if (GatewayCertificate.Of(certificate, null, SslPolicyErrors.RemoteCertificateChainErrors) is { } seen) read += seen.Problems(TimeProvider.System.GetUtcNow()).Length > 0 ? 1 : 0;
            }
            catch (CryptographicException)
            {
                // The platform itself does not take it for one.
            }
        }
        Assert.InRange(read, 1, 5000);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(-60, GatewayVerdict.Reachable)]
    [InlineData(-3600, GatewayVerdict.Indeterminate)]
    [InlineData(3600, GatewayVerdict.Indeterminate)]
    [InlineData(86_400, GatewayVerdict.Indeterminate)]
    internal async Task A_tunnels_handshake_that_a_clock_set_back_puts_in_the_future_proves_nothing(int seconds, GatewayVerdict verdict)
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var at = (IPEndPoint)silent.Client.LocalEndPoint!;
        var peer = new WireGuardPeer(at, TimeProvider.System.GetUtcNow().AddSeconds(seconds), 1, 1);
        var answer = await GatewayProbe.AskAsync(GatewayProtocols.Find("wireguard")!, at.ToString(), TimeProvider.System, TestContext.Current.CancellationToken,
            question => question with { Tunnels = () => new([peer], null), Datagrams = AskGateway.Quick });
        Assert.Equal(verdict, answer.Verdict);
    }
}
