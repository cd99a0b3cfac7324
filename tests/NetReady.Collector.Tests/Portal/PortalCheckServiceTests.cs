using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Portal;
using NetReady.Protocols.Portal;

namespace NetReady.Collector.Tests.Portal;

public sealed class PortalCheckServiceTests : IAsyncLifetime
{
    private const string Nonce = "AAAAAAAAAAAAAAAAAAAAAA";

    private readonly Meter meter = new("portal-tests");
    private readonly PortalCheckService service;

    public PortalCheckServiceTests() => service = new(new(IPAddress.Loopback, 0), meter, NullLogger.Instance);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await service.StartAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await service.StopAsync(CancellationToken.None);
        service.Dispose();
        meter.Dispose();
    }

    // All that the server says until it closes; as bytes over a connection, so that nothing is left to a client's good manners.
    private async Task<string> SayAsync(string text)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(service.Bound!, Cancel);
        using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), Cancel);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(Cancel);
    }

    private Task<string> GetAsync(string target, string method = "GET") => SayAsync($"{method} {target} HTTP/1.1\r\nHost: reflector.example\r\n\r\n");

    [Fact(Timeout = Hang.After)]
    public async Task A_nonce_gets_its_answer_and_nothing_that_a_browser_or_a_proxy_would_keep()
    {
        string said = await GetAsync(PortalCheck.Path + Nonce);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", said, StringComparison.Ordinal);
        Assert.EndsWith($"\r\n\r\n{PortalCheck.AnswerTo(Nonce)}", said, StringComparison.Ordinal);
        foreach (string header in (string[])["Content-Length: 43", "Content-Type: text/plain; charset=us-ascii", "Cache-Control: no-store", "X-Content-Type-Options: nosniff", "Connection: close"])
            Assert.Contains($"\r\n{header}\r\n", said, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nServer:", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Nonce, said, StringComparison.Ordinal);
        Assert.True(said.Length < 300, said);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("/", "GET")]
    [InlineData("/netready/portal-check/", "GET")]
    [InlineData("/netready/portal-check/AAAAAAAAAAAAAAAAAAAAA", "GET")]
    [InlineData("/netready/portal-check/AAAAAAAAAAAAAAAAAAAAAAA", "GET")]
    [InlineData("/netready/portal-check/AAAAAAAAAAAAAAAAAAAAAA/", "GET")]
    [InlineData("/netready/portal-check/AAAAAAAAAAAAAAAAAAAAAA?x=1", "GET")]
    [InlineData("/netready/portal-check/%3Cscript%3Ealert(1)%3C", "GET")]
    [InlineData("/netready/portal-check/../../../../etc/passwd", "GET")]
    [InlineData("/api/v1/hosts", "GET")]
    [InlineData("/metrics", "GET")]
    [InlineData("/netready/portal-check/AAAAAAAAAAAAAAAAAAAAAA", "HEAD")]
    [InlineData("/netready/portal-check/AAAAAAAAAAAAAAAAAAAAAA", "DELETE")]
    public async Task Anything_else_is_not_found_and_nothing_of_it_comes_back(string target, string method)
    {
        string said = await GetAsync(target, method);
        Assert.StartsWith("HTTP/1.1 404 ", said, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Length: 0\r\n", said, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", said, StringComparison.Ordinal);
        Assert.DoesNotContain("script", said, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_is_too_much_or_no_HTTP_is_refused_and_the_next_is_served()
    {
        string tooLong = new('a', 5000), nonsense = "\u0016\u0003\u0001\u0002\u0000\u0001";
        foreach (string text in (string[])[$"GET /{tooLong} HTTP/1.1\r\n\r\n", $"GET / HTTP/1.1\r\nX: {tooLong}\r\n\r\n", nonsense + "\r\n\r\n", $"POST {PortalCheck.Path}{Nonce} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde", "\r\n\r\n\r\n\r\n"])
        {
            string said = await SayAsync(text + (text[0] == '\r' ? "x\r\n\r\n" : ""));
            Assert.Matches("^(HTTP/1.1 4..|$)", said);
            Assert.True(said.Length < 400, said);
        }
        Assert.StartsWith("HTTP/1.1 200", await GetAsync(PortalCheck.Path + Nonce), StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("")]
    [InlineData("GET /netready/portal-check/")]
    public async Task Whoever_takes_too_long_to_ask_is_cut_off(string says)
    {
        using var hasty = new PortalCheckService(new(IPAddress.Loopback, 0), meter, NullLogger.Instance) { LongestWait = TimeSpan.FromSeconds(1) };
        await hasty.StartAsync(Cancel);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(hasty.Bound!, Cancel);
        await socket.SendAsync(Encoding.ASCII.GetBytes(says), Cancel);
        var buffer = new byte[1024];
        int length;
        // At most a refusal, and then the end.
        while ((length = await socket.ReceiveAsync(buffer, Cancel)) > 0) Assert.StartsWith("HTTP/1.1 408", Encoding.ASCII.GetString(buffer, 0, length), StringComparison.Ordinal);
        await hasty.StopAsync(Cancel);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_port_that_is_taken_stops_the_start_with_what_to_do()
    {
        using var second = new PortalCheckService(service.Bound!, meter, NullLogger.Instance);
        var problem = await Assert.ThrowsAsync<IOException>(() => second.StartAsync(Cancel));
        Assert.StartsWith($"The check for captive portals cannot listen on TCP {service.Bound}: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_whole_collector_answers_it_and_tells_agents_where()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var addresses = collector.Addresses;
        Assert.Equal($"{addresses.PublicAddress.Split(':')[0]}:{addresses.PortalCheck.Port}", addresses.PortalCheckPublicAddress);
        using var http = new HttpClient();
        Assert.Equal(PortalCheck.AnswerTo(Nonce), await http.GetStringAsync(new Uri($"http://{addresses.PortalCheckPublicAddress}{PortalCheck.Path}{Nonce}"), Cancel));
        await http.GetAsync(new Uri($"http://{addresses.PortalCheckPublicAddress}/"), Cancel);
        string metrics = await collector.People.GetStringAsync(new Uri("metrics", UriKind.Relative), Cancel);
        foreach (string result in (string[])["answered", "refused"]) Assert.Contains($"netready_portal_checks_total{{result=\"{result}\"}} 1", metrics, StringComparison.Ordinal);
    }
}
