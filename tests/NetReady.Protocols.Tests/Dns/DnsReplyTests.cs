using System.Buffers.Binary;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.Dns;
using NetReady.Testing.Network;

namespace NetReady.Protocols.Tests.Dns;

public sealed class DnsReplyTests
{
    private const string Name = "intranet.example.gov.uk";

    private static byte[] Query(string name = Name, DnsType type = DnsType.A, ushort id = 0x1234)
    {
        var message = new byte[DnsMessage.MostUdp];
        return message[..DnsQuery.Write(message, id, name, type)];
    }

    private static DnsReply? Read(byte[] reply, string name = Name, DnsType type = DnsType.A) => DnsReply.Read(reply, 0x1234, name, type);

    [Fact(Timeout = Hang.After)]
    public async Task A_query_decodes_in_tshark() =>
        Assert.Equal(
            "0x1234|0|1|1|intranet.example.gov.uk|28|0x0001",
            await Wireshark.ReadAsync(
                Query(type: DnsType.Aaaa), 53, "dns", TestContext.Current.CancellationToken,
                "dns.id", "dns.flags.response", "dns.flags.recdesired", "dns.count.queries", "dns.qry.name", "dns.qry.type", "dns.qry.class"));

    [Fact(Timeout = Hang.After)]
    public async Task A_reply_that_we_read_decodes_alike_in_tshark()
    {
        byte[] reply = DnsAnswers.To(Query(), 0, DnsAnswers.Cname(Name, "web.example.gov.uk"), DnsAnswers.Address("web.example.gov.uk", IPAddress.Parse("192.0.2.7")));
        Assert.Equal(
            "0x1234|1|0|intranet.example.gov.uk,web.example.gov.uk|web.example.gov.uk|192.0.2.7",
            await Wireshark.ReadAsync(reply, 53, "dns", TestContext.Current.CancellationToken, "dns.id", "dns.flags.response", "dns.flags.rcode", "dns.resp.name", "dns.cname", "dns.a"));
        Assert.Equal([IPAddress.Parse("192.0.2.7")], Read(reply)!.Addresses);
    }

    [Fact]
    public void A_name_is_no_longer_than_a_message_can_carry()
    {
        string label = new('a', 63);
        string longest = $"{label}.{label}.{label}.{new string('a', 61)}";
        Assert.Equal(12 + 255 + 4, Query(longest).Length);
        Assert.Equal(12 + 1 + 4, Query("", DnsType.Ns).Length);
        foreach (string wrong in (string[])[longest + "a", label + "a.example", "a..b", ".a", "a.", "büro.example"])
            Assert.Throws<ArgumentException>(() => Query(wrong));
    }

    [Theory]
    [InlineData(0, DnsResponseCode.NoError, "NOERROR")]
    [InlineData(2, DnsResponseCode.ServFail, "SERVFAIL")]
    [InlineData(3, DnsResponseCode.NxDomain, "NXDOMAIN")]
    [InlineData(5, DnsResponseCode.Refused, "REFUSED")]
    [InlineData(9, (DnsResponseCode)9, "RCODE9")]
    internal void A_reply_says_how_the_query_came_out(int code, DnsResponseCode expected, string name)
    {
        var reply = Read(DnsAnswers.To(Query(), code))!;
        Assert.Equal((expected, false, name), (reply.Code, reply.IsTruncated, reply.Code.Name()));
        Assert.Empty(reply.Addresses);
    }

    [Fact]
    public void Only_the_reply_to_this_very_question_is_one()
    {
        byte[] right = DnsAnswers.To(Query(), 0, DnsAnswers.Address(Name, IPAddress.Parse("192.0.2.7")));
        Assert.NotNull(Read(right));
        Assert.NotNull(Read(DnsAnswers.To(Query(Name.ToUpperInvariant()), 0)));
        Assert.Null(DnsReply.Read(right, 0x1235, Name, DnsType.A));
        Assert.Null(Read(right, "other.example.gov.uk"));
        Assert.Null(Read(right, type: DnsType.Aaaa));
        Assert.Null(Read(Query()));
        byte[] oneLabel = [.. right];
        (oneLabel[12], oneLabel[12 + 9]) = (8 + 1 + 7, (byte)'.');
        Assert.Null(Read(oneLabel));
        byte[] status = [.. right];
        status[2] |= 0x10;
        Assert.Null(Read(status));
        byte[] twoQuestions = [.. right];
        twoQuestions[5] = 2;
        Assert.Null(Read(twoQuestions));
    }

    [Fact]
    public void Addresses_of_other_names_are_none_of_this_one()
    {
        var (own, other) = (IPAddress.Parse("192.0.2.7"), IPAddress.Parse("192.0.2.66"));
        byte[] reply = DnsAnswers.To(Query(), 0, DnsAnswers.Address("evil.example", other), DnsAnswers.Address(Name, own), DnsAnswers.Cname("evil.example", Name));
        Assert.Equal([own], Read(reply)!.Addresses);
        byte[] six = DnsAnswers.To(Query(type: DnsType.Aaaa), 0, DnsAnswers.Address(Name, IPAddress.Parse("2001:db8::7")), DnsAnswers.Address(Name, own));
        Assert.Equal([IPAddress.Parse("2001:db8::7")], Read(six, type: DnsType.Aaaa)!.Addresses);
    }

    [Fact]
    public void Names_that_stand_for_each_other_in_a_circle_have_no_address() =>
        Assert.Empty(Read(DnsAnswers.To(Query(), 0, DnsAnswers.Cname(Name, "a.example"), DnsAnswers.Cname("a.example", Name)))!.Addresses);

    [Fact]
    public void A_truncated_reply_says_so_wherever_it_ends()
    {
        byte[] reply = DnsAnswers.To(Query(), 0, DnsAnswers.Address(Name, IPAddress.Parse("192.0.2.7")));
        reply[2] |= 0x02;
        for (int length = Query().Length; length <= reply.Length; length++) Assert.True(Read(reply[..length])!.IsTruncated);
    }

    [Fact]
    public void A_reply_that_is_cut_short_is_none()
    {
        byte[] reply = DnsAnswers.To(Query(), 0, DnsAnswers.Address(Name, IPAddress.Parse("192.0.2.7")));
        for (int length = 0; length < reply.Length; length++) Assert.Null(Read(reply[..length]));
    }

    [Theory]
    [InlineData(0xC0, 0x0C, true)]
    // To itself, forwards, beyond the end; and two kinds of label that there are not.
    [InlineData(0xC0, 0x29, false)]
    [InlineData(0xC0, 0x2B, false)]
    [InlineData(0xFF, 0xFF, false)]
    [InlineData(0x80, 0x0C, false)]
    [InlineData(0x40, 0x0C, false)]
    public void A_pointer_leads_backwards_or_nowhere(byte high, byte low, bool isRead)
    {
        byte[] query = Query();
        Assert.Equal(0x29, query.Length);
        byte[] reply = DnsAnswers.To(query, 0, [high, low, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, 7]);
        Assert.Equal(isRead, Read(reply)?.Addresses is [_]);
    }

    [Fact]
    public void Pointers_to_pointers_are_followed_within_the_length_of_a_name()
    {
        // A label of 63 bytes whose end points to its own beginning would be endless; each pointer leads to before the one that it was reached from.
        byte[] query = Query();
        var record = new byte[2 + (64 * 5) + 12];
        (record[0], record[1]) = (0xC0, (byte)(query.Length + 2));
        for (int i = 0; i < 5; i++) record[2 + (64 * i)] = 63;
        Assert.Null(Read(DnsAnswers.To(query, 0, record)));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Check.QuickThrowOnFailure(Prop.ForAll((byte[] bytes) =>
    {
        _ = DnsReply.Read(bytes, 0x1234, Name, DnsType.A);
        // The same behind a right head, so that what follows it is read at all.
        byte[] reply = DnsAnswers.To(Query(), 0, bytes);
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(6), 7);
        _ = Read(reply);
        return true;
    }));

    [Fact]
    public void A_reply_with_any_bytes_changed_is_read_or_refused() => Check.QuickThrowOnFailure(Prop.ForAll((ushort place, byte value) =>
    {
        byte[] reply = DnsAnswers.To(Query(), 0, DnsAnswers.Cname(Name, "web.example.gov.uk"), DnsAnswers.Address("web.example.gov.uk", IPAddress.Parse("192.0.2.7")));
        reply[place % reply.Length] = value;
        _ = Read(reply);
        return true;
    }));
}
