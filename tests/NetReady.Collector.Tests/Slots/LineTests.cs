using System.Net;
using NetReady.Collector.Slots;

namespace NetReady.Collector.Tests.Slots;

public sealed class LineTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("10.1.2.3", "10.1.0.0/16")]
    [InlineData("10.2.2.3", "10.0.0.0/8")]
    [InlineData("2001:db8:1:2345::1", "2001:db8:1:2300::/56")]
    [InlineData("2001:db8:1:23ff::9", "2001:db8:1:2300::/56")]
    [InlineData("fd00::1", "fd00::/8")]
    public void Devices_of_one_network_or_behind_one_address_share_a_line(string address, string line) =>
        Assert.Equal(line, Line.Of(IPAddress.Parse(address), ["10.0.0.0/8", "10.1.0.0/16", "fd00::/8", "nonsense"]));
}
