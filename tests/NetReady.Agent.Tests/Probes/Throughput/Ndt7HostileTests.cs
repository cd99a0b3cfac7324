using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using NetReady.Agent.Probes;
using NetReady.Agent.Tests.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Throughput;

/// <summary>Servers that stop half way, speak something else, lie about what came, or send far too much.</summary>
public sealed class Ndt7HostileTests : IDisposable
{
    private const byte Text = 0x81, Binary = 0x82, Ping = 0x89, Close = 0x88;
    private readonly SelfSigned identity = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => identity.Dispose();

    [Theory(Timeout = Hang.After)]
    [InlineData("takes the connection and says nothing", MissingReason.TimedOut)]
    [InlineData("hangs up", MissingReason.Error)]
    [InlineData("half a TLS record", MissingReason.TimedOut)]
    [InlineData("no TLS", MissingReason.Error)]
    public async Task A_server_that_does_not_get_as_far_as_TLS_has_its_reason(string how, MissingReason reason)
    {
        await using var server = new TcpResponder(async client =>
        {
            // Once everything is read: who hangs up on unread bytes sends a reset instead, or not, as they come.
            await client.ReceiveAsync(new byte[65_536], Cancellation);
            if (how == "hangs up") return;
            if (how == "half a TLS record") await client.SendAsync(new byte[] { 22, 3, 3, 0x10, 0, 2 }, Cancellation);
            if (how == "no TLS") await client.SendAsync("SSH-2.0-OpenSSH_9.9\r\n"u8.ToArray(), Cancellation);
            await client.ReceiveAsync(new byte[1], Cancellation);
        });
        var result = await MeasureAsync(server.EndPoint, "net.down");
        Assert.Equal(reason, result.Why("net.down"));
        Assert.Empty(result.Batches);
    }

    public static TheoryData<string, string, MissingReason> Answers { get; } = new()
    {
        { "nothing", "", MissingReason.TimedOut },
        { "half an answer", "HTTP/1.1 101 Switching Proto", MissingReason.TimedOut },
        { "another status", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", MissingReason.Error },
        { "another place", "HTTP/1.1 302 Found\r\nLocation: wss://192.0.2.1/\r\nContent-Length: 0\r\n\r\n", MissingReason.Error },
        { "no HTTP", "220 mail.example ESMTP\r\n", MissingReason.Error },
        { "a wrong key", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\nSec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n\r\n", MissingReason.Error },
        { "busy for eleven days", "HTTP/1.1 503 Busy\r\nRetry-After: 999999\r\nContent-Length: 0\r\n\r\n", MissingReason.NotYetMeasured },
        { "busy until some day", "HTTP/1.1 503 Busy\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n", MissingReason.NotYetMeasured },
        { "headers without end", string.Concat(Enumerable.Repeat("X-More: " + new string('m', 1000) + "\r\n", 200)).Insert(0, "HTTP/1.1 101 Switching Protocols\r\n"), MissingReason.Error },
    };

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(Answers))]
    public async Task A_server_that_does_not_upgrade_has_its_reason(string what, string answer, MissingReason reason)
    {
        Assert.NotEmpty(what);
        await using var server = Serve(async (stream, _) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Cancellation);
            await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, Cancellation);
        });
        var result = await MeasureAsync(server.EndPoint, "net.up");
        Assert.Equal(reason, result.Why("net.up"));
        Assert.Empty(result.Batches);
        // What was spent until it failed is told.
        Assert.InRange(result.Bytes.Bytes, 500, 400_000);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("closes at once", "net.down")]
    [InlineData("closes at once", "net.up")]
    [InlineData("breaks off", "net.down")]
    [InlineData("breaks off", "net.up")]
    [InlineData("garbage", "net.down")]
    [InlineData("garbage", "net.up")]
    [InlineData("silence", "net.down")]
    [InlineData("silence", "net.up")]
    public async Task A_transfer_that_shows_nothing_is_no_sample(string how, string fact)
    {
        await using var server = Serve(async (stream, key) =>
        {
            await UpgradeAsync(stream, key);
            if (how == "closes at once") await stream.WriteAsync(new byte[] { Close, 2, 0x03, 0xE8 }, Cancellation);
            if (how == "garbage") await stream.WriteAsync(new byte[] { 0xFF, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, Cancellation);
            if (how is "breaks off") return;
            while (await stream.ReadAsync(new byte[1 << 16], Cancellation) > 0)
            {
                // Whatever comes.
            }
        });
        var result = await MeasureAsync(server.EndPoint, fact, seconds: 2);
        Assert.Empty(result.Batches);
        Assert.NotNull(result.Missing[0].Detail);
        Assert.InRange(result.Bytes.Bytes, 500, 8_000_000);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("pings", "net.down")]
    [InlineData("pings", "net.up")]
    [InlineData("one message of 2^62 bytes", "net.down")]
    [InlineData("text without end", "net.up")]
    public async Task A_server_that_sends_far_more_than_it_was_asked_for_is_not_listened_to_for_long(string what, string fact)
    {
        await using var server = Serve(async (stream, key) =>
        {
            await UpgradeAsync(stream, key);
            byte[] flood = new byte[1 << 16];
            if (what == "pings") for (int at = 0; at < flood.Length; at += 128) (flood[at], flood[at + 1]) = (Ping, 125);
            if (what == "pings") flood = [.. flood.Chunk(128).SelectMany(frame => frame[..127])];
            if (what == "one message of 2^62 bytes") await stream.WriteAsync(new byte[] { Binary, 127, 0x40, 0, 0, 0, 0, 0, 0, 0 }, Cancellation);
            if (what == "text without end") await stream.WriteAsync(new byte[] { 0x01, 127, 0x40, 0, 0, 0, 0, 0, 0, 0 }, Cancellation);
            while (true) await stream.WriteAsync(flood, Cancellation);
        });
        var result = await MeasureAsync(server.EndPoint, fact, seconds: 5, floor: 1e12);
        // The cap of one direction, an eighth more, and what headers add; an upload's own cap beside it.
        Assert.InRange(result.Bytes.Bytes, 500, (fact == "net.up" ? 2 : 1) * 1_350_000);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("""{"AppInfo":{"NumBytes":1000000000000000000,"ElapsedTime":300000}}""")]
    [InlineData("""{"AppInfo":{"NumBytes":9223372036854775807,"ElapsedTime":1}}""")]
    [InlineData("""{"AppInfo":{"NumBytes":1000,"ElapsedTime":80000000000}}""")]
    [InlineData("""{"TCPInfo":{"BytesReceived":500000000,"ElapsedTime":250000}}""")]
    public async Task A_server_that_says_of_an_upload_what_cannot_be_is_found_out(string says)
    {
        await using var server = Serve(async (stream, key) =>
        {
            await UpgradeAsync(stream, key);
            await TellAsync(stream, says);
            while (await stream.ReadAsync(new byte[1 << 16], Cancellation) > 0)
            {
                // Whatever comes.
            }
        });
        var result = await MeasureAsync(server.EndPoint, "net.up", floor: 1e7);
        Assert.Equal(MissingReason.Error, result.Why("net.up"));
        Assert.Contains("The server reports", result.Missing[0].Detail, StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("""{"AppInfo":{"NumBytes":-5,"ElapsedTime":300000}}""")]
    [InlineData("""{"AppInfo":{"NumBytes":1e400,"ElapsedTime":300000}}""")]
    [InlineData("""{"AppInfo":[]}""")]
    [InlineData("[[[[[[[[[[[[[[[[")]
    [InlineData("null")]
    public async Task What_is_no_measurement_is_passed_over(string says)
    {
        await using var server = Serve(async (stream, key) =>
        {
            await UpgradeAsync(stream, key);
            for (int i = 0; i < 50; i++) await TellAsync(stream, says);
            while (await stream.ReadAsync(new byte[1 << 16], Cancellation) > 0)
            {
                // Whatever comes.
            }
        });
        var result = await MeasureAsync(server.EndPoint, "net.up", seconds: 1);
        Assert.Empty(result.Batches);
    }

    private Task<ProbeResult> MeasureAsync(IPEndPoint server, string fact, double seconds = 3, double floor = 1e6) =>
        Ask.For(TargetMethod.Ndt7, server.ToString(), TimeSpan.FromSeconds(1), [fact],
            new(TimeProvider.System, identity.KeyHash) { Throughput = new() { MostBytes = ByteSize.FromMegabytes(1), MostTime = TimeSpan.FromSeconds(seconds) } }, floor);

    // TLS and the request's headers; the rest is the test's.
    private TcpResponder Serve(Func<SslStream, string, Task> treat) => new(async client =>
    {
        await using var stream = new SslStream(new NetworkStream(client));
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = identity.Certificate }, Cancellation);
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer, Cancellation);
            if (read == 0) return;
            request.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        string key = request.ToString().Split("\r\n").First(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase))[18..].Trim();
        await treat(stream, key);
    });

    private static async Task UpgradeAsync(SslStream stream, string key)
    {
#pragma warning disable CA5350 // RFC 6455 §4.2.2 asks for SHA-1.
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n\r\n"), Cancellation);
    }

    private static async Task TellAsync(SslStream stream, string says)
    {
        byte[] text = Encoding.UTF8.GetBytes(says), head = [Text, 126, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)text.Length);
        await stream.WriteAsync((byte[])(text.Length < 126 ? [Text, (byte)text.Length, .. text] : [.. head, .. text]), Cancellation);
    }
}
