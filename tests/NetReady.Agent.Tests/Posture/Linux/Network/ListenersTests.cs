using NetReady.Agent.Posture;
using NetReady.Agent.Posture.Linux.Network;
using NetReady.Agent.Posture.Portable;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Network;

public sealed class ListenersTests
{
    private static IEnumerable<string> Parse(string protocol, params string[] rows) =>
        Listeners.Parse(protocol, "  sl  local_address rem_address   st\n" + string.Join("\n", rows), (32768, 60999)).Select(listener => listener.ToString());

    [Fact]
    public void Only_what_others_can_reach_counts()
    {
        Assert.Equal(["tcp/22"], Parse("tcp", "0: 00000000:0016 00000000:0000 0A", "1: 0100007F:0277 00000000:0000 0A", "2: 3500007F:0035 00000000:0000 0A", "3: 0201A8C0:01BB 0101A8C0:D431 01"));
        Assert.Equal(["tcp/443"], Parse("tcp", "0: 00000000000000000000000000000000:01BB 0:0 0A", "1: 00000000000000000000000001000000:0277 0:0 0A", "2: 0000000000000000FFFF00000100007F:1F90 0:0 0A"));
    }

    [Fact]
    public void A_datagram_socket_with_a_port_that_was_handed_out_is_a_callers() =>
        Assert.Equal(["udp/5353"], Parse("udp", "0: 00000000:14E9 00000000:0000 07", "1: 00000000:9C40 00000000:0000 07", "2: 0201A8C0:0044 0101A8C0:0043 01"));

    [Fact]
    public void Rows_that_are_none_are_left_out() => Assert.Empty(Parse("tcp", "", "x", "0: 00000000 0 0A", "0: 00000000:XYZ 0 0A 0", "0: 00000000:FFFFFFFF 0 0A 0", "0: 00000000:0000 0 0A 0"));

    [Fact(Timeout = Hang.After)]
    public async Task One_port_of_both_families_is_one_listener_and_what_is_approved_is_not_counted()
    {
        using var system = Systems.DebianLaptop();
        await system.Says("device.listeners.exposed_count", "2");
        Assert.Equal("tcp/22, udp/5353", (await system.ReadAsync("device.listeners.exposed_count")).Detail);
        await system.Lacks("device.listeners.unapproved_count", MissingReason.NotConfigured);
        system.Parameters[PostureParameters.ApprovedListeners] = [];
        await system.Says("device.listeners.unapproved_count", "2");
        system.Parameters[PostureParameters.ApprovedListeners] = ["tcp/22"];
        await system.Says("device.listeners.unapproved_count", "1");
        system.Parameters[PostureParameters.ApprovedListeners] = ["22", "udp/5353"];
        await system.Says("device.listeners.unapproved_count", "0");
        system.Parameters[PostureParameters.ApprovedListeners] = ["ssh"];
        await system.Lacks("device.listeners.unapproved_count", MissingReason.NotConfigured);
    }

    [Theory]
    [InlineData("22", 2)]
    [InlineData("udp/53", 1)]
    [InlineData("sctp/53", null)]
    [InlineData("0", null)]
    [InlineData("65536", null)]
    [InlineData("tcp/22/x", null)]
    [InlineData("", null)]
    public void A_word_approves_a_port_for_one_protocol_or_both(string word, int? listeners) => Assert.Equal(listeners, ListenerList.ParseApproved(word)?.Length);
}
