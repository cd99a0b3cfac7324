using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Probes.Dns;
using NetReady.Protocols.Dns;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Dns;

/// <summary>Lookups from resolvers on loopback that say what a real one would not.</summary>
public sealed class LookupTests
{
    private const string Name = "intranet.example.gov.uk";
    private static readonly IPAddress address = IPAddress.Parse("192.0.2.7");

    private static byte[] Right(byte[] query) => DnsAnswers.To(query, 0, DnsAnswers.Address(Name, address));

    private static Task<LookupResult> AskAsync(params ImmutableArray<IPEndPoint> resolvers) => Lookup.AskAsync(Name, resolvers, TimeProvider.System, TestContext.Current.CancellationToken);

    private static async Task<LookupResult> AnswerToAsync(Func<byte[], IEnumerable<byte[]>> says)
    {
        await using var resolver = new UdpResponder(says);
        return await AskAsync(resolver.EndPoint);
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_answer_is_an_answer_and_its_bytes_are_those_on_the_line()
    {
        var result = await AnswerToAsync(query => [Right(query)]);
        Assert.Equal((LookupEnd.Answered, DnsResponseCode.NoError, IPAddress.Loopback), (result.End, result.Code, result.Resolver));
        int query = 12 + Name.Length + 2 + 4, record = Name.Length + 2 + 10 + 4;
        Assert.Equal((query + 28) + (query + record + 28), result.Bytes.Bytes);
        Assert.True(result.WasAnswered);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_lost_packet_is_no_failure(int lost)
    {
        int came = 0;
        var result = await AnswerToAsync(query => ++came > lost ? [Right(query)] : []);
        Assert.Equal((LookupEnd.Answered, lost + 1), (result.End, came));
        // The time is what a person waits, from the first query on.
        Assert.True(result.Duration > 0.95 * ResolverTalk.Schedule.DueAt(lost), $"{result.Duration}");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_late_answer_to_an_earlier_try_counts()
    {
        byte[]? first = null;
        var result = await AnswerToAsync(query =>
        {
            if (first is not null) return [Right(first)];
            first = query;
            return [];
        });
        Assert.Equal(LookupEnd.Answered, result.End);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(2, LookupEnd.Failed, "The resolvers cannot, or will not, find the name (SERVFAIL).")]
    [InlineData(5, LookupEnd.Failed, "The resolvers cannot, or will not, find the name (REFUSED).")]
    [InlineData(3, LookupEnd.NoSuchName, "A resolver says that there is no such name (NXDOMAIN).")]
    [InlineData(0, LookupEnd.NoSuchName, "A resolver says that the name has no address.")]
    internal async Task What_a_resolver_says_instead_of_an_address_is_told(int code, LookupEnd end, string detail)
    {
        var result = await AnswerToAsync(query => [DnsAnswers.To(query, code)]);
        Assert.Equal((end, detail), (result.End, result.Failure.Detail));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_name_that_has_an_IPv6_address_alone_is_found()
    {
        var result = await AnswerToAsync(query => [query[^3] == 28 ? DnsAnswers.To(query, 0, DnsAnswers.Address(Name, IPAddress.Parse("2001:db8::7"))) : DnsAnswers.To(query, 0)]);
        Assert.Equal(LookupEnd.Answered, result.End);
    }

    private static readonly Action<byte[]>[] lies =
    [
        // Its number, its question, that it is a response, and how many records follow.
        answer => answer[0] ^= 0x55, answer => answer[13] ^= 0x01, answer => answer[2] &= 0x7F, answer => answer[7]++,
    ];

    [Fact(Timeout = Hang.After)]
    public async Task What_does_not_answer_this_question_is_not_heard()
    {
        IEnumerable<Func<byte[], byte[]>> wrong =
        [
            .. lies.Select(lie => new Func<byte[], byte[]>(query =>
            {
                byte[] answer = Right(query);
                lie(answer);
                return answer;
            })),
            query => Right(query)[..^1], _ => [1, 2, 3], _ => [],
        ];
        await Task.WhenAll(wrong.Select(async lie =>
        {
            // With the right answer after it, the lie is passed over; alone, it is silence.
            Assert.Equal(LookupEnd.Answered, (await AnswerToAsync(query => [lie(query), Right(query)])).End);
            Assert.Equal(LookupEnd.Silence, (await AnswerToAsync(query => [lie(query)])).End);
        }));
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_answer_from_another_port_or_another_address_is_not_heard()
    {
        using var otherPort = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        otherPort.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int heard = 0;
        await using var resolver = new UdpResponder((query, from) =>
        {
            heard++;
            using var otherAddress = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            otherAddress.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.66"), 0));
            otherPort.SendTo(Right(query), from);
            otherAddress.SendTo(Right(query), from);
            return [];
        });
        Assert.Equal(LookupEnd.Silence, (await AskAsync(resolver.EndPoint)).End);
        Assert.Equal(ResolverTalk.Schedule.Tries, heard);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Tries_have_numbers_that_nobody_can_guess()
    {
        var numbers = new List<int>();
        await AnswerToAsync(query =>
        {
            numbers.Add((query[0] << 8) | query[1]);
            return [];
        });
        Assert.Equal(ResolverTalk.Schedule.Tries, numbers.Count);
        Assert.True(numbers.Distinct().Count() > 1);
        Assert.Contains(numbers.Zip(numbers.Skip(1)), pair => pair.Second != ((pair.First + 1) & 0xFFFF));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_nothing_listens_it_is_refused()
    {
        using var free = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = (IPEndPoint)free.Client.LocalEndPoint!;
        free.Dispose();
        Assert.Equal(LookupEnd.Refused, (await AskAsync(port)).End);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("silent")]
    [InlineData("failing")]
    [InlineData("refusing")]
    public async Task The_next_resolver_answers_for_one_that_does_not(string first)
    {
        await using var silent = new UdpResponder(_ => []);
        await using var failing = new UdpResponder(query => [DnsAnswers.To(query, 2)]);
        using var free = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var refusing = (IPEndPoint)free.Client.LocalEndPoint!;
        free.Dispose();
        await using var good = new UdpResponder(query => [Right(query)]);
        var dead = first switch
        {
            "silent" => silent.EndPoint,
            "failing" => failing.EndPoint,
            _ => refusing,
        };
        Assert.Equal(LookupEnd.Answered, (await AskAsync(dead, good.EndPoint)).End);
    }

    [Fact(Timeout = Hang.After)]
    public async Task That_there_is_no_such_name_is_the_end_whoever_else_might_know_it()
    {
        int asked = 0;
        await using var first = new UdpResponder(query => [DnsAnswers.To(query, 3)]);
        await using var second = new UdpResponder(query =>
        {
            asked++;
            return [Right(query)];
        });
        Assert.Equal(LookupEnd.NoSuchName, (await AskAsync(first.EndPoint, second.EndPoint)).End);
        Assert.Equal(0, asked);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_truncated_answer_that_nobody_gives_over_TCP_still_proves_the_name()
    {
        var result = await AnswerToAsync(query =>
        {
            byte[] answer = DnsAnswers.To(query, 0);
            answer[2] |= 0x02;
            return [answer];
        });
        Assert.Equal((LookupEnd.Answered, DnsResponseCode.NoError), (result.End, result.Code));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Whoever_gives_up_gets_an_exception_and_nobody_else()
    {
        await using var silent = new UdpResponder(_ => []);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Lookup.AskAsync(Name, [silent.EndPoint], TimeProvider.System, stop.Token));
    }
}
