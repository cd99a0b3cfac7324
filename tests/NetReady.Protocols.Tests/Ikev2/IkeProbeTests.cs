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
    [InlineData(IkeProbeKind.Full, false, 388)]
    [InlineData(IkeProbeKind.Full, true, 392)]
    public void A_probe_has_its_length_and_says_so(IkeProbeKind kind, bool marker, int length)
    {
        var message = Probe(kind, marker);
        Assert.Equal(length, message.Length);
        int at = marker ? 4 : 0;
        Assert.True(IkeHeader.TryRead(message.AsSpan(at), out var header));
        Assert.Equal(new(Spi, 0, 33, 0x20, 34, 0x08, 0, (uint)(length - at)), header);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(IkeProbeKind.Small, false, "34|12,5,12|1|1")]
    [InlineData(IkeProbeKind.Full, false, "34|12,12,5,12|14|14")]
    [InlineData(IkeProbeKind.Full, true, "34|12,12,5,12|14|14")]
    public async Task Wireshark_reads_the_same_offer(IkeProbeKind kind, bool marker, string expected)
    {
        string read = await Wireshark.ReadAsync(Probe(kind, marker), marker ? (ushort)4500 : (ushort)500, marker ? "udpencap" : "isakmp", TestContext.Current.CancellationToken,
            "isakmp.exchangetype", "isakmp.tf.id.encr", "isakmp.tf.id.prf", "isakmp.tf.id.integ", "isakmp.tf.id.dh", "isakmp.key_exchange.dh_group", "_ws.malformed");
        string[] fields = read.Split('|');
        Assert.Equal(expected, $"{fields[0]}|{fields[1]},{fields[2]},{fields[3]}|{fields[4]}|{fields[5]}");
        Assert.Equal("", fields[6]);
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
        var random = new byte[IkeProbe.RandomLength];
        new Random(1).NextBytes(random);
        var message = new byte[IkeProbe.MostLength];
        return message[..IkeProbe.Write(message, kind, Spi, random, marker)];
    }
}
