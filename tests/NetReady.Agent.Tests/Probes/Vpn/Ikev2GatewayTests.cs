using System.Net.Sockets;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Facts;
using NetReady.Protocols.Ikev2;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Vpn;

[Collection(SharedGateways.Name)]
public sealed class Ikev2GatewayTests(Gateways gateways)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang.After)]
    [InlineData(500, 216 + 28 + 36 + 28)]
    [InlineData(4500, 220 + 28 + 40 + 28)]
    public async Task A_real_gateway_refuses_the_small_offer_and_so_is_there(int port, int bytes)
    {
        var inside = (await gateways.StartedAsync()).Inside;
        var answer = await AskGateway.At("ikev2", $"{inside.Inside}:{port}");
        answer.Says(GatewayVerdict.Reachable, "NO_PROPOSAL_CHOSEN");
        Assert.Equal(bytes, answer.Bytes.Bytes);
        Assert.Equal(bytes, inside.Passed().Bytes);
        Assert.InRange(answer.RoundTrip!.Value.TotalMilliseconds, 0.01, 5000);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_real_gateway_refuses_a_version_it_does_not_speak()
    {
        var inside = (await gateways.StartedAsync()).Inside;
        using var client = new UdpClient();
        client.Connect(new(inside.Inside, 500));
        var message = new byte[IkeProbe.MostLength];
        int length = IkeProbe.New(IkeProbeKind.Small, 77).Write(message, nonEspMarker: false, version: 0x30);
        await client.SendAsync(message.AsMemory(0, length), Cancellation);
        var answer = await client.ReceiveAsync(Cancellation);
        Assert.True(IkeReply.TryRead(answer.Buffer, 77, nonEspMarker: false, out var reply));
        Assert.Equal("INVALID_MAJOR_VERSION", reply.Name);
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_round_trip_is_of_the_try_that_was_answered()
    {
        int tries = 0;
        await using var deaf = new UdpResponder(packet => ++tries < 2 ? [] : [NoProposalChosen(packet)]);
        var answer = await AskGateway.At("ikev2", deaf.EndPoint.ToString());
        answer.Says(GatewayVerdict.Reachable, "NO_PROPOSAL_CHOSEN");
        Assert.InRange(answer.Retransmissions, 1, 3);
        // The first try's wait is in how long it took and not in the round trip.
        Assert.InRange((answer.Duration - answer.RoundTrip!.Value).TotalMilliseconds, 240, 5000);
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_answer_that_is_late_counts_for_the_try_that_it_answers()
    {
        byte[]? first = null;
        await using var slow = new UdpResponder(packet =>
        {
            if (first is not null) return [NoProposalChosen(first)];
            first = packet;
            return [];
        });
        var answer = await AskGateway.At("ikev2", slow.EndPoint.ToString());
        answer.Says(GatewayVerdict.Reachable, "NO_PROPOSAL_CHOSEN");
        Assert.InRange(answer.RoundTrip!.Value.TotalMilliseconds, 240, 5000);
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_answer_to_somebody_else_and_garbage_are_not_the_gateways()
    {
        await using var echo = new UdpResponder(packet => [packet, [1, 2, 3], NoProposalChosen([1, 2, 3, 4, 5, 6, 7, 8])]);
        var answer = await AskGateway.At("ikev2", echo.EndPoint.ToString(), quick: true);
        answer.Says(GatewayVerdict.Unreachable, null);
        Assert.Equal(MissingReason.TimedOut, answer.Failure?.Reason);
        Assert.Contains("Something answers on that port", answer.Failure?.Detail, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_gateway_that_asks_for_the_question_again_and_again_gets_an_end()
    {
        int number = 0;
        await using var undecided = new UdpResponder(packet => [Notify(packet, 17, 0, ++number % 2 == 0 ? (byte)14 : (byte)20)]);
        var answer = await AskGateway.At("ikev2", undecided.EndPoint.ToString(), fullOffer: true);
        answer.Says(GatewayVerdict.Reachable, "INVALID_KE_PAYLOAD");
        Assert.Equal(5, number);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_gateway_that_asks_for_a_cookie_and_is_heard_of_no_more_was_there()
    {
        int number = 0;
        await using var tired = new UdpResponder(packet => ++number == 1 ? [Cookie(packet)] : []);
        var answer = await AskGateway.At("ikev2", tired.EndPoint.ToString(), quick: true, fullOffer: true);
        answer.Says(GatewayVerdict.Reachable, "COOKIE");
        Assert.InRange(number, 5, 6);
    }

    private static byte[] Cookie(byte[] probe) => [.. probe[..8], 0, 0, 0, 0, 0, 0, 0, 0, 41, 0x20, 34, 0x20, 0, 0, 0, 0, 0, 0, 0, 38, 0, 0, 0, 10, 0, 0, 0x40, 0x06, 7, 7];

    private static byte[] NoProposalChosen(byte[] probe) => Notify(probe, 14);

    private static byte[] Notify(byte[] probe, byte type, params byte[] data) =>
        [.. probe[..8], 1, 1, 1, 1, 1, 1, 1, 1, 41, 0x20, 34, 0x20, 0, 0, 0, 0, 0, 0, 0, (byte)(36 + data.Length), 0, 0, 0, (byte)(8 + data.Length), 0, 0, 0, type, .. data];
}
