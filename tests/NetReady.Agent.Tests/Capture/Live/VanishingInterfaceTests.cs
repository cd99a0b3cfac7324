using System.Net;
using System.Net.Sockets;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Capture.Live;

public sealed class VanishingInterfaceTests
{
    [Fact(Timeout = Hang.After)]
    public async Task An_interface_that_goes_while_it_is_watched_costs_nothing_and_is_watched_again_when_it_comes_back()
    {
        using var inside = new NetworkNamespace();
        await using var device = new WatchedNamespace(inside, resolvers: ["10.20.0.53"]);
        await device.StartAsync();
        var resolver = new IPEndPoint(inside.Outside, 53);
        device.SendTo(resolver);
        await device.Until(seen => seen.LookupsElsewhere == 1);
        inside.Vanish();
        Assert.Throws<SocketException>(() => device.SendTo(resolver));
        Assert.Equal(1, device.Figures.LookupsElsewhere);
        inside.ComeBack();
        // It is another interface to the system: within a second of its first packet it is looked up.
        await device.Until(seen =>
        {
            device.SendTo(resolver);
            return seen.LookupsElsewhere > 1;
        });
        Assert.Equal(TimeSpan.Zero, device.Figures.Unwatched);
    }
}
