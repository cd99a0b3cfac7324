using NetReady.Agent.Capture.Sources;
using NetReady.Agent.Capture.Sources.Libpcap;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Capture.Sources;

public sealed class SharpPcapSourceTests : PacketSourceContract
{
    internal override IPacketSource Open(string path)
    {
        Prerequisite.Need(LibpcapApi.Installed is not null, "libpcap (Debian's package libpcap0.8)");
        return SharpPcapSource.OpenFile(path);
    }

    [Fact]
    public void An_interface_that_is_not_there_is_refused_by_its_name()
    {
        Prerequisite.Need(LibpcapApi.Installed is not null, "libpcap (Debian's package libpcap0.8)");
        var problem = Assert.Throws<CaptureException>(() => SharpPcapSource.Open("nosuch0", new()));
        Assert.Equal(MissingReason.Error, problem.Reason);
        Assert.Contains("nosuch0", problem.Message, StringComparison.Ordinal);
    }
}
