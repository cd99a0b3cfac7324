using NetReady.Scoring.Derived;

namespace NetReady.Scoring.Tests.Derived;

public sealed class RealTimePointsTests
{
    // Latency, jitter in ms, loss as a share, increase in ms.
    [Theory]
    [InlineData(8, 2, 0, 5, 60)]
    [InlineData(25, 5, 0, 15, 35)]
    [InlineData(40, 12, 0.005, 30, 25)]
    [InlineData(60, 20, 0.02, 80, 5)]
    [InlineData(99, 29, 0.0099, 99, 10)]
    [InlineData(120, 40, 0.02, 200, 0)]
    public void A_line_has_the_points_that_Cloudflare_gives_it(double latency, double jitter, double loss, double increase, double points) =>
        Assert.Equal(points, RealTimePoints.PointsOf(latency / 1000, jitter / 1000, loss, increase / 1000));

    [Theory]
    [InlineData(9.999, 20)]
    [InlineData(10, 10)]
    [InlineData(20, 5)]
    [InlineData(50, 0)]
    [InlineData(100, -10)]
    [InlineData(500, -20)]
    public void A_value_at_a_breakpoint_has_passed_it(double latency, double points) =>
        Assert.Equal(Math.Max(0, points + 40), RealTimePoints.PointsOf(latency / 1000, 0, 0, 0));

    [Fact]
    public void Points_never_fall_below_zero() => Assert.Equal(0, RealTimePoints.PointsOf(double.PositiveInfinity, double.PositiveInfinity, 1, double.PositiveInfinity));
}
