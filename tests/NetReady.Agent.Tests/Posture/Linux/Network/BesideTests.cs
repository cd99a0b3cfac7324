using System.Net;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Posture.Linux.Network;

namespace NetReady.Agent.Tests.Posture.Linux.Network;

public sealed class BesideTests
{
    [Fact]
    public void A_network_begins_a_stretch_and_so_does_what_follows_it()
    {
        var starts = Beside.Stretches([AddressRange.Parse("52.112.0.0/14")!.Value, AddressRange.Parse("fd20::/64")!.Value, AddressRange.Parse("203.0.113.7/32")!.Value])
            .Select(number => $"{AddressRange.Address(number)}").ToList();
        Assert.Equal(["0.0.0.0", "52.112.0.0", "52.116.0.0", "203.0.113.7", "203.0.113.8", "2000::", "fc00::", "fd20::", "fd20:0:0:1::"], starts);
    }

    [Fact]
    public void The_end_of_all_addresses_begins_nothing() =>
        Assert.Equal(["0.0.0.0", "128.0.0.0", "2000::", "fc00::"], Beside.Stretches([AddressRange.Parse("128.0.0.0/1")!.Value]).Select(number => $"{AddressRange.Address(number)}"));

    [Theory]
    [InlineData("10.20.0.0/16", "10.20.0.1")]
    [InlineData("10.20.0.7/32", "10.20.0.7")]
    [InlineData("fd20::/64", "fd20::1")]
    public void A_network_is_tried_by_its_first_host(string network, string host) => Assert.Equal(IPAddress.Parse(host), AddressRange.Parse(network)!.Value.FirstHost);
}
