using System.Net.Sockets;

namespace NetReady.Agent.Probes.Throughput;

/// <summary>A TCP connection that counts what passes, below TLS, and says so on each read.</summary>
internal sealed class MeteredStream(Socket socket, TimeProvider time) : Stream
{
    private readonly NetworkStream inner = new(socket, ownsSocket: true);
    private long read, written;

    /// <summary>Bytes read so far.</summary>
    public long BytesRead => Volatile.Read(ref read);

    /// <summary>Bytes handed to TCP so far.</summary>
    public long BytesWritten => Volatile.Read(ref written);

    /// <summary>How many bytes TCP and IP put before each segment, with the timestamps that nearly all connections have.</summary>
    public int Headers { get; } = socket.AddressFamily is AddressFamily.InterNetworkV6 ? 72 : 52;

    /// <summary>The most that may be read in all; whoever sends more, in whatever form, is no longer listened to.</summary>
    public long MostRead { get; set; } = long.MaxValue;

    /// <summary>The clock's timestamp when the last write began, and how much had been read by then.</summary>
    public (long Timestamp, long BytesRead) LastWrite { get; private set; }

    /// <summary>Told after each read: all bytes read, the clock's timestamp, and whether nothing else had arrived yet.</summary>
    public Action<long, long, bool>? OnRead { get; set; }

    /// <summary>Breaks the connection off: what is still to be sent is dropped, and the other side learns at once.</summary>
    public void BreakOff()
    {
        try
        {
            socket.LingerState = new(enable: true, seconds: 0);
        }
        catch (Exception gone) when (gone is ObjectDisposedException or SocketException)
        {
            // It is closed already, which is all that was asked for.
        }
        Dispose();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        long now = time.GetTimestamp();
        Volatile.Write(ref read, read + count);
        if (read > MostRead) throw new IOException("The other side sends more than it was asked for.");
        if (count > 0 && OnRead is { } told) told(read, now, socket.Available == 0);
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        LastWrite = (time.GetTimestamp(), BytesRead);
        await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref written, written + buffer.Length);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The connection is read asynchronously only.");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The connection is written asynchronously only.");

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
