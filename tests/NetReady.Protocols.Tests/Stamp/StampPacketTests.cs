using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.Stamp;

namespace NetReady.Protocols.Tests.Stamp;

public sealed class StampPacketTests
{
    [Fact]
    public void A_senders_packet_reads_back_as_it_was_written() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<(uint, ulong, ushort, ushort)>(), fields =>
        {
            var (sequence, timestamp, error, session) = fields;
            var written = new StampSenderPacket(sequence, new(timestamp), ErrorEstimate.FromBits(error), session);
            Span<byte> bytes = stackalloc byte[StampPacket.Length];
            written.Write(bytes);
            return StampSenderPacket.TryRead(bytes, out var read) && read == written && read.Error.ToBits() == error;
        }));

    [Fact]
    public void A_reflectors_packet_reads_back_as_it_was_written() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<(uint, ulong, ushort, ushort)>(), ArbMap.Default.ArbFor<(ulong, uint, ulong, ushort, byte)>(), (own, sender) =>
        {
            var written = new StampReflectorPacket(own.Item1, new(own.Item2), ErrorEstimate.FromBits(own.Item3), own.Item4,
                new(sender.Item1), sender.Item2, new(sender.Item3), ErrorEstimate.FromBits(sender.Item4), sender.Item5);
            Span<byte> bytes = stackalloc byte[StampPacket.Length];
            written.Write(bytes);
            return StampReflectorPacket.TryRead(bytes, out var read) && read == written;
        }));

    [Fact]
    public void Any_bytes_are_read_or_refused_by_their_length_alone() =>
        Check.QuickThrowOnFailure(Prop.ForAll((byte[] bytes) =>
            StampSenderPacket.TryRead(bytes, out _) == bytes.Length >= 44 && StampReflectorPacket.TryRead(bytes, out _) == bytes.Length >= 44));

    [Theory]
    [InlineData(0.0, 1, 0)]
    [InlineData(0.001, 132, 15)]
    public void An_error_estimate_is_the_least_that_is_no_smaller(double seconds, int multiplier, int scale)
    {
        var estimate = ErrorEstimate.AtLeast(TimeSpan.FromSeconds(seconds), synchronized: true);
        Assert.Equal((multiplier, scale), (estimate.Multiplier, (int)estimate.Scale));
        Assert.True(estimate.Seconds >= seconds, $"{estimate.Seconds} s");
    }

    [Fact]
    public void Time_in_the_reflector_is_read_in_both_forms_of_timestamp()
    {
        var ntp = new StampReflectorPacket(0, new((5UL << 32) | 0x8000_0000), default, 0, new(5UL << 32), 0, default, default, 255);
        Assert.Equal(TimeSpan.FromMilliseconds(500), ntp.TimeInReflector);
        var ptp = ntp with { Error = new(false, Ptp: true, 0, 1), Timestamp = new((5UL << 32) | 250_000_000) };
        Assert.Equal(TimeSpan.FromMilliseconds(250), ptp.TimeInReflector);
        Assert.Null((ntp with { ReceiveTimestamp = new(6UL << 32) }).TimeInReflector);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Wireshark_reads_the_same_fields()
    {
        var bytes = new byte[StampPacket.Length];
        new StampSenderPacket(7, new(0xE0000000_40000000), new(true, false, 12, 200), 0x1234).Write(bytes);
        string read = await Wireshark.ReadAsync(bytes, 862, "twamp.test", TestContext.Current.CancellationToken,
            "twamp.test.seq_number", "twamp.test.error_estimate.multiplier", "twamp.test.error_estimate.scale", "twamp.test.error_estimate.s");
        // It takes every packet for a reflector's and so also reads the sender's own estimate, from bytes that must be zero.
        Assert.Equal("7|200,0|12,0|1,0", read);
    }
}
