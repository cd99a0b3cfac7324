using System.Collections.Immutable;
using System.Net;
using NetReady.Agent.Platform;
using NetReady.Agent.Posture.Portable;
using NetReady.Core.Units;
using NetReady.Protocols.Dns;

namespace NetReady.Agent.Probes.Dns;

/// <summary>By which way one of the device's resolvers is asked.</summary>
/// <param name="Resolver">The resolver, beyond the device.</param>
/// <param name="Way">The interface and the device's own address by which a question leaves, by the routing table; null where nothing leads there.</param>
/// <param name="Result">What came of asking it.</param>
internal sealed record ResolverWay(IPAddress Resolver, Egress? Way, LookupResult Result)
{
    /// <summary>Whether it answered at all, whatever it said.</summary>
    public bool Answers => Result.WasAnswered;
}

/// <summary>By which ways the device's resolvers are asked.</summary>
/// <param name="Ways">One for each resolver beyond the device, in the order in which they are set.</param>
/// <param name="Failure">Why there is none: no resolver is set, or there is a stand-in on the device of which nobody knows whom it asks; null where there is one.</param>
internal sealed record ResolverWays(ImmutableArray<ResolverWay> Ways, ProbeFailure? Failure)
{
    /// <summary>What asking cost.</summary>
    public ByteSize Bytes => new(Ways.Sum(way => way.Result.Bytes.Bytes));

    /// <summary>
    /// Asks every resolver by itself, side by side. What a stand-in on the device (systemd-resolved, NetworkManager's) does with several of them is its own affair:
    /// one that ties a resolver to an interface sends there, whatever the routing table says.
    /// </summary>
    /// <param name="files">The operating system's files.</param>
    /// <param name="egressToward">By which way something toward an address would leave, as <see cref="Egress.Toward"/>.</param>
    /// <param name="name">The name to look up; null for the root's name servers, which every resolver knows.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static async Task<ResolverWays> AskAsync(SystemFiles files, Func<IPAddress, Egress?> egressToward, string? name, TimeProvider time, CancellationToken cancellation)
    {
        var resolvers = Resolvers.Read(files);
        if (resolvers.Asked.IsEmpty) return new([], new(Core.Facts.MissingReason.NotPresent, "The device has no resolver configured."));
        if (resolvers.Beyond.IsEmpty) return new([], new(Core.Facts.MissingReason.NotSupported, "Programs ask a resolver on the device itself, and it cannot be told whom that asks."));
        var ways = await Task.WhenAll(resolvers.Beyond.Select(async resolver =>
        {
            var result = await Lookup.AskAsync(name ?? "", name is null ? DnsType.Ns : DnsType.A, [new(resolver, DnsMessage.Port)], time, cancellation).ConfigureAwait(false);
            return new ResolverWay(resolver, egressToward(resolver), result);
        })).ConfigureAwait(false);
        return new([.. ways], null);
    }
}
