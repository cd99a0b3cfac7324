using System.Net;
using NetReady.Agent.Probes.Inside;
using NetReady.Agent.Probes.Stamp;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Units;

namespace NetReady.Agent.Diagnosis.Asking;

/// <summary>
/// Shows whether a way loses many packets: 20 of them and, if any of those is lost, 40 more. Of 60, seven or more lost are many: a way that loses 2 % seems to
/// once in 5,000 times, one that loses 5 % once in 30, and one that loses 30 % is overlooked once in 1,000 times, mostly by the first 20.
/// </summary>
internal static class LossCheck
{
    private const int First = 20, More = 40, Many = 7;
    private static readonly TimeSpan interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks a STAMP reflector.</summary>
    /// <param name="address">The reflector, <c>host:port</c>.</param>
    /// <param name="through">The interface by which it is asked; null for that of the routes.</param>
    /// <param name="where">The way, as <c>the line</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<(Finding Finding, ByteSize Bytes)> OfLineAsync(string address, string? through, string where, TimeProvider time, CancellationToken cancellation)
    {
        var (sent, lost, bytes) = (0, 0, new ByteSize(0));
        foreach (int packets in (int[])[First, More])
        {
            var measured = await StampMeasurement.TakeAsync(address, new(packets, interval), time, cancellation, through).ConfigureAwait(false);
            bytes += measured.Cost.Bytes;
            // Where nothing at all comes back, loss is not the word for it.
            if (measured.Outcome is not { Answered: > 0 } outcome) break;
            (sent, lost) = (sent + outcome.RoundTrips.Count, lost + outcome.RoundTrips.Count - outcome.Answered);
            if (lost == 0) break;
        }
        return (Of(sent, lost, where), bytes);
    }

    /// <summary>Asks the router for echoes, each once.</summary>
    public static async Task<(Finding Finding, ByteSize Bytes)> OfRouterAsync(IPAddress router, string? through, TimeProvider time, CancellationToken cancellation)
    {
        var once = new Retransmission(TimeSpan.FromSeconds(1), 1.1, 1);
        var (sent, lost, bytes) = (0, 0, new ByteSize(0));
        foreach (int packets in (int[])[First, More])
        {
            var asked = new List<Task<GatewayAnswer>>();
            for (int packet = 0; packet < packets; packet++)
            {
                asked.Add(ServiceProtocols.Icmp.AskAsync(new(ServiceProtocols.Icmp, "router", new(router, 0), time) { Through = through, Datagrams = once }, cancellation));
                await Task.Delay(interval, time, cancellation).ConfigureAwait(false);
            }
            var answers = await Task.WhenAll(asked).ConfigureAwait(false);
            foreach (var answer in answers) bytes += answer.Bytes;
            int silent = answers.Count(answer => answer.Verdict is not GatewayVerdict.Reachable);
            // A router that keeps silent, or keeps to so many a second, tells nothing of its way.
            if (silent == packets) return (Finding.No("The router answers no echoes, so the way to it was not tried."), bytes);
            (sent, lost) = (sent + packets, lost + silent);
            if (lost == 0) break;
        }
        return (Of(sent, lost, "the way to the router"), bytes);
    }

    private static Finding Of(int sent, int lost, string where) => sent == 0
        ? Finding.No($"No packets came back by which loss on {where} could be told.")
        : Finding.Of(lost >= Many, $"Of {sent} packets on {where}, {lost} {(lost == 1 ? "was" : "were")} not answered.");
}
