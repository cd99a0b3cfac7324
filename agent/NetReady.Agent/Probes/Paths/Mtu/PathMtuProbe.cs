using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetReady.Core.Facts;

namespace NetReady.Agent.Probes.Paths.Mtu;

/// <summary>Measures the path MTU to a STAMP reflector, and looks for black holes.</summary>
internal static class PathMtuProbe
{
    private const string PathMtu = "net.path_mtu", BlackHole = "net.path_mtu_black_hole";

    /// <summary>Takes one sample. The first address counts: a sample is of one path.</summary>
    public static async Task<ProbeResult> RunAsync(ProbeRun run, ProbeContext context, CancellationToken cancellation)
    {
        var measured = await TakeAsync(run.Address, context.Time, cancellation, context.LookUp).ConfigureAwait(false);
        if (measured is not { Outcome: { Failure: null } outcome })
        {
            var failure = measured.Failure ?? measured.Outcome!.Failure!;
            return run.Missing(failure.Reason, context.Time, failure.Detail) with { Bytes = measured.Cost.Bytes };
        }
        var result = new ProbeResult([], []) { Bytes = measured.Cost.Bytes };
        if (run.Find(PathMtu) is { } size)
            result = result with { Batches = result.Batches.Add(run.Batch(size, measured.Cost, outcome.Passed, outcome.AtMost == outcome.Passed ? null : outcome.AtMost ?? double.PositiveInfinity)) };
        if (run.Find(BlackHole) is { } hole)
        {
            result = outcome.BlackHole is { } there
                ? result with { Batches = result.Batches.Add(run.Batch(hole, measured.Cost, there ? 1 : 0)) }
                : result with { Missing = result.Missing.Add(Untold(run, hole, outcome, context.Time)) };
        }
        return result;
    }

    /// <summary>Resolves a target and searches.</summary>
    /// <param name="address">The reflector, <c>host:port</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="lookUp">Finds the addresses of names; null for the system.</param>
    public static async Task<PathMeasurement<MtuOutcome>> TakeAsync(string address, TimeProvider time, CancellationToken cancellation, NameLookUp? lookUp = null) => PathSocket.KeepsPacketsWhole
        ? await PathMeasurement<MtuOutcome>.TakeAsync(address, socket => MtuSearch.Run(socket, InterfaceMtu(socket.Own), time, cancellation), time, cancellation, lookUp).ConfigureAwait(false)
        : PathMeasurement<MtuOutcome>.Without(new(MissingReason.NotSupported, "This system has no way to send packets that nobody may cut up."), null, time);

    private static Observation Untold(ProbeRun run, Core.Assignments.SampleAssignment wanted, MtuOutcome outcome, TimeProvider time) => PathSocket.HearsErrors
        ? run.Missing(wanted, MissingReason.TooFewSamples, time, string.Create(CultureInfo.InvariantCulture,
            $"Packets above {outcome.Passed} bytes were not answered, and so many others were lost that it may be chance."))
        : run.Missing(wanted, MissingReason.NotSupported, time, "This system does not show what routers say of packets that are too large.");

    // Linux says by itself, packet by packet, what the interface takes.
    private static int InterfaceMtu(IPAddress own)
    {
        if (OperatingSystem.IsLinux()) return int.MaxValue;
        try
        {
            var properties = NetworkInterface.GetAllNetworkInterfaces().Select(one => one.GetIPProperties()).FirstOrDefault(one => one.UnicastAddresses.Any(address => address.Address.Equals(own)));
            return properties is null ? int.MaxValue : own.AddressFamily is AddressFamily.InterNetworkV6 ? properties.GetIPv6Properties().Mtu : properties.GetIPv4Properties().Mtu;
        }
        catch (NetworkInformationException)
        {
            return int.MaxValue;
        }
    }
}
