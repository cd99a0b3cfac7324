using NetReady.Agent.Capture.Sources;
using NetReady.Agent.Capture.Sources.Libpcap;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Capture.Sources;

public sealed class LibpcapSourceTests : PacketSourceContract
{
    internal override IPacketSource Open(string path)
    {
        Prerequisite.Need(LibpcapApi.Installed is not null, "libpcap (Debian's package libpcap0.8)");
        return LibpcapSource.OpenFile(path);
    }

    [Fact]
    public void A_library_that_is_not_there_or_is_another_is_no_library()
    {
        Assert.Null(LibpcapApi.Load("libnetready-has-no-such.so.7"));
        Assert.Null(LibpcapApi.Load("libc.so.6"));
    }

    [Fact]
    public void An_interface_that_is_not_there_is_refused_by_its_name()
    {
        Prerequisite.Root();
        Prerequisite.Need(LibpcapApi.Installed is not null, "libpcap (Debian's package libpcap0.8)");
        var problem = Assert.Throws<CaptureException>(() => LibpcapSource.Open("nosuch0", null, "ip", new()));
        Assert.Equal(MissingReason.Error, problem.Reason);
        Assert.Contains("nosuch0", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_that_libpcap_does_not_take_is_refused_with_its_words()
    {
        Prerequisite.Root();
        Prerequisite.Need(LibpcapApi.Installed is not null, "libpcap (Debian's package libpcap0.8)");
        var problem = Assert.Throws<CaptureException>(() => LibpcapSource.Open("any", null, "ip or nonsense", new()));
        Assert.Contains("'ip or nonsense'", problem.Message, StringComparison.Ordinal);
    }
}
