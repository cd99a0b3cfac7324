using System.Net;
using NetReady.Agent.Probes.Paths.Mtu;
using NetReady.Core.Facts;
using NetReady.Protocols.Stamp;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Paths.Mtu;

/// <summary>Paths and peers that lie, repeat themselves, answer late or go away.</summary>
public sealed class HostilePathTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang.After)]
    // Without a packet to show for it, with another packet, with a packet that passes all the same.
    [InlineData(0, false)]
    [InlineData(16, false)]
    [InlineData(1500, true)]
    public async Task A_forged_word_that_packets_are_too_large_changes_nothing(int quoted, bool isTheVeryPacket)
    {
        using var row = new RouterRow(1);
        int forged = 0;
        using var forger = row.AtEnd(() => new IcmpForger());
        await using var reflector = row.AtEnd(() => new UdpResponder((packet, from) =>
        {
            var payload = packet.AsSpan(0, Math.Min(packet.Length, quoted)).ToArray();
            if (!isTheVeryPacket) Array.Fill(payload, (byte)7);
            forger.SayTooBig(IcmpForger.Udp(from, new(row.End, Port), payload), 600);
            forged++;
            return [Reflected(packet, 0)];
        }, new(row.End, 0)));
        Port = reflector.EndPoint.Port;
        var outcome = await SearchAsync(reflector.EndPoint);
        Assert.Equal((1500, 1500, false, null), (outcome.Passed, outcome.AtMost, outcome.BlackHole, outcome.ToldBy));
        Assert.InRange(forged, 2, 100);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(1300)]
    [InlineData(1400)]
    public async Task A_forged_word_about_another_packet_does_not_hide_a_black_hole(int mtu)
    {
        using var row = new RouterRow(1);
        row.DropLarger(1, 1400);
        using var forger = row.AtEnd(() => new IcmpForger());
        uint count = 0;
        await using var reflector = row.AtEnd(() => new UdpResponder((packet, from) =>
        {
            forger.SayTooBig(IcmpForger.Udp(from, new(row.End, Port), [.. Enumerable.Repeat((byte)7, 500)]), mtu);
            return [Reflected(packet, count++)];
        }, new(row.End, 0)));
        Port = reflector.EndPoint.Port;
        var outcome = await SearchAsync(reflector.EndPoint);
        Assert.Equal((1400, 1400, true, LossyWay.There), (outcome.Passed, outcome.AtMost, outcome.BlackHole, outcome.LostOn));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_reflector_that_keeps_no_count_does_not_tell_the_way_and_one_that_answers_short_is_known()
    {
        using var row = new RouterRow(1);
        row.DropLarger(1, 1400);
        await using var reflector = row.AtEnd(() => new UdpResponder((packet, _) => [Reflected(packet, null)[..StampPacket.Length]], new(row.End, 0)));
        var outcome = await SearchAsync(reflector.EndPoint);
        Assert.Equal((1400, true, LossyWay.Untold, false), (outcome.Passed, outcome.BlackHole, outcome.LostOn, outcome.AnswersAreAsLong));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Answers_that_come_twice_or_one_packet_late_say_the_same()
    {
        using var row = new RouterRow(1);
        row.LimitLink(1, 1400);
        byte[]? held = null;
        await using var reflector = row.AtEnd(() => new UdpResponder((packet, _) =>
        {
            byte[][] now = held is null ? [] : [held, held];
            held = Reflected(packet, 0);
            return now;
        }, new(row.End, 0)));
        var outcome = await SearchAsync(reflector.EndPoint);
        Assert.Equal((1400, 1400, false), (outcome.Passed, outcome.AtMost, outcome.BlackHole));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Answers_to_packets_that_were_never_sent_are_none()
    {
        await using var forger = new UdpResponder(packet =>
        {
            byte[] wrong = Reflected(packet, 0), short_ = Reflected(packet, 0)[..43];
            wrong[28 + 7] ^= 1;
            return [wrong, short_, [.. new byte[1200]]];
        });
        var outcome = await SearchAsync(forger.EndPoint);
        Assert.Equal((0, MissingReason.TimedOut), (outcome.Passed, outcome.Failure!.Reason));
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_interface_that_vanishes_amid_the_search_makes_no_black_hole_and_no_size()
    {
        using var row = new RouterRow(1);
        row.DropLarger(1, 1400);
        int count = 0;
        await using var reflector = row.AtEnd(() => new UdpResponder((packet, _) =>
        {
            if (++count == 5) row.Unplug();
            return [Reflected(packet, 0)];
        }, new(row.End, 0)));
        var outcome = await SearchAsync(reflector.EndPoint);
        Assert.Null(outcome.BlackHole);
        // Without another way there is an error; with one, as by a default route, packets take it and are lost, or the interface there says that it is another.
        Assert.True(outcome.Failure is { Reason: MissingReason.Error } || outcome.AtMost > outcome.Passed, outcome.ToString());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_target_that_falls_silent_amid_the_search_makes_no_black_hole()
    {
        using var row = new RouterRow(1);
        row.DropLarger(1, 1400);
        int count = 0;
        await using var reflector = row.AtEnd(() => new UdpResponder((packet, _) => ++count > 4 ? [] : [Reflected(packet, 0)], new(row.End, 0)));
        var outcome = await SearchAsync(reflector.EndPoint);
        Assert.Null(outcome.BlackHole);
        Assert.NotEqual(outcome.Passed, outcome.AtMost);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Cancellation_ends_a_search_at_once()
    {
        await using var silent = new UdpResponder(_ => []);
        using var cancel = new CancellationTokenSource();
        var running = PathMtuProbe.TakeAsync(silent.EndPoint.ToString(), TimeProvider.System, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private int Port { get; set; }

    private static async Task<MtuOutcome> SearchAsync(IPEndPoint target)
    {
        var measured = await PathMtuProbe.TakeAsync(target.ToString(), TimeProvider.System, Cancellation);
        TestContext.Current.TestOutputHelper?.WriteLine($"{measured.Outcome}, {measured.Cost.Bytes} in {(measured.Cost.End - measured.Cost.Start).TotalMilliseconds:0} ms");
        return measured.Outcome!;
    }

    // As a reflector answers; without a number of its own it repeats the sender's.
    private static byte[] Reflected(byte[] packet, uint? number)
    {
        Assert.True(StampSenderPacket.TryRead(packet, out var sent));
        byte[] answer = [.. packet];
        new StampReflectorPacket(number ?? sent.Sequence, sent.Timestamp, default, sent.SessionId, sent.Timestamp, sent.Sequence, sent.Timestamp, sent.Error, 255).Write(answer);
        return answer;
    }
}
