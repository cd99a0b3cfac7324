using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging;
using NetReady.Core.Facts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Tests.Api;

public sealed class AgentApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task From_join_string_to_verdict()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var device = await collector.EnrolAsync();

        using var response = await collector.PostAsync(device, device.Full(1, device.Said("device.firewall.enabled", FactValue.Of(true))), TimeProvider.System.GetUtcNow());
        var reply = await response.Content.ReadFromJsonAsync(NetReadyJson.Default.ReportReply, Cancel);

        Assert.Equal(1, reply!.Acknowledged);
        Assert.Contains("device.firewall.enabled", reply.Assignment!.Facts);
        var scorecard = await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == "ready");
        Assert.Equal(100, scorecard.GetProperty("score").GetProperty("low").GetDouble());
        Assert.Equal("test-pack", scorecard.GetProperty("decidedBy").GetString());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_new_report_changes_the_verdict_and_its_history_is_kept()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var device = await collector.EnrolAsync();
        foreach (var (on, sequence, state) in new[] { (true, 1, "ready"), (false, 2, "not-ready") })
        {
            using var response = await collector.PostAsync(device, device.Full(sequence, device.Said("device.firewall.enabled", FactValue.Of(on))));
            await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == state);
        }
        await collector.StopAsync();

        using var sql = Collector.Store.Sql.Open(Path.Combine(collector.Options.DataDirectory, "netready.sqlite"), readOnly: true);
        Assert.Equal("not-ready", sql.Query<string>("SELECT state FROM score_change ORDER BY id").Last());
        Assert.Equal("not-ready", sql.Scalar("SELECT json_extract(scorecard, '$.state') FROM scorecard"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Refusals_have_their_status_their_reason_and_what_to_do()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var device = await collector.EnrolAsync();
        using var first = await collector.PostAsync(device, device.Full(1, device.Os()));

        foreach (var (body, status, reason) in new (string, HttpStatusCode, string)[]
        {
            ("nonsense", HttpStatusCode.BadRequest, RefusalReasons.MalformedEnvelope),
            (device.Sign(device.Full(1, device.Os("other"))), HttpStatusCode.Conflict, RefusalReasons.Forked),
            (device.Sign(device.Delta(9, 8)), HttpStatusCode.Conflict, RefusalReasons.FullNeeded),
            (new('A', Report.MostBytes + 1), HttpStatusCode.RequestEntityTooLarge, RefusalReasons.TooLarge),
        })
        {
            using var response = await collector.PostAsync(body);
            var refusal = await response.Content.ReadFromJsonAsync(NetReadyJson.Default.Refusal, Cancel);
            Assert.Equal((status, reason), (response.StatusCode, refusal!.Reason));
            Assert.NotEmpty(refusal.Message);
        }
        string metrics = await collector.People.GetStringAsync("metrics", Cancel);
        foreach (string reason in (string[])["malformed-envelope", "forked", "full-needed", "too-large"])
            Assert.Contains($"netready_reports_refused_total{{reason=\"{reason}\"}} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("netready_reports_accepted_total 1", metrics, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_body_without_an_end_is_cut_off_at_the_limit()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();

        // Who goes on sending after the answer sees it, or the end of the connection.
        try
        {
            using var response = await collector.Agents.PostAsync("api/v1/reports", new EndlessContent(), Cancel);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }
        catch (HttpRequestException)
        {
        }
        Assert.Contains("netready_reports_refused_total{reason=\"too-large\"} 1", await collector.People.GetStringAsync("metrics", Cancel), StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("api/v1/reports", "reports")]
    [InlineData("api/v1/enrol", "enrolments")]
    public async Task A_body_whose_chunks_are_none_is_malformed_and_counted_and_no_error_of_the_collector(string path, string what)
    {
        var errors = new ErrorLog();
        await using var collector = new CollectorUnderTest { Logging = logging => logging.AddProvider(errors) };
        await collector.StartAsync();
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(collector.Addresses.Agents, Cancel);
        using var tls = new System.Net.Security.SslStream(socket.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new System.Net.Security.SslClientAuthenticationOptions { TargetHost = "localhost" }, Cancel);

        await tls.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"POST /{path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n"), Cancel);
        string answer = await new StreamReader(tls).ReadToEndAsync(Cancel);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains(RefusalReasons.MalformedEnvelope, answer, StringComparison.Ordinal);
        Assert.Contains($"netready_{what}_refused_total{{reason=\"malformed-envelope\"}} 1", await collector.People.GetStringAsync("metrics", Cancel), StringComparison.Ordinal);
        Assert.Empty(errors.Messages);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_stands_behind_one_door_is_not_found_through_the_other()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();

        foreach (string path in (string[])["api/v1/hosts", "metrics", "healthz", "api/v1/fleet", "api/v1/policies"])
            Assert.Equal(HttpStatusCode.NotFound, (await collector.Agents.GetAsync(path, Cancel)).StatusCode);
        foreach (string path in (string[])["api/v1/reports", "api/v1/enrol", "ndt/v7/download"])
            Assert.Equal(HttpStatusCode.NotFound, (await collector.People.PostAsync(path, null, Cancel)).StatusCode);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_client_that_pins_another_key_does_not_get_through()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        using var agent = CollectorUnderTest.AgentClient($"https://{collector.Addresses.PublicAddress}/", new string('A', 43));

        await Assert.ThrowsAsync<HttpRequestException>(() => agent.PostAsync("api/v1/reports", CollectorUnderTest.Jose("x"), Cancel));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_wrong_clock_is_corrected_by_what_the_device_says_when_it_sends()
    {
        await using var collector = await CollectorUnderTest.StartedAsync();
        var device = await collector.EnrolAsync();
        var now = TimeProvider.System.GetUtcNow();
        var behind = TimeSpan.FromHours(5);

        using var response = await collector.PostAsync(device, device.Full(1, device.Said("device.firewall.enabled", FactValue.Of(true), behind)), now - behind);

        var card = await collector.EventuallyAsync($"api/v1/hosts/{device.Host}", card => card.GetProperty("state").GetString() == "ready");
        var observedAt = card.GetProperty("facts").GetProperty("device.firewall.enabled").GetProperty("observedAt").GetDateTimeOffset();
        Assert.InRange((observedAt - now).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        var host = (await collector.GetAsync("api/v1/hosts")).GetProperty("hosts")[0];
        Assert.InRange(host.GetProperty("clockSkewSeconds").GetDouble(), behind.TotalSeconds - 30, behind.TotalSeconds + 30);
    }

    private sealed class EndlessContent : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[8192];
            // Beyond the limit, should nobody stop it.
            for (int i = 0; i < 512; i++) await stream.WriteAsync(piece);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
