using System.Collections.Immutable;
using System.Globalization;
using NetReady.Agent.Probes.Paths.Mtu;
using NetReady.Core.Assignments;
using NetReady.Core.Units;

namespace NetReady.Agent.Diagnosis.Asking;

/// <summary>Looks for a black hole in the tunnel: packets that its interface takes and that vanish without a word, where smaller ones pass.</summary>
internal static class TunnelSize
{
    /// <summary>Asks the first reflector that answers through the tunnel.</summary>
    public static async Task<(Finding Finding, ByteSize Bytes)> AskAsync(ImmutableArray<Inquiry> inquired, TimeProvider time, CancellationToken cancellation)
    {
        if (inquired.FirstOrDefault(inquiry => inquiry is { Answers: true, Way: Way.Tunnel, Target.Method: TargetMethod.Stamp }) is not { } reflector)
            return (Finding.No("No STAMP reflector answers through the tunnel, so larger packets were not tried."), default);
        var measured = await PathMtuProbe.TakeAsync(reflector.Target.Address, time, cancellation).ConfigureAwait(false);
        return (measured.Outcome switch
        {
            { BlackHole: true } hole => Finding.Yes(string.Create(CultureInfo.InvariantCulture, $"Packets of up to {hole.Passed} bytes pass the tunnel, larger ones vanish without a word.")),
            { BlackHole: false } outcome => Finding.No(string.Create(CultureInfo.InvariantCulture, $"Packets of up to {outcome.Passed} bytes pass the tunnel, and larger ones are told to be too large.")),
            _ => Finding.No("Whether larger packets pass the tunnel was not shown."),
        }, measured.Cost.Bytes);
    }
}
