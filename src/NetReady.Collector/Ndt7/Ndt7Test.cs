using System.Net.WebSockets;
using NetReady.Protocols.Ndt7;

namespace NetReady.Collector.Ndt7;

/// <summary>One running test over one WebSocket.</summary>
internal sealed class Ndt7Test(WebSocket socket, TimeProvider time, Ndt7Limits limits, Ndt7Metrics metrics, long mostBytes)
{
    // One buffer of random bytes serves all tests: what matters is that no one on the way can compress it.
    private static readonly byte[] payload = RandomPayload();

    private readonly long began = time.GetTimestamp();

    private TimeSpan Elapsed => time.GetElapsedTime(began);

    /// <summary>Sends to the client until it closes, the time is up or the bytes are spent.</summary>
    public async Task DownloadAsync(CancellationToken cancellation)
    {
        using var closed = new CancellationTokenSource();
        // Either fails when the other does, as the connection is then gone.
        await Task.WhenAll(ListenAsync(closed, cancellation), SendAsync(closed.Token, cancellation));
    }

    /// <summary>Counts what the client sends until it closes, and tells it the count.</summary>
    public async Task UploadAsync(CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        long received = 0, message = 0;
        var lastTold = TimeSpan.Zero;
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
                if (part.MessageType is WebSocketMessageType.Close) break;
                message = part.EndOfMessage ? 0 : message + part.Count;
                if (message > Ndt7Protocol.LargestTaken)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, null, cancellation);
                    return;
                }
                if (part.MessageType is WebSocketMessageType.Binary) received += part.Count;
                var elapsed = Elapsed;
                if (elapsed - lastTold < Ndt7Protocol.MeasureEvery) continue;
                lastTold = elapsed;
                await TellAsync("upload", new(received, elapsed), cancellation);
            }
            // The last count, for clients that judge by what arrived.
            await TellAsync("upload", new(received, Elapsed), cancellation);
            await CloseAsync(cancellation);
        }
        finally
        {
            metrics.Bytes.Add(received, new KeyValuePair<string, object?>("direction", "upload"));
        }
    }

    private async Task SendAsync(CancellationToken closed, CancellationToken cancellation)
    {
        long sent = 0;
        int size = Ndt7Protocol.FirstMessage;
        var lastTold = TimeSpan.Zero;
        try
        {
            while (sent < mostBytes && Elapsed < limits.SenderTime && !closed.IsCancellationRequested)
            {
                int now = (int)Math.Min(size, mostBytes - sent);
                await socket.SendAsync(payload.AsMemory(0, now), WebSocketMessageType.Binary, endOfMessage: true, cancellation);
                sent += now;
                size = Ndt7Protocol.NextMessage(size, sent);
                var elapsed = Elapsed;
                if (elapsed - lastTold < Ndt7Protocol.MeasureEvery) continue;
                lastTold = elapsed;
                await TellAsync("download", new(sent, elapsed), cancellation);
            }
            await CloseAsync(cancellation);
        }
        finally
        {
            metrics.Bytes.Add(sent, new KeyValuePair<string, object?>("direction", "download"));
        }
    }

    // During a download the client may send measurements, which are ignored, and close; anything binary breaks the protocol.
    private async Task ListenAsync(CancellationTokenSource closed, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 12];
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
                if (part.MessageType is not WebSocketMessageType.Text) break;
            }
        }
        finally
        {
            await closed.CancelAsync();
        }
    }

    private Task TellAsync(string test, Ndt7Count count, CancellationToken cancellation) =>
        socket.SendAsync(Ndt7Measurement.Of(count, "server", test).ToUtf8(), WebSocketMessageType.Text, endOfMessage: true, cancellation);

    private async Task CloseAsync(CancellationToken cancellation)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
    }

    private static byte[] RandomPayload()
    {
        var bytes = new byte[Ndt7Protocol.LargestSent];
        new Random(20190906).NextBytes(bytes);
        return bytes;
    }
}
