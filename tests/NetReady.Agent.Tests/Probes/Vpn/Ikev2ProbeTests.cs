using System.Net.Sockets;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Protocols.Ikev2;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Vpn;

public sealed class Ikev2ProbeTests(StrongSwanInside gateway) : IClassFixture<StrongSwanInside>
{
    private static readonly string[] facts = ["vpn.gateway.reachable", "vpn.gateway.rtt"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(500, IkeProbeKind.Small, "NO_PROPOSAL_CHOSEN", 216 + 28 + 36 + 28)]
    [InlineData(4500, IkeProbeKind.Small, "NO_PROPOSAL_CHOSEN", 220 + 28 + 40 + 28)]
    [InlineData(500, IkeProbeKind.Full, "SA", 0)]
    [InlineData(4500, IkeProbeKind.Full, "SA", 0)]
    public async Task A_real_gateway_answers_in_its_own_protocol(int port, IkeProbeKind kind, string name, int bytes)
    {
        var inside = await gateway.StartedAsync();
        var answer = await Ikev2Probe.AskAsync($"{inside.Inside}:{port}", kind, TimeProvider.System, Cancellation);
        Assert.True(answer.Reply is not null, gateway.Log);
        Assert.Equal(name, answer.Reply.Value.Name);
        if (bytes > 0) Assert.Equal(bytes, answer.Bytes.Bytes);
        Assert.InRange(answer.RoundTrip.TotalMilliseconds, 0.01, 900);
        TestContext.Current.TestOutputHelper?.WriteLine($"{answer.RoundTrip.TotalMilliseconds:F2} ms, {answer.Bytes.Bytes} bytes");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_real_gateway_refuses_a_version_it_does_not_speak()
    {
        var inside = await gateway.StartedAsync();
        using var client = new UdpClient();
        client.Connect(new(inside.Inside, 500));
        var message = new byte[IkeProbe.MostLength];
        int length = IkeProbe.Write(message, IkeProbeKind.Small, 77, new byte[IkeProbe.RandomLength], nonEspMarker: false, version: 0x30);
        await client.SendAsync(message.AsMemory(0, length), Cancellation);
        var answer = await client.ReceiveAsync(Cancellation);
        Assert.True(IkeReply.TryRead(answer.Buffer, 77, nonEspMarker: false, out var reply));
        Assert.Equal("INVALID_MAJOR_VERSION", reply.Name);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_gateway_that_answers_is_reachable_even_as_the_second_of_two()
    {
        var inside = await gateway.StartedAsync();
        var result = await Ask.For(TargetMethod.Ikev2, [$"{inside.Inside}:5501", $"{inside.Inside}:500"], TimeSpan.FromSeconds(10), facts);
        Assert.Equal(1, result.Low("vpn.gateway.reachable"));
        Assert.InRange(result.Low("vpn.gateway.rtt"), 1e-5, 0.9);
        Assert.Equal(result.Bytes, result.Batch("vpn.gateway.rtt").Bytes);
        Assert.Equal((3 + 1) * (216 + 28) + 36 + 28, result.Bytes.Bytes);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_closed_port_is_blocked()
    {
        var inside = await gateway.StartedAsync();
        var result = await Ask.For(TargetMethod.Ikev2, $"{inside.Inside}:5501", TimeSpan.FromSeconds(10), facts);
        Assert.Equal(0, result.Low("vpn.gateway.reachable"));
        Assert.Equal(MissingReason.Blocked, result.Why("vpn.gateway.rtt"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_gateway_behind_a_silent_firewall_times_out_after_three_tries()
    {
        var inside = await gateway.StartedAsync();
        var result = await Ask.For(TargetMethod.Ikev2, $"{inside.Inside}:{StrongSwanInside.SilentPort}", TimeSpan.FromSeconds(10), facts);
        Assert.Equal(0, result.Low("vpn.gateway.reachable"));
        Assert.Equal(MissingReason.TimedOut, result.Why("vpn.gateway.rtt"));
        Assert.Equal(3 * (216 + 28), result.Bytes.Bytes);
        Assert.InRange(result.Batches[0].Spent.TotalSeconds, 2.9, 4);
    }

    [Fact(Timeout = 20_000)]
    public async Task The_round_trip_is_of_the_try_that_was_answered()
    {
        int tries = 0;
        await using var deaf = new UdpResponder(packet => ++tries < 2 ? [] : [NoProposalChosen(packet)]);
        var answer = await Ikev2Probe.AskAsync(deaf.EndPoint.ToString(), IkeProbeKind.Small, TimeProvider.System, Cancellation);
        Assert.Equal("NO_PROPOSAL_CHOSEN", answer.Reply?.Name);
        Assert.InRange(answer.RoundTrip.TotalMilliseconds, 0.001, 500);
    }

    [Fact(Timeout = 20_000)]
    public async Task Something_else_on_the_port_is_not_a_gateway()
    {
        await using var echo = new UdpResponder(packet => [packet, [1, 2, 3]]);
        var answer = await Ikev2Probe.AskAsync(echo.EndPoint.ToString(), IkeProbeKind.Small, TimeProvider.System, Cancellation);
        Assert.Null(answer.Reply);
        Assert.Equal(MissingReason.TimedOut, answer.Failure?.Reason);
    }

    private static byte[] NoProposalChosen(byte[] probe) =>
        [.. probe[..8], 1, 1, 1, 1, 1, 1, 1, 1, 41, 0x20, 34, 0x20, 0, 0, 0, 0, 0, 0, 0, 36, 0, 0, 0, 8, 0, 0, 0, 14];
}

/// <summary>A namespace with strongSwan in it, for a class of tests.</summary>
public sealed class StrongSwanInside : IDisposable
{
    public const int SilentPort = 5500;

    private readonly SemaphoreSlim once = new(1);
    private NetworkNamespace? inside;
    private StrongSwan? server;

    public string Log => server?.Log ?? "";

    /// <summary>Starts it for the first test that needs it, so that what is missing skips each test with its reason.</summary>
    public async Task<NetworkNamespace> StartedAsync()
    {
        await once.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            inside ??= new();
            if (server is not null) return inside;
            inside.FilterInput([], $"udp dport {SilentPort} drop");
            server = await StrongSwan.StartAsync(inside, TestContext.Current.CancellationToken);
            return inside;
        }
        finally
        {
            once.Release();
        }
    }

    public void Dispose()
    {
        server?.Dispose();
        inside?.Dispose();
        once.Dispose();
    }
}
