using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>The test over one paced TCP stream, where UDP does not come through: slower and dearer, and one connection's rate, which loss holds back too.</summary>
internal sealed class GateStream(IPEndPoint target, TrainDirection direction, GateTerms terms, TimeProvider time)
{
    private const double PacedAbove = 1.25;
    private const int Segment = 1448, SegmentHeaders = 52;
    private static readonly TimeSpan connectWithin = TimeSpan.FromSeconds(5), longest = TimeSpan.FromSeconds(8);
    // A mark may wait for segments that were lost before it.
    private static readonly TimeSpan marksWait = TimeSpan.FromSeconds(3);

    private readonly StreamReading reading = new(terms);
    private long bytes;

    /// <summary>Runs it.</summary>
    /// <exception cref="GateFailedException">The far end does not do its part.</exception>
    public async Task<GateResult> RunAsync(CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var soon = new CancellationTokenSource(connectWithin, time);
            using var connecting = CancellationTokenSource.CreateLinkedTokenSource(soon.Token, cancellation);
            await socket.ConnectAsync(target, connecting.Token).ConfigureAwait(false);
            using var stream = new NetworkStream(socket);
            var shape = new TrainShape(0, TimeSpan.Zero, (int)(terms.MostBytes.Bytes / (Segment + SegmentHeaders)), Segment, terms.Floor.BitsPerSecond * PacedAbove);
            await AskAsync(stream, shape, direction, connecting.Token).ConfigureAwait(false);
            using var late = new CancellationTokenSource(longest, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
            await (direction is TrainDirection.Down ? ReceiveAsync(stream, either.Token) : SendAsync(socket, stream, shape, either.Token)).ConfigureAwait(false);
        }
        catch (SocketException problem)
        {
            throw new GateFailedException(ProbeFailure.Of(problem.SocketErrorCode));
        }
        catch (GateFailedException failed)
        {
            failed.Bytes = Spent;
            throw;
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            // What came before the stream broke or the time was up counts.
        }
        if (reading.Bytes == 0) throw new GateFailedException(new(MissingReason.TimedOut, "The target takes the connection and sends nothing, or takes nothing.")) { Bytes = Spent };
        return new(terms, reading.Decide(), [])
        {
            Method = "tcp", Bytes = Spent, Duration = time.GetElapsedTime(began),
        };
    }

    private ByteSize Spent => new(Math.Max(Interlocked.Read(ref bytes), reading.Bytes) / Segment * (Segment + SegmentHeaders));

    private static async Task AskAsync(NetworkStream stream, TrainShape shape, TrainDirection direction, CancellationToken cancellation)
    {
        byte[] request = new byte[GateRequest.Length], answer = new byte[GateAnswer.Length];
        ulong session = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        new GateRequest(new(GateMessage.Request, 0, session), default, direction, shape).Write(request);
        await stream.WriteAsync(request, cancellation).ConfigureAwait(false);
        await stream.ReadExactlyAsync(answer, cancellation).ConfigureAwait(false);
        var code = GateHeader.TryRead(answer, out var header) && header.Session == session ? GateAnswer.TryRead(header, answer)?.Code : null;
        if (code is GateAnswerCode.Busy) throw new GateFailedException(new(MissingReason.NotYetMeasured, "The target serves as many tests as it may."));
        if (code is not GateAnswerCode.Ready) throw new GateFailedException(new(MissingReason.Error, "The target does not speak the gate test over TCP."));
    }

    private async Task ReceiveAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 18];
        while (!reading.IsDecided)
        {
            int now = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            if (now == 0) return;
            bytes += now;
            reading.Add(new(TrainSender.Now(time), bytes));
        }
    }

    private async Task SendAsync(Socket socket, NetworkStream stream, TrainShape shape, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        byte[] payload = RandomNumberGenerator.GetBytes(1 << 18);
        var pace = new StreamPace(shape.BitsPerSecond, time);
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption(StreamPace.SocketLevel, StreamPace.MostPacingRate, pace.PacingRate);
        var listening = ListenAsync(stream, shape, over, cancellation);
        try
        {
            for (long most = shape.Packets * (long)shape.Payload; bytes < most;)
            {
                await pace.NextAsync(over.Token).ConfigureAwait(false);
                int now = (int)Math.Min(pace.PartBytes, most - bytes);
                await stream.WriteAsync(payload.AsMemory(0, now), over.Token).ConfigureAwait(false);
                Interlocked.Add(ref bytes, now);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // Decided meanwhile, or out of time, or broken off: the listener sees it, too, and what came before counts.
        }
        await listening.ConfigureAwait(false);
    }

    private async Task ListenAsync(NetworkStream stream, TrainShape shape, CancellationTokenSource over, CancellationToken cancellation)
    {
        byte[] message = new byte[StreamMark.Length];
        (long At, long Timestamp)? first = null;
        try
        {
            while (!reading.IsDecided && reading.Bytes < shape.Packets * (long)shape.Payload)
            {
                await stream.ReadExactlyAsync(message, cancellation).ConfigureAwait(false);
                var mark = StreamMark.Read(message);
                first ??= (mark.At, time.GetTimestamp());
                var passed = time.GetElapsedTime(first.Value.Timestamp);
                bool isPossible = mark.Bytes >= 0 && mark.Bytes <= Interlocked.Read(ref bytes) + (1 << 18)
                    && Math.Abs(((double)mark.At - first.Value.At) - (passed.TotalSeconds * 1e9)) < marksWait.TotalSeconds * 1e9;
                if (!isPossible) throw new GateFailedException(new(MissingReason.Error, "The target reports arrivals that cannot be: more than was sent, or at another pace than time has."));
                reading.Add(mark);
            }
        }
        catch (EndOfStreamException)
        {
            // It has said its last word.
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }
}
