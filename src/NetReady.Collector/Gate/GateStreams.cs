using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using NetReady.Protocols.Gate;

namespace NetReady.Collector.Gate;

/// <summary>The far end of gate tests over TCP, for devices that UDP does not reach. The handshake has proven the address, so no cookie is asked for; the limits are the same.</summary>
internal sealed class GateStreams : IDisposable
{
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(10);
    private static readonly byte[] payload = RandomNumberGenerator.GetBytes(1 << 18);

    private readonly TcpListener listener;
    private readonly GateLimits limits;
    private readonly GateMetrics metrics;
    private readonly TimeProvider time;
    private int running;

    /// <summary>Binds the socket.</summary>
    /// <exception cref="SocketException">The endpoint cannot be bound.</exception>
    public GateStreams(IPEndPoint endpoint, GateLimits limits, GateMetrics metrics, TimeProvider time)
    {
        (this.limits, this.metrics, this.time) = (limits, metrics, time);
        listener = new(endpoint);
        listener.Start(backlog: 16);
    }

    /// <summary>Serves one device after another, several at once, until it is told to stop.</summary>
    public async Task ServeAsync(CancellationToken stopping)
    {
        while (true)
        {
            var socket = await listener.AcceptSocketAsync(stopping).ConfigureAwait(false);
            _ = ServeAsync(socket, stopping);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        using var end = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, stopping);
        bool counted = false;
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            byte[] message = new byte[GateRequest.Length];
            await stream.ReadExactlyAsync(message, either.Token).ConfigureAwait(false);
            if (!GateHeader.TryRead(message, out var header) || GateRequest.TryRead(header, message) is not { } request)
            {
                metrics.Malformed.Add(1);
                return;
            }
            bool sound = request.Shape.IsSound && request.Shape.Bytes <= limits.MostPerSession.Bytes && request.Shape.BitsPerSecond <= limits.MostBitsPerSecond;
            counted = Interlocked.Increment(ref running) > 0;
            var code = !sound ? GateAnswerCode.Refused : running > limits.SendingAtOnce + limits.ReceivingAtOnce ? GateAnswerCode.Busy : GateAnswerCode.Ready;
            byte[] answer = new byte[GateAnswer.Length];
            new GateAnswer(header with { Message = GateMessage.Answer }, code, limits.RetryAfter).Write(answer);
            await stream.WriteAsync(answer, either.Token).ConfigureAwait(false);
            if (code is not GateAnswerCode.Ready) return;
            bool down = request.Direction is TrainDirection.Down;
            long bytes = request.Shape.Packets * (long)request.Shape.Payload;
            if (down) await SendAsync(socket, stream, bytes, request.Shape.BitsPerSecond, either.Token).ConfigureAwait(false);
            else bytes = await ReceiveAsync(stream, bytes, either.Token).ConfigureAwait(false);
            metrics.Trains.Add(1, new KeyValuePair<string, object?>("direction", down ? "down" : "up"));
            metrics.Bytes.Add(bytes, new KeyValuePair<string, object?>("direction", down ? "down" : "up"));
        }
        catch (Exception cut) when (cut is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Devices break off as soon as they know enough; that is how they save bytes.
            metrics.Failures.Add(stopping.IsCancellationRequested || cut is IOException ? 0 : 1);
        }
        finally
        {
            if (counted) Interlocked.Decrement(ref running);
        }
    }

    private async Task SendAsync(Socket socket, NetworkStream stream, long bytes, double bitsPerSecond, CancellationToken cancellation)
    {
        var pace = new StreamPace(bitsPerSecond, time);
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption(StreamPace.SocketLevel, StreamPace.MostPacingRate, pace.PacingRate);
        for (long sent = 0; sent < bytes;)
        {
            await pace.NextAsync(cancellation).ConfigureAwait(false);
            int now = (int)Math.Min(pace.PartBytes, bytes - sent);
            await stream.WriteAsync(payload.AsMemory(0, now), cancellation).ConfigureAwait(false);
            sent += now;
        }
        socket.Shutdown(SocketShutdown.Send);
        // Until the device has it all, or goes.
        _ = await stream.ReadAsync(new byte[1], cancellation).ConfigureAwait(false);
    }

    private async Task<long> ReceiveAsync(NetworkStream stream, long bytes, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 16], mark = new byte[StreamMark.Length];
        long received = 0, told = 0;
        while (received < bytes)
        {
            int now = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            if (now == 0) break;
            received += now;
            long at = TrainSender.Now(time);
            if (received < bytes && at - told < StreamMark.Every.Ticks * TimeSpan.NanosecondsPerTick) continue;
            told = at;
            new StreamMark(at, received).Write(mark);
            await stream.WriteAsync(mark, cancellation).ConfigureAwait(false);
        }
        return received;
    }
}
