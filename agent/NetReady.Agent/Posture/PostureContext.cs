using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Capture;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Diagnosis;
using NetReady.Agent.Platform;
using NetReady.Agent.Posture.Linux;
using NetReady.Agent.Posture.Portable;
using NetReady.Core.Facts;

namespace NetReady.Agent.Posture;

/// <summary>Everything that posture is read from and depends on, so that a test can stand in for each part. The defaults are this machine.</summary>
internal sealed record PostureContext
{
    /// <summary>Whose table of facts is read.</summary>
    public Core.Facts.Platform Platform { get; init; } = Platforms.Current();

    /// <summary>The root below which the operating system's files lie; a fixture tree's in tests.</summary>
    public string Root
    {
        get;
        init { field = value; Files = new(value); }
    } = "/";

    /// <summary>The operating system's files below <see cref="Root"/>.</summary>
    public SystemFiles Files { get; private init; } = new();

    /// <summary>Where the agent remembers when it first saw things; null where nothing is remembered between runs.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Runs a program.</summary>
    public RunCommand Run { get; init; } = new CommandRunner(TimeProvider.System).RunAsync;

    /// <summary>What the assignment says that reading depends on; the names are in <see cref="PostureParameters"/>.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Parameters { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Asks the kernel how well its clock is kept; null where there is no way to ask.</summary>
    public Func<KernelClock?> ReadKernelClock { get; init; } = KernelClock.Read;

    /// <summary>Asks the kernel how one of its WireGuard interfaces stands with its peers.</summary>
    public Func<string, WireGuardInterfaces> ReadKernelWireGuard { get; init; } = WireGuardInterfaces.AskKernel;

    /// <summary>The interface through which traffic to an address would leave; null where there is no route to it. Nothing is sent.</summary>
    public Func<IPAddress, Egress?> EgressToward { get; init; } = Egress.Toward;

    /// <summary>The networks that the system's routes single out; null where it does not tell.</summary>
    public Func<ImmutableArray<AddressRange>?> RoutedNetworks { get; init; } = NetReady.Agent.Platform.RoutedNetworks.Read;

    /// <summary>The networks that the device is in itself, tunnels left out: whoever is there is reached without a router.</summary>
    public Func<IEnumerable<AddressRange>> Neighbouring { get; init; } = DeviceLink.Neighbouring;

    /// <summary>Whether the agent runs with the administrator's rights.</summary>
    public bool IsPrivileged { get; init; } = Environment.IsPrivilegedProcess;

    /// <summary>How many reports wait to be delivered; null where there is no outbox.</summary>
    public Func<int>? OutboxDepth { get; init; }

    /// <summary>What is known of the traffic that passes.</summary>
    public Func<TrafficState> Traffic { get; init; } = () => TrafficWatch.NotWatching;

    /// <summary>What the last diagnosis came to.</summary>
    public Func<DiagnosisState> Diagnosis { get; init; } = () => DiagnosisState.NotMade;

    /// <summary>Where to log.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;
}
