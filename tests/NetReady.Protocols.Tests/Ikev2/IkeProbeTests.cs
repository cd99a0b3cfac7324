using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.Ikev2;

namespace NetReady.Protocols.Tests.Ikev2;

public sealed class IkeProbeTests
{
    private const ulong Spi = 0x0102030405060708;

    [Theory]
    [InlineData(IkeProbeKind.Small, false, 216)]
    [InlineData(IkeProbeKind.Small, true, 220)]
    [InlineData(IkeProbeKind.Full, false, 300)]
    [InlineData(IkeProbeKind.Full, true, 304)]
    public void A_probe_has_its_length_and_says_so(IkeProbeKind kind, bool marker, int length)
    {
        var message = Probe(kind, marker);
        Assert.Equal(length, message.Length);
        int at = marker ? 4 : 0;
        Assert.True(IkeHeader.TryRead(message.AsSpan(at), out var header));
        Assert.Equal(new(Spi, 0, 33, 0x20, 34, 0x08, 0, (uint)(length - at)), header);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(IkeProbeKind.Small, false, "34|12,5,12|1|1")]
    [InlineData(IkeProbeKind.Full, false, "34|20,20,12,12,5,6,5,12|19,20,31,14,19,20,31,14|19")]
    [InlineData(IkeProbeKind.Full, true, "34|20,20,12,12,5,6,5,12|19,20,31,14,19,20,31,14|19")]
    public async Task Wireshark_reads_the_same_offer(IkeProbeKind kind, bool marker, string expected)
    {
        string read = await Wireshark.ReadAsync(Probe(kind, marker), marker ? (ushort)4500 : (ushort)500, marker ? "udpencap" : "isakmp", TestContext.Current.CancellationToken,
            "isakmp.exchangetype", "isakmp.tf.id.encr", "isakmp.tf.id.prf", "isakmp.tf.id.integ", "isakmp.tf.id.dh", "isakmp.key_exchange.dh_group", "_ws.malformed");
        string[] fields = read.Split('|');
        Assert.Equal(expected, $"{fields[0]}|{fields[1]},{fields[2]},{fields[3]}|{fields[4]}|{fields[5]}");
        Assert.InRange(fields.Length, 7, 7);
        Assert.Equal("", fields[6]);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(14, 492)]
    [InlineData(20, 332)]
    [InlineData(31, 268)]
    public async Task A_full_offer_is_put_again_in_the_group_that_the_gateway_wants(int group, int length)
    {
        var again = IkeProbe.New(IkeProbeKind.Full, Spi).Again(new(IkeReplyKind.InvalidKePayload, 17, (ushort)group));
        var message = new byte[IkeProbe.MostLength];
        Assert.Equal((length, Spi), (again!.Write(message, nonEspMarker: false), again.Spi));
        string read = await Wireshark.ReadAsync(message[..length], 500, "isakmp", TestContext.Current.CancellationToken, "isakmp.key_exchange.dh_group", "_ws.malformed");
        Assert.Equal($"{group}|", read);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_cookie_comes_back_first_and_the_rest_stays_as_it_was()
    {
        Assert.True(IkeReply.TryRead(Answer(41, [0, 0, 0, 12, 0, 0, 0x40, 0x06, 1, 2, 3, 4]), Spi, false, out var reply));
        var probe = IkeProbe.New(IkeProbeKind.Full, Spi);
        byte[] first = new byte[IkeProbe.MostLength], second = new byte[IkeProbe.MostLength];
        var (length, longer) = (probe.Write(first, false), probe.Again(reply)!.Write(second, false));
        Assert.Equal(length + 12, longer);
        Assert.Equal(first[28..length], second[40..longer]);
        string read = await Wireshark.ReadAsync(second[..longer], 500, "isakmp", TestContext.Current.CancellationToken, "isakmp.notify.msgtype", "isakmp.notify.data", "_ws.malformed");
        Assert.Equal("16390|01020304|", read);
    }

    [Fact]
    public void What_a_gateway_cannot_ask_for_is_not_put_again()
    {
        var full = IkeProbe.New(IkeProbeKind.Full);
        Assert.Null(full.Again(new(IkeReplyKind.InvalidKePayload, 17, full.Group)));
        Assert.Null(full.Again(new(IkeReplyKind.InvalidKePayload, 17, 1)));
        Assert.Null(full.Again(new(IkeReplyKind.Cookie, 16390)));
        Assert.Null(full.Again(new(IkeReplyKind.NoProposalChosen, 14)));
        Assert.Null(IkeProbe.New(IkeProbeKind.Small).Again(new(IkeReplyKind.InvalidKePayload, 17, 14)));
    }

    [Fact]
    public void Neither_any_bytes_nor_a_broken_answer_make_the_reader_throw() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<(byte, bool, ushort)>(), (body, how) =>
        {
            var (first, marker, cut) = how;
            IkeReply.TryRead(body, Spi, marker, out _);
            var answer = Answer(first, body);
            IkeReply.TryRead(answer, Spi, marker, out _);
            IkeReply.TryRead(answer.AsSpan(0, cut % (answer.Length + 1)), Spi, false, out _);
        }));

    internal static byte[] Answer(byte firstPayload, ReadOnlySpan<byte> body, ulong spi = Spi, byte flags = 0x20)
    {
        var message = new byte[IkeHeader.Size + body.Length];
        new IkeHeader(spi, 1, firstPayload, 0x20, 34, flags, 0, (uint)message.Length).Write(message);
        body.CopyTo(message.AsSpan(IkeHeader.Size));
        return message;
    }

    private static byte[] Probe(IkeProbeKind kind, bool marker)
    {
        var message = new byte[IkeProbe.MostLength];
        return message[..IkeProbe.New(kind, Spi).Write(message, marker)];
    }
}
