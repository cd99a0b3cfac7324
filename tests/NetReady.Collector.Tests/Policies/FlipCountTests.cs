using NetReady.Collector.Policies;

namespace NetReady.Collector.Tests.Policies;

public sealed class FlipCountTests
{
    [Theory]
    [InlineData(1000, 50, 0.05, false)]
    [InlineData(1000, 51, 0.05, true)]
    [InlineData(10, 4, 0.05, false)]
    [InlineData(10, 5, 0.05, true)]
    [InlineData(1, 1, 0.05, false)]
    [InlineData(10, 10, 1, false)]
    [InlineData(10, 1, 0, true)]
    [InlineData(10, 0, 0, false)]
    [InlineData(0, 0, 0.05, false)]
    public void A_change_waits_where_more_than_the_share_and_a_handful_of_hosts_flip_and_with_a_share_of_nothing_where_any_does(int judged, int flips, double share, bool isHeld) =>
        Assert.Equal(isHeld, new FlipCount(judged, flips).IsHeldBy(share));
}
