using NetReady.Agent.Capture.Flows;

namespace NetReady.Agent.Tests.Capture.Flows;

public sealed class CallFlowsTests
{
    private const long Second = 1_000_000_000;

    private readonly CallFlows flows = new();
    private long now = 1_700_000_000 * Second;

    [Fact]
    public void Speech_both_ways_is_a_call_after_some_seconds_and_until_it_ends()
    {
        Talk(1, seconds: 5, outward: 50, inward: 50);
        Assert.False(flows.IsOn(now));
        Talk(1, seconds: 6, outward: 50, inward: 50);
        Assert.True(flows.IsOn(now));
        now += 10 * Second;
        Assert.False(flows.IsOn(now));
        Assert.False(flows.IsOn(now - (100 * Second)));
    }

    [Theory]
    [InlineData(50, 0)]
    [InlineData(0, 50)]
    [InlineData(10, 10)]
    [InlineData(50, 400)]
    [InlineData(300, 50)]
    public void One_way_alone_a_few_packets_and_a_transfer_are_none(int outward, int inward)
    {
        Talk(1, seconds: 30, outward, inward);
        Assert.False(flows.IsOn(now));
    }

    [Fact]
    public void What_comes_and_goes_is_none()
    {
        for (int times = 0; times < 10; times++)
        {
            Talk(1, seconds: 4, outward: 50, inward: 50);
            now += 2 * Second;
        }
        Assert.False(flows.IsOn(now));
    }

    [Fact]
    public void Many_other_flows_hide_no_call()
    {
        for (int second = 0; second < 12; second++)
        {
            for (ulong other = 2; other < 500; other++) flows.Take(other, outbound: true, now);
            Talk(1, seconds: 1, outward: 34, inward: 34);
        }
        Assert.True(flows.IsOn(now));
    }

    [Fact]
    public void A_clock_that_was_set_begins_anew()
    {
        Talk(1, seconds: 7, outward: 50, inward: 50);
        now -= 3600 * Second;
        Talk(1, seconds: 7, outward: 50, inward: 50);
        Assert.False(flows.IsOn(now));
        Talk(1, seconds: 5, outward: 50, inward: 50);
        Assert.True(flows.IsOn(now));
    }

    private void Talk(ulong key, int seconds, int outward, int inward)
    {
        int packets = Math.Max(outward, inward);
        for (int number = 0; number < seconds * packets; number++)
        {
            if (number % packets < outward) flows.Take(key, outbound: true, now);
            if (number % packets < inward) flows.Take(key, outbound: false, now);
            now += Second / packets;
        }
    }
}
