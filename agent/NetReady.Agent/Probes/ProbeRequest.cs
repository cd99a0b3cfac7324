using System.Collections.Immutable;
using System.Net;
using NetReady.Agent.Platform;
using NetReady.Agent.Posture.Portable;
using NetReady.Agent.Probes.Throughput;
using NetReady.Agent.Probes.Throughput.Evidence;
using NetReady.Agent.Probes.Throughput.Memory;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes;

/// <summary>What every probe works with.</summary>
/// <param name="Time">The clock.</param>
/// <param name="CollectorKeyHash">SHA-256 of the collector's public key (SubjectPublicKeyInfo) in base64url, which makes its certificate good; null where only the platform's trust counts.</param>
internal sealed record ProbeContext(TimeProvider Time, string? CollectorKeyHash)
{
    /// <summary>Finds the addresses of targets' names; null for the system.</summary>
    public NameLookUp? LookUp { get; init; }

    /// <summary>What the device has seen of its line already; null where nobody looked.</summary>
    public LineWatch? Line { get; init; }

    /// <summary>What is remembered of lines; null where nothing is.</summary>
    public LineMemory? Memory { get; init; }

    /// <summary>What a throughput test may take and has to show.</summary>
    public ThroughputLimits Throughput { get; init; } = new();

    /// <summary>The interfaces of tunnels that are up.</summary>
    public Func<ImmutableHashSet<string>> TunnelsUp { get; init; } = TunnelInterfaces.Up;

    /// <summary>The interface through which traffic to an address would leave; null where there is no route to it. Nothing is sent.</summary>
    public Func<IPAddress, Egress?> EgressToward { get; init; } = Egress.Toward;

    /// <summary>The interface by which to ask beside these tunnels; null where there is none, or the platform cannot.</summary>
    public Func<ImmutableHashSet<string>, string?> LineBeside { get; init; } =
        tunnels => BoundInterface.IsSupported ? DeviceLink.LineAmong(DeviceLink.Read(new(), tunnels))?.Name : null;

    /// <summary>The operating system's files, by which the network's own servers are known.</summary>
    public SystemFiles Files { get; init; } = new();

    /// <summary>The key that this device has for a gateway; null where it has none. Or what is wrong with it, as a sentence.</summary>
    public Func<MeasuringTarget, (GatewayKey? Key, string? Problem)> KeyOf { get; init; } = _ => (null, null);
}

/// <summary>One sample of one or more facts, of one target and one length.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Sample">The length of the sample.</param>
/// <param name="Wanted">The facts; each has that target and that length.</param>
/// <param name="Targets">Every target of the assignment; the probe takes those with the name and a method it speaks.</param>
internal sealed record ProbeRequest(string Target, TimeSpan Sample, ImmutableArray<SampleAssignment> Wanted, ImmutableArray<MeasuringTarget> Targets);

/// <summary>What came of a request: for each fact a batch of one sample, or the reason why there is none.</summary>
/// <param name="Batches">The samples. Facts that one stream serves carry the cost of the whole stream each.</param>
/// <param name="Missing">The facts without a sample.</param>
internal sealed record ProbeResult(ImmutableArray<SampleBatch> Batches, ImmutableArray<Observation> Missing)
{
    /// <summary>All bytes sent and received, headers of UDP or TCP and IP included, each once: what a budget is charged.</summary>
    public ByteSize Bytes { get; init; }

    /// <summary>Two requests' results together.</summary>
    public ProbeResult And(ProbeResult other) => new([.. Batches, .. other.Batches], [.. Missing, .. other.Missing]) { Bytes = Bytes + other.Bytes };
}
