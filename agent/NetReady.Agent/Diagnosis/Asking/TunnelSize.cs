using System.Collections.Immutable;
using System.Globalization;
using NetReady.Agent.Probes.Paths.Mtu;
using NetReady.Core.Assignments;
using NetReady.Core.Units;

namespace NetReady.Agent.Diagnosis.Asking;

/// <summary>
/// Looks for a black hole in the tunnel: packets that its interface takes and that vanish without a word, where smaller ones pass. A search costs more than all else,
/// and paths seldom change in this: what was found holds for an hour.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class TunnelSize(TimeProvider time)
{
    private static readonly TimeSpan holdsFor = TimeSpan.FromHours(1);

    private (string Address, long At, Finding Finding)? found;

    /// <summary>Asks the first reflector that answers through the tunnel.</summary>
    public async Task<(Finding Finding, ByteSize Bytes)> AskAsync(ImmutableArray<Inquiry> inquired, CancellationToken cancellation)
    {
        if (inquired.FirstOrDefault(inquiry => inquiry is { Answers: true, Way: Way.Tunnel, Target.Method: TargetMethod.Stamp }) is not { } reflector)
            return (Finding.No("No STAMP reflector answers through the tunnel, so larger packets were not tried."), default);
        string address = reflector.Target.Address;
        if (found is { } known && known.Address == address && time.GetElapsedTime(known.At) < holdsFor) return (known.Finding, default);
        var measured = await PathMtuProbe.TakeAsync(address, time, cancellation).ConfigureAwait(false);
        var finding = measured.Outcome switch
        {
            { BlackHole: true } hole => Finding.Yes(string.Create(CultureInfo.InvariantCulture, $"Packets of up to {hole.Passed} bytes pass the tunnel, larger ones vanish without a word.")),
            { BlackHole: false } outcome => Finding.No(string.Create(CultureInfo.InvariantCulture, $"Packets of up to {outcome.Passed} bytes pass the tunnel, and larger ones are told to be too large.")),
            _ => Finding.No("Whether larger packets pass the tunnel was not shown."),
        };
        if (measured.Outcome?.BlackHole is not null) found = (address, time.GetTimestamp(), finding);
        return (finding, measured.Cost.Bytes);
    }
}
