using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using NetReady.Protocols.Ndt7;

namespace NetReady.Agent.Probes.Throughput;

/// <summary>Runs one direction of ndt7 until it is decided: the floor is shown, the time is up, or the bytes are spent.</summary>
internal sealed class Ndt7Transfer
{
    private const double PacedAbove = 1.5;
    // What a write that has not returned yet may have sent already.
    private const int OnItsWay = 1 << 16;

    // How long the server may take to say what of an upload arrived; and by how much two clocks may disagree on how long something took.
    private static readonly TimeSpan lastWord = TimeSpan.FromSeconds(2), clocksDisagree = TimeSpan.FromSeconds(1);

    private readonly Ndt7Connection connection;
    private readonly ThroughputLimits limits;
    private readonly double floor;
    private readonly TimeProvider time;
    private readonly ShownRate rate;

    /// <param name="connection">An open connection.</param>
    /// <param name="limits">What the transfer may take.</param>
    /// <param name="floor">The rate that decides, in bit/s; infinite for none.</param>
    /// <param name="time">The clock.</param>
    public Ndt7Transfer(Ndt7Connection connection, ThroughputLimits limits, double floor, TimeProvider time)
    {
        (this.connection, this.limits, this.floor, this.time, rate) = (connection, limits, floor, time, new(limits));
        // The cap and a half of what a download may run over it: beyond that come pings or other messages that nobody asked for.
        connection.Stream.MostRead = connection.Stream.BytesRead + limits.MostBytes.Bytes + (limits.MostBytes.Bytes / 8);
    }

    /// <summary>What the transfer shows so far.</summary>
    public ShownRate Rate => rate;

    /// <summary>Whether the server told of an upload what cannot be.</summary>
    public bool SaysWhatCannotBe { get; private set; }

    /// <summary>Whether the floor is shown. Without a floor nothing ends a transfer early.</summary>
    public bool IsDecided => rate.Bytes > 0 && rate.BitsPerSecond >= floor;

    /// <summary>The path and query of a download that sends no more than the limits allow.</summary>
    public static string DownloadPath(ThroughputLimits limits) =>
        string.Create(CultureInfo.InvariantCulture, $"{Ndt7Protocol.DownloadPath}?{Ndt7Protocol.MaxBytesKey}={limits.MostBytes.Bytes}");

    /// <summary>Reads what the server sends. Counted is what TCP delivered, from the moment the request was sent.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async Task DownloadAsync(CancellationToken cancellation)
    {
        var stream = connection.Stream;
        var (start, before) = stream.LastWrite;
        stream.OnRead = (bytes, now, drained) => rate.Add(bytes - before, time.GetElapsedTime(start, now), drained);
        var buffer = new byte[1 << 16];
        // A server that does not know our cap sends on; then the client's own cap ends it.
        while (!IsDecided && rate.Bytes < limits.MostBytes.Bytes + (limits.MostBytes.Bytes / 16))
        {
            var part = await connection.Socket.ReceiveAsync(buffer.AsMemory(), cancellation).ConfigureAwait(false);
            if (part.MessageType is WebSocketMessageType.Close) return;
        }
        connection.BreakOff();
    }

    /// <summary>Sends until the server's own counts decide. Counted is what the server says arrived, by its clock.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async Task UploadAsync(CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var listening = ListenAsync(over, cancellation);
        try
        {
            await SendAsync(over.Token).ConfigureAwait(false);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
            using var timer = time.CreateTimer(_ => patience.Cancel(), null, lastWord, Timeout.InfiniteTimeSpan);
            await connection.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token).ConfigureAwait(false);
            await listening.WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Decided, or the server did not say its last word; what it said so far counts.
        }
        catch (WebSocketException) when (IsDecided)
        {
            // The sender noticed the end before it was told.
        }
        finally
        {
            connection.BreakOff();
            await ((Task)listening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(CancellationToken over)
    {
        long start = time.GetTimestamp(), sent = 0;
        var payload = RandomNumberGenerator.GetBytes(Ndt7Protocol.LargestSent);
        int size = Ndt7Protocol.FirstMessage;
        while (sent < limits.MostBytes.Bytes && time.GetElapsedTime(start) < limits.MostTime)
        {
            await PaceAsync(sent, time.GetElapsedTime(start), over).ConfigureAwait(false);
            int now = (int)Math.Min(size, limits.MostBytes.Bytes - sent);
            await connection.Socket.SendAsync(payload.AsMemory(0, now), WebSocketMessageType.Binary, endOfMessage: true, over).ConfigureAwait(false);
            sent += now;
            size = Ndt7Protocol.NextMessage(size, sent);
        }
    }

    // The server says only four times a second what arrived. Half as much again as the floor asks for, and the burst prior, are enough
    // to show the floor at its first word; a fast line would else spend the whole cap before it.
    private async Task PaceAsync(long sent, TimeSpan elapsed, CancellationToken over)
    {
        var due = TimeSpan.FromSeconds(Math.Max(0, (sent - limits.BurstPrior.Bytes) * 8 / (floor * PacedAbove))) - limits.LeastWindow;
        if (due > elapsed) await Task.Delay(due - elapsed, time, over).ConfigureAwait(false);
    }

    // Ends, and says that it is over, once the counts decide or the server closes.
    private async Task ListenAsync(CancellationTokenSource over, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 14];
        int length = 0;
        try
        {
            while (!IsDecided)
            {
                var part = await connection.Socket.ReceiveAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
                if (part.MessageType is not WebSocketMessageType.Text) return; // closed, or against the protocol
                length += part.Count;
                if (!part.EndOfMessage && length < buffer.Length) continue;
                // A message that does not fit is no measurement that we can use.
                if (part.EndOfMessage && Ndt7Measurement.TryRead(buffer.AsSpan(0, length))?.Count is { } count)
                {
                    SaysWhatCannotBe = count.Bytes > connection.Stream.BytesWritten + OnItsWay || count.Elapsed > connection.Age + clocksDisagree;
                    if (SaysWhatCannotBe) return;
                    rate.Add(count.Bytes, count.Elapsed, drained: true);
                }
                length = 0;
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }
}
