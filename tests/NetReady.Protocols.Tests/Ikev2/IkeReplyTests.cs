using NetReady.Protocols.Ikev2;

namespace NetReady.Protocols.Tests.Ikev2;

public sealed class IkeReplyTests
{
    private const ulong Spi = 0x0102030405060708;

    [Theory]
    [InlineData(14, IkeReplyKind.NoProposalChosen, "NO_PROPOSAL_CHOSEN")]
    [InlineData(17, IkeReplyKind.InvalidKePayload, "INVALID_KE_PAYLOAD")]
    [InlineData(5, IkeReplyKind.InvalidMajorVersion, "INVALID_MAJOR_VERSION")]
    [InlineData(16390, IkeReplyKind.Cookie, "COOKIE")]
    [InlineData(16407, IkeReplyKind.Redirect, "REDIRECT")]
    [InlineData(43, IkeReplyKind.OtherError, "NOTIFY_43")]
    public void A_notification_is_an_answer_with_a_name(int type, IkeReplyKind kind, string name)
    {
        Assert.True(IkeReply.TryRead(IkeProbeTests.Answer(41, Notify(0, type, 0, 14)), Spi, nonEspMarker: false, out var reply));
        Assert.Equal((kind, name), (reply.Kind, reply.Name));
        Assert.Equal(kind is IkeReplyKind.InvalidKePayload ? 14 : 0, reply.WantedGroup);
    }

    [Fact]
    public void An_sa_payload_wins_over_the_notifications_that_come_with_it()
    {
        byte[] body = [.. Notify(33, 16404), .. new byte[] { 41, 0, 0, 4 }, .. Notify(0, 16418)];
        Assert.True(IkeReply.TryRead(IkeProbeTests.Answer(41, body), Spi, false, out var reply));
        Assert.Equal("SA", reply.Name);
    }

    [Fact]
    public void A_status_notification_alone_is_no_answer() =>
        Assert.False(IkeReply.TryRead(IkeProbeTests.Answer(41, Notify(0, 16404)), Spi, false, out _));

    [Fact]
    public void An_answer_to_somebody_else_or_a_request_is_no_answer()
    {
        var body = Notify(0, 14);
        Assert.False(IkeReply.TryRead(IkeProbeTests.Answer(41, body, spi: 99), Spi, false, out _));
        Assert.False(IkeReply.TryRead(IkeProbeTests.Answer(41, body, flags: 0x08), Spi, false, out _));
    }

    [Fact]
    public void The_marker_must_be_there_exactly_where_it_is_expected()
    {
        var answer = IkeProbeTests.Answer(41, Notify(0, 14));
        byte[] marked = [0, 0, 0, 0, .. answer];
        Assert.True(IkeReply.TryRead(marked, Spi, nonEspMarker: true, out _));
        Assert.False(IkeReply.TryRead(answer, Spi, nonEspMarker: true, out _));
        Assert.False(IkeReply.TryRead(marked, Spi, nonEspMarker: false, out _));
    }

    [Fact]
    public void A_length_that_does_not_fit_is_no_answer()
    {
        var answer = IkeProbeTests.Answer(41, Notify(0, 14));
        Assert.False(IkeReply.TryRead(answer.AsSpan(0, answer.Length - 1), Spi, false, out _));
        answer[IkeHeader.Size + 3] = 200;
        Assert.False(IkeReply.TryRead(answer, Spi, false, out _));
    }

    private static byte[] Notify(byte next, int type, params byte[] data) =>
        [next, 0, 0, (byte)(8 + data.Length), 0, 0, (byte)(type >> 8), (byte)type, .. data];
}
