using NetReady.Agent.Capture.Sources;
using NetReady.Agent.Capture.Sources.Libpcap;
using NetReady.Core.Facts;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Capture.Live;

public sealed class RefusalTests
{
    [Fact]
    public void Without_the_capability_it_needs_a_privilege_and_says_which()
    {
        Prerequisite.Need(LibpcapApi.Installed is not null, "libpcap (Debian's package libpcap0.8)");
        CaptureException? problem = null;
        Capability.RunWithout(Capability.NetRaw, () => problem = Assert.Throws<CaptureException>(() => LiveCapture.Open(null, new())));
        Assert.Equal(MissingReason.NeedsPrivilege, problem?.Reason);
        Assert.Contains("CAP_NET_RAW", problem!.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_the_kernel_had_no_room_for_is_counted()
    {
        using var inside = new NetworkNamespace();
        await using var device = new WatchedNamespace(inside);
        Prerequisite.Need(LibpcapApi.Installed is not null, "libpcap (Debian's package libpcap0.8)");
        using var source = inside.In(() => LibpcapSource.Open("any", LinkType.LinuxCooked2, "udp", new() { BufferBytes = 256 * 1024, Linger = TimeSpan.FromSeconds(5) }));
        const int sent = 20_000;
        device.SendTo(new(inside.Outside, 9), sent);
        long seen = 0;
        PacketHandler count = (in CapturedPacket packet) => seen++;
        while (source.Read(count, 4096) > 0)
        {
            // Until nothing is left.
        }
        Assert.Equal(seen, source.Counts.Received);
        Assert.InRange(source.Counts.Dropped, 1, sent);
        TestContext.Current.TestOutputHelper?.WriteLine($"{seen} seen, {source.Counts.Dropped} dropped of {sent}");
    }
}
