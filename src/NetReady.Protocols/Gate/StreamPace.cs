namespace NetReady.Protocols.Gate;

/// <summary>When the next part of a paced stream is due: a few milliseconds' worth at a time, and where a pause made it late, no more at once than that.</summary>
/// <param name="bitsPerSecond">The rate.</param>
/// <param name="time">The clock.</param>
public sealed class StreamPace(double bitsPerSecond, TimeProvider time)
{
    private static readonly TimeSpan part = TimeSpan.FromMilliseconds(4);

    private TimeSpan due;
    private readonly long began = time.GetTimestamp();

    /// <summary>SOL_SOCKET and SO_MAX_PACING_RATE of asm-generic/socket.h; the option's value is in bytes a second, 32 bits. Linux only.</summary>
    public const int SocketLevel = 1, MostPacingRate = 47;

    /// <summary>How many bytes to send at a time, at least a packet's.</summary>
    public int PartBytes => (int)Math.Clamp(bitsPerSecond / 8 * part.TotalSeconds, 1448, 1 << 18);

    /// <summary>The option's value for this rate.</summary>
    public ReadOnlySpan<byte> PacingRate => BitConverter.GetBytes((uint)Math.Min(bitsPerSecond / 8, uint.MaxValue));

    /// <summary>Waits until the next part is due.</summary>
    public async ValueTask NextAsync(CancellationToken cancellation)
    {
        var now = time.GetElapsedTime(began);
        if (due > now) await Task.Delay(due - now, time, cancellation).ConfigureAwait(false);
        now = time.GetElapsedTime(began);
        due = (now - due > part * 2 ? now : due) + TimeSpan.FromSeconds(PartBytes * 8 / bitsPerSecond);
    }
}
