using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Platform;
using NetReady.Agent.Probes.Inside;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Protocols.Netlink;

namespace NetReady.Agent.Diagnosis.Asking;

/// <summary>
/// Finds out whether the local network's router is there: by an echo, by its refusal of a datagram, and where it is silent to both by what the kernel's
/// search for neighbours (ARP, RFC 826; Neighbor Discovery, RFC 4861) says of it, which no firewall keeps quiet.
/// </summary>
internal static class RouterCheck
{
    // What a neighbour is that was known lately: a pause of 5 s (delay), then three questions a second apart.
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(10), look = TimeSpan.FromMilliseconds(250);

    // Three questions a second apart, of which the last was not answered either.
    private static readonly TimeSpan searched = TimeSpan.FromSeconds(3.2);

    // The discard port: something to send, so that the kernel looks for its neighbour.
    private const int Discard = 9;

    /// <summary>Asks.</summary>
    /// <param name="device">How the device is connected.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends it, as somebody behind the router answered; what is known by then is told.</param>
    public static async Task<(Finding Finding, ByteSize Bytes)> AskAsync(DeviceNetwork device, TimeProvider time, CancellationToken stop)
    {
        if (device.Router is not { } router) return (Finding.Unknown(MissingReason.NotPresent, "The routes name no router."), default);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var late = new CancellationTokenSource(longest, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, late.Token);
        var question = new GatewayQuestion(ServiceProtocols.Icmp, "router", new(router, Discard), time) { Through = device.LineName };
        var echo = ServiceProtocols.Icmp.AskAsync(question, over.Token);
        var seen = WatchNeighbourAsync(router, device.LineName, time, over.Token);
        await Task.WhenAny(echo, seen).ConfigureAwait(false);
        // An echo says yes; only the neighbour says no, and it may take its time.
        if (!(echo.IsCompleted && (await echo.ConfigureAwait(false)).Verdict is GatewayVerdict.Reachable) && !(seen.IsCompleted && (await seen.ConfigureAwait(false)).Holds is not null))
            await Task.WhenAll(echo, seen).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        var (answer, neighbour) = (await echo.ConfigureAwait(false), await seen.ConfigureAwait(false));
        return (answer.Verdict is GatewayVerdict.Reachable ? Finding.Yes("The router answered an echo.") : neighbour, answer.Bytes);
    }

    private static async Task<Finding> WatchNeighbourAsync(IPAddress router, string? through, TimeProvider time, CancellationToken over)
    {
        if (!OperatingSystem.IsLinux()) return Finding.Unknown(MissingReason.NotSupported, "The router is silent to echoes, and here the agent cannot see its neighbours.");
        long began = time.GetTimestamp();
        if (Poke(router, through)) return Finding.Yes("The router refused a datagram, and so is there.");
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(look, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (StateOf(router, time.GetElapsedTime(began)) is { } told)
                return told ? Finding.Yes("The router answered the search for neighbours.") : Finding.No("The router does not answer the search for neighbours.");
        }
        return Finding.Unknown(MissingReason.TimedOut, "The router is silent to echoes, and nothing else tells whether it is there.");
    }

    // Sends something, and whether the router refuses it.
    private static bool Poke(IPAddress router, string? through)
    {
        try
        {
            using var socket = new Socket(router.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (through is not null) BoundInterface.Bind(socket, through);
            socket.Connect(new IPEndPoint(router, Discard));
            socket.Send([0], SocketFlags.None, out _);
            socket.ReceiveTimeout = (int)look.TotalMilliseconds;
            socket.Receive(new byte[1], SocketFlags.None, out var error);
            return error is SocketError.ConnectionRefused;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Whether it has shown itself since the search began; null while that is open.
    private static bool? StateOf(IPAddress router, TimeSpan since)
    {
        if (KernelNetlink.Ask(KernelNetlink.Route, RouteNetlink.AskNeighbours(), answer => NetlinkMessages.IsWhole(answer, dump: true)) is not { } answer) return null;
        var bytes = router.GetAddressBytes();
        var neighbour = RouteNetlink.NeighboursIn(answer).FirstOrDefault(one => one.Address.GetAddressBytes().AsSpan().SequenceEqual(bytes));
        return neighbour switch
        {
            // What is sent after a failure begins the search anew.
            { State: NeighbourState.Failed or NeighbourState.Incomplete } when since > searched => false,
            { State: NeighbourState.Reachable, Confirmed: { } ago } when ago <= since => true,
            _ => null,
        };
    }
}
