using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Capture;
using NetReady.Agent.Capture.Figures;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Capture.Sources;
using NetReady.Agent.Capture.Sources.Libpcap;
using NetReady.Core.Assignments;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Capture.Live;

/// <summary>A device inside a network namespace whose traffic is watched for real, with the rest of the world outside.</summary>
internal sealed class WatchedNamespace(NetworkNamespace inside, string[]? prefixes = null, string[]? resolvers = null, string[]? tunnels = null) : IAsyncDisposable
{
    private readonly TrafficWatch watch = new(
        () => inside.In(() => LiveCapture.Open(null, new() { Linger = TimeSpan.FromMilliseconds(20) })),
        only => inside.In(() => Look(tunnels ?? [], only)), TimeProvider.System);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public TrafficFigures Figures => watch.State.Figures ?? throw new InvalidOperationException($"Nothing is watched: {watch.State.Reason}, {watch.State.Detail}");

    public async Task StartAsync()
    {
        Prerequisite.Need(LibpcapApi.Installed is not null, "libpcap (Debian's package libpcap0.8)");
        var parameters = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("corporate_prefixes", [.. prefixes ?? []]).Add("allowed_resolvers", [.. resolvers ?? []]);
        await watch.FollowAsync(Examples.Assignment(["net.passive.rtt"]) with { Parameters = parameters }, new(PrivacyContract.Corporate, PrivacyContract.Corporate), null, NullLogger.Instance);
        while (watch.State.Figures is null)
        {
            Assert.True(watch.State.Reason is Core.Facts.MissingReason.NotYetMeasured, watch.State.Detail);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
        }
    }

    public async Task Until(Func<TrafficFigures, bool> holds)
    {
        while (!holds(Figures)) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
    }

    /// <summary>A socket of the device.</summary>
    public Socket Socket(SocketType type) => inside.In(() => new Socket(AddressFamily.InterNetwork, type, type is SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp));

    public void SendTo(IPEndPoint peer, int times = 1)
    {
        using var socket = Socket(SocketType.Dgram);
        for (int i = 0; i < times; i++)
        {
            try
            {
                socket.SendTo(new byte[40], peer);
            }
            catch (SocketException)
            {
                // Nobody listens there, which the system tells with the next.
                socket.SendTo(new byte[40], peer);
            }
        }
    }

    public async Task TryToOpenAsync(IPEndPoint peer)
    {
        using var socket = Socket(SocketType.Stream);
        try
        {
            await socket.ConnectAsync(peer, Cancelled);
        }
        catch (SocketException)
        {
            // Nobody listens there; the try counts.
        }
    }

    public async ValueTask DisposeAsync() => await watch.StopAsync(NullLogger.Instance);

    // The link's two ends share a network; seen as one without neighbours, the other end is as far as the internet.
    private static ImmutableArray<DeviceInterface> Look(string[] tunnels, string? only) =>
        [.. DeviceNetworks.Read(tunnels.ToImmutableHashSet(StringComparer.Ordinal), only).Select(one => one with { Addresses = [.. one.Addresses.Select(address => (address.Address, 8 * address.Address.GetAddressBytes().Length))] })];
}
