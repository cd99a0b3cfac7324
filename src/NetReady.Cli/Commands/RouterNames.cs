using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Probes.Paths.Hops;

namespace NetReady.Cli.Commands;

/// <summary>The names of routers on a path. Asking for them tells the resolver which path it is, so it is done only where somebody wants it.</summary>
internal static class RouterNames
{
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(3);

    /// <summary>Looks up the names of all that answered, at once; who has none in time has none.</summary>
    public static async Task<IReadOnlyDictionary<IPAddress, string>> OfAsync(HopOutcome outcome, TimeProvider time, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        var found = await Task.WhenAll(outcome.Hops.SelectMany(hop => hop.Addresses).Distinct().Select(async address => (address, Name: await OfAsync(address, either.Token))));
        cancellation.ThrowIfCancellationRequested();
        return found.Where(one => one.Name is not null).ToDictionary(one => one.address, one => one.Name!);
    }

    private static async Task<string?> OfAsync(IPAddress address, CancellationToken cancellation)
    {
        try
        {
            // The look-up itself cannot be called off; it is left alone.
            string name = (await Dns.GetHostEntryAsync(address.ToString(), cancellation).WaitAsync(cancellation)).HostName;
            return name == address.ToString() || Uri.CheckHostName(name) is not UriHostNameType.Dns ? null : name;
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException)
        {
            return null;
        }
    }
}
