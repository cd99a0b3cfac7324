using System.Net;
using System.Net.Sockets;
using System.Text;
using NetReady.Agent.Probes.Portal;
using NetReady.Core.Facts;
using NetReady.Protocols.Portal;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Portal;

/// <summary>One question to servers on loopback that say what no far end does.</summary>
public sealed class PortalExchangeTests
{
    private static string Right(string head) => PortalCheck.AnswerTo(HttpResponder.TargetOf(head)[PortalCheck.Path.Length..]);

    private static async Task<PortalAnswer> AnswerToAsync(Func<string, byte[]?> says)
    {
        await using var server = new HttpResponder(says);
        return await PortalExchange.AskAsync(server.EndPoint, server.EndPoint.ToString(), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Only_the_exact_answer_is_clean()
    {
        Assert.Equal(PortalVerdict.Clean, (await AnswerToAsync(head => HttpResponder.Answer("200 OK", Right(head)))).Verdict);
        foreach (var wrong in (Func<string, string>[])[head => Right(head) + "\n", head => Right(head)[..^1], head => Right(head).ToUpperInvariant(), _ => "", HttpResponder.TargetOf, _ => Right("GET /netready/portal-check/AAAAAAAAAAAAAAAAAAAAAA")])
            Assert.Equal(PortalVerdict.Captive, (await AnswerToAsync(head => HttpResponder.Answer("200 OK", wrong(head)))).Verdict);
        Assert.Equal(PortalVerdict.Captive, (await AnswerToAsync(head => HttpResponder.Answer("203 Non-Authoritative Information", Right(head)))).Verdict);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("204 No Content", PortalVerdict.Captive)]
    [InlineData("301 Moved Permanently", PortalVerdict.Captive)]
    [InlineData("511 Network Authentication Required", PortalVerdict.Captive)]
    [InlineData("404 Not Found", PortalVerdict.Unknown)]
    [InlineData("403 Forbidden", PortalVerdict.Unknown)]
    [InlineData("502 Bad Gateway", PortalVerdict.Unknown)]
    internal async Task An_error_proves_no_portal_and_anything_else_that_is_not_the_answer_does(string status, PortalVerdict verdict)
    {
        var answer = await AnswerToAsync(_ => HttpResponder.Answer(status));
        Assert.Equal((verdict, int.Parse(status[..3], System.Globalization.CultureInfo.InvariantCulture)), (answer.Verdict, answer.Status));
        if (verdict is PortalVerdict.Unknown) Assert.Equal(MissingReason.Blocked, answer.Failure!.Reason);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("https://wifi.hotel.example:8443/sign-in?mac=02:00:00:00:00:01", "wifi.hotel.example")]
    [InlineData("http://192.0.2.1/login", "192.0.2.1")]
    [InlineData("http://[2001:db8::1]/", "[2001:db8::1]")]
    [InlineData("http://münchen.example/", "xn--mnchen-3ya.example")]
    [InlineData("/login", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("http://", null)]
    [InlineData("http://a\tb/", null)]
    public async Task Of_where_an_answer_sends_browsers_the_host_alone_is_kept(string location, string? host)
    {
        var answer = await AnswerToAsync(_ => HttpResponder.Answer("302 Found", "", $"Location: {location}"));
        Assert.Equal((PortalVerdict.Captive, host), (answer.Verdict, answer.SendsTo?.Trim('[', ']') == "2001:db8::1" ? "[2001:db8::1]" : answer.SendsTo));
        Assert.DoesNotContain("login", answer.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("mac=", answer.Detail, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task It_follows_no_redirect()
    {
        await using var elsewhere = new HttpResponder(_ => HttpResponder.Answer("200 OK"));
        Assert.Equal(PortalVerdict.Captive, (await AnswerToAsync(_ => HttpResponder.Answer("302 Found", "", $"Location: http://{elsewhere.EndPoint}/"))).Verdict);
        Assert.Equal(0, elsewhere.Requests);
    }

    public static TheoryData<string> Floods { get; } = ["headers", "content", "interim", "chunks"];

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(Floods))]
    public async Task However_much_is_sent_little_is_taken_in(string flood)
    {
        const int Length = 50_000_000;
        string text = flood switch
        {
            "headers" => "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("X-Filler: " + new string('a', 990) + "\r\n", Length / 1000)),
            "content" => $"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n" + new string('a', Length),
            "interim" => string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", Length / 40)),
            _ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + string.Concat(Enumerable.Repeat("1\r\na\r\n", Length / 6)),
        };
        var answer = await AnswerToAsync(_ => Encoding.ASCII.GetBytes(text));
        Assert.NotEqual(PortalVerdict.Clean, answer.Verdict);
        if (flood != "interim") Assert.InRange(answer.Bytes.Bytes, 0, 2_000_000);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", PortalVerdict.Captive)]
    [InlineData("HTTP/1.1 abc\r\n\r\n", PortalVerdict.Captive)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 43\r\n\r\nshort", PortalVerdict.Captive)]
    [InlineData("\0\0\0\0", PortalVerdict.Captive)]
    [InlineData("", PortalVerdict.Unknown)]
    internal async Task What_is_no_HTTP_was_said_by_somebody_else_and_nothing_proves_nothing(string says, PortalVerdict verdict)
    {
        var answer = await AnswerToAsync(_ => Encoding.ASCII.GetBytes(says));
        Assert.Equal(verdict, answer.Verdict);
        Assert.NotEqual("", answer.Detail);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_connection_that_stands_half_open_ends_in_time()
    {
        using var halfOpen = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        halfOpen.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        halfOpen.Listen(1);
        var target = (IPEndPoint)halfOpen.LocalEndPoint!;
        var answer = await PortalExchange.AskAsync(target, target.ToString(), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal((PortalVerdict.Unknown, MissingReason.TimedOut), (answer.Verdict, answer.Failure!.Reason));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Whoever_gives_up_gets_an_exception_and_nobody_else()
    {
        await using var server = new HttpResponder(_ => null);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PortalExchange.AskAsync(server.EndPoint, "x", TimeProvider.System, stop.Token));
    }
}
