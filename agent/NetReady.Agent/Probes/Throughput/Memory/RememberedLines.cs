using System.Collections.Immutable;

namespace NetReady.Agent.Probes.Throughput.Memory;

/// <summary>What the last test that was held back showed of one direction of a line.</summary>
/// <param name="BytesBefore">What was sent before the line held packets back, in bytes: no more than that its bucket held.</param>
/// <param name="BitsPerSecond">The rate behind it.</param>
/// <param name="At">When.</param>
internal sealed record RememberedLine(double BytesBefore, double BitsPerSecond, DateTimeOffset At);

/// <summary>The lines that are remembered, by keys that name no network.</summary>
/// <param name="Salt">What makes the keys this device's own, in base64.</param>
/// <param name="Lines">The lines.</param>
internal sealed record RememberedLines(string Salt, ImmutableDictionary<string, RememberedLine> Lines)
{
    /// <summary>The file they are kept in.</summary>
    public const string FileName = "lines.json";
}
