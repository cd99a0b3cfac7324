using NetReady.Core.Facts;

namespace NetReady.Agent.Capture.Sources.Files;

/// <summary>A window that moves over a stream: what was asked for lies in it in one piece. It grows where a packet is longer than most.</summary>
/// <param name="stream">The stream, closed with the window.</param>
/// <param name="name">The file's name, for messages.</param>
internal sealed class ByteWindow(Stream stream, string name) : IDisposable
{
    /// <summary>The most that can be asked for at once: a packet of the greatest length that libpcap writes, and a block around it.</summary>
    public const int Size = 512 * 1024;

    private const int UsualSize = 64 * 1024;

    private byte[] buffer = new byte[UsualSize];
    private int start, end;
    private long position;
    private bool ended;

    /// <summary>What is in the window.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(start, end - start);

    /// <summary>Whether that many bytes are in the window, once more has been read where they were not.</summary>
    public bool Has(int count) => end - start >= count || Fill(count);

    /// <summary>Moves on by bytes that are in the window.</summary>
    public void Skip(int count)
    {
        start += count;
        position += count;
    }

    /// <summary>Moves on by any number of bytes; false where the stream ends before.</summary>
    public bool SkipFar(long count)
    {
        while (count > 0)
        {
            if (!Has(1)) return false;
            int step = (int)Math.Min(count, end - start);
            Skip(step);
            count -= step;
        }
        return true;
    }

    /// <summary>What is wrong with the file, and where.</summary>
    public CaptureException Problem(string what) => new(MissingReason.Error, $"'{name}' cannot be read from byte {position} on: {what}.");

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private bool Fill(int count)
    {
        if (count > Size) return false;
        var kept = buffer.AsSpan(start, end - start);
        if (count > buffer.Length) buffer = new byte[Size];
        kept.CopyTo(buffer);
        (start, end) = (0, end - start);
        while (end < count && !ended)
        {
            int read = Read();
            ended = read == 0;
            end += read;
        }
        return end >= count;
    }

    private int Read()
    {
        try
        {
            return stream.Read(buffer.AsSpan(end));
        }
        catch (IOException problem)
        {
            throw new CaptureException(MissingReason.Error, $"'{name}' cannot be read from byte {position} on: {problem.Message}", problem);
        }
    }
}
