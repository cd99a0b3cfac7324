using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using NetReady.Collector.Ndt7;
using NetReady.Protocols.Ndt7;

namespace NetReady.Collector.Tests.Ndt7;

public sealed class Ndt7EndpointTests : IAsyncDisposable
{
    private WebApplication? app;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang.After)]
    [InlineData(Ndt7Protocol.DownloadPath, null, "", "subprotocol")]
    [InlineData(Ndt7Protocol.UploadPath, "chat", "", "subprotocol")]
    [InlineData(Ndt7Protocol.DownloadPath, Ndt7Protocol.Subprotocol, "?netready_max_bytes=many", "number of bytes")]
    [InlineData(Ndt7Protocol.DownloadPath, Ndt7Protocol.Subprotocol, "?netready_max_bytes=-5", "number of bytes")]
    public async Task What_is_not_ndt7_is_refused_with_what_to_do(string path, string? subprotocol, string query, string says)
    {
        var address = await StartAsync(new());
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{address}{path}{query}");
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="), ("Sec-WebSocket-Protocol", subprotocol)])
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(says, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_query_that_is_too_long_and_a_plain_request_are_refused()
    {
        var address = await StartAsync(new());
        using var client = new HttpClient();
        using var plain = await client.GetAsync(new Uri($"http://{address}{Ndt7Protocol.DownloadPath}"), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, plain.StatusCode);
        using var socket = NewSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new($"ws://{address}{Ndt7Protocol.DownloadPath}?x={new string('y', 5000)}"), Cancellation));
        Assert.Equal(HttpStatusCode.BadRequest, socket.HttpStatusCode);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_download_sends_growing_messages_and_its_own_counts_up_to_the_bytes_asked_for()
    {
        const int asked = 1_000_001;
        using var socket = await ConnectAsync(await StartAsync(new()), $"{Ndt7Protocol.DownloadPath}?{Ndt7Protocol.MaxBytesKey}={asked}&client_name=test");
        Assert.Equal(Ndt7Protocol.Subprotocol, socket.SubProtocol);
        var (sizes, _) = await ReadToCloseAsync(socket);
        Assert.Equal(asked, sizes.Sum());
        Assert.Equal(Ndt7Protocol.FirstMessage, sizes[0]);
        // Sixteen of a size come before the double: 8 KiB to 128 KiB sent, 16 to 256, 32 to 512, and 64 for the rest of a megabyte.
        Assert.Equal(Ndt7Protocol.FirstMessage * 8, sizes.Max());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_download_ends_with_its_time_and_tells_its_count_meanwhile()
    {
        using var socket = await ConnectAsync(await StartAsync(new() { SenderTime = TimeSpan.FromSeconds(1), MostBytes = new(long.MaxValue) }), Ndt7Protocol.DownloadPath);
        var (sizes, counts) = await ReadToCloseAsync(socket);
        Assert.InRange(counts.Count, 1, 4);
        Assert.All(counts, count => Assert.InRange(count.Bytes, 1, sizes.Sum(size => (long)size)));
        Assert.All(counts.Zip(counts.Skip(1)), pair => Assert.True(pair.Second.Elapsed - pair.First.Elapsed >= Ndt7Protocol.MeasureEvery));
        Assert.Equal(Ndt7Protocol.LargestSent, sizes.Max());
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_upload_is_told_what_arrived()
    {
        using var socket = await ConnectAsync(await StartAsync(new()), Ndt7Protocol.UploadPath);
        for (int i = 0; i < 5; i++) await socket.SendAsync(new byte[100_000], WebSocketMessageType.Binary, endOfMessage: true, Cancellation);
        await socket.SendAsync("""{"app_info":{"num_bytes":1}}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        var (_, counts) = await ReadToCloseAsync(socket);
        Assert.Equal(500_000, counts[^1].Bytes);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_client_that_sends_payload_during_a_download_is_closed()
    {
        using var socket = await ConnectAsync(await StartAsync(new() { MostBytes = new(long.MaxValue) }), Ndt7Protocol.DownloadPath);
        await socket.SendAsync(new byte[10], WebSocketMessageType.Binary, endOfMessage: true, Cancellation);
        // Long before its time is over.
        long start = TimeProvider.System.GetTimestamp();
        await ReadToCloseAsync(socket);
        Assert.True(TimeProvider.System.GetElapsedTime(start) < new Ndt7Limits().SenderTime);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_client_that_neither_sends_nor_closes_is_ended()
    {
        using var socket = await ConnectAsync(await StartAsync(new() { HardTime = TimeSpan.FromSeconds(1) }), Ndt7Protocol.UploadPath);
        await Assert.ThrowsAsync<WebSocketException>(() => ReadToCloseAsync(socket));
    }

    [Fact(Timeout = Hang.After)]
    public async Task More_tests_than_may_run_are_told_to_come_back_and_then_may()
    {
        string address = await StartAsync(new() { AtOnce = 1, RetryAfter = TimeSpan.FromSeconds(7) });
        using var first = await ConnectAsync(address, Ndt7Protocol.UploadPath);
        using var second = NewSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => second.ConnectAsync(new($"ws://{address}{Ndt7Protocol.DownloadPath}"), Cancellation));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.HttpStatusCode);
        Assert.Equal("7", second.HttpResponseHeaders!["Retry-After"].Single());
        await first.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await ReadToCloseAsync(first);
        // The place is free once the server is done with the first, which is soon after it closed.
        using var third = await EventuallyAsync(() => ConnectAsync(address, Ndt7Protocol.UploadPath));
        Assert.Equal(WebSocketState.Open, third.State);
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null) await app.DisposeAsync();
    }

    private async Task<string> StartAsync(Ndt7Limits limits)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        Ndt7Endpoint.Map(app, limits);
        await app.StartAsync(Cancellation);
        return new Uri(app.Urls.Single()).Authority;
    }

    private static ClientWebSocket NewSocket()
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Ndt7Protocol.Subprotocol);
        socket.Options.CollectHttpResponseDetails = true;
        return socket;
    }

    private static async Task<ClientWebSocket> ConnectAsync(string address, string path)
    {
        var socket = NewSocket();
        await socket.ConnectAsync(new($"ws://{address}{path}"), Cancellation);
        return socket;
    }

    private static async Task<ClientWebSocket> EventuallyAsync(Func<Task<ClientWebSocket>> connect)
    {
        while (true)
        {
            try
            {
                return await connect();
            }
            catch (WebSocketException)
            {
                Cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private static async Task<(List<int> Sizes, List<Ndt7Count> Counts)> ReadToCloseAsync(ClientWebSocket socket)
    {
        var buffer = new byte[Ndt7Protocol.LargestSent];
        var (sizes, counts) = (new List<int>(), new List<Ndt7Count>());
        int length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), Cancellation);
            if (part.MessageType is WebSocketMessageType.Close) break;
            length += part.Count;
            if (!part.EndOfMessage) continue;
            if (part.MessageType is WebSocketMessageType.Binary) sizes.Add(length);
            else counts.Add(Ndt7Measurement.TryRead(buffer.AsSpan(0, length))!.Count!.Value);
            length = 0;
        }
        if (socket.State is WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        return (sizes, counts);
    }
}
