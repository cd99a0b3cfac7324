using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.Icmp;

namespace NetReady.Protocols.Tests.Icmp;

public sealed class IcmpEchoTests
{
    [Fact]
    public void A_request_is_laid_out_as_RFC_792_says_and_its_checksum_sums_up()
    {
        var message = new byte[IcmpEcho.Length];
        new IcmpEcho(0x1234, 7, 0x0102030405060708).WriteRequest(message, v6: false);
        Assert.Equal([8, 0], message[..2]);
        Assert.Equal([0x12, 0x34, 0, 7, 8, 7, 6, 5, 4, 3, 2, 1], [.. message[4..8], .. message[8..].Reverse()]);
        // RFC 1071 §1: with the checksum in it, a message sums up to ones.
        Assert.Equal(0, IcmpEcho.Checksum(message));
        Assert.NotEqual(0, message[2] | message[3]);
    }

    [Fact]
    public void A_reply_is_read_back_and_a_request_or_an_error_is_none()
    {
        var message = new byte[IcmpEcho.Length];
        var echo = new IcmpEcho(9, 3, 42);
        foreach (var (v6, reply, others) in ((bool, byte, byte[])[])[(false, 0, [8, 3, 11]), (true, 129, [128, 1, 0])])
        {
            echo.WriteRequest(message, v6);
            message[0] = reply;
            Assert.True(IcmpEcho.TryReadReply(message, v6, out var read));
            Assert.Equal(echo, read);
            Assert.False(IcmpEcho.TryReadReply(message.AsSpan(..^1), v6, out _));
            Assert.All(others, type => Assert.False(IcmpEcho.TryReadReply([type, .. message.AsSpan(1)], v6, out _)));
        }
    }

    [Fact]
    public void The_checksum_of_RFC_1071s_example_is_its_own()
    {
        // §3: 00 01 f2 03 f4 f5 f6 f7 sums to ddf2.
        Assert.Equal(unchecked((ushort)~0xddf2), IcmpEcho.Checksum([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]));
        Assert.Equal(IcmpEcho.Checksum([0xab, 0x00]), IcmpEcho.Checksum([0xab]));
    }

    [Fact]
    public void Nothing_that_comes_back_makes_the_reader_throw() => Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        foreach (bool v6 in (bool[])[false, true]) IcmpEcho.TryReadReply(bytes, v6, out _);
        Assert.True(IcmpEcho.WithoutIpHeader(bytes).Length <= bytes.Length);
    }));
}
