using FsCheck;
using FsCheck.Fluent;
using NetReady.Agent.Probes.Throughput;

namespace NetReady.Agent.Tests.Probes.Throughput;

public sealed class ShownRateTests
{
    private static readonly ThroughputLimits limits = new();

    [Fact]
    public void A_shaper_whose_burst_is_within_the_prior_never_shows_more_than_its_rate() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<(byte, byte, ushort)>(), ArbMap.Default.ArbFor<byte[]>(), (shaper, gaps) =>
        {
            double rate = 1e5 * (1 + shaper.Item1), depth = limits.BurstPrior.Bytes * (shaper.Item2 / 255.0);
            // A greedy sender whose pauses refill the bucket: the worst that a shaper can do to us.
            var shown = new ShownRate(limits);
            double tokens = depth, bytes = 0;
            var at = TimeSpan.Zero;
            foreach (byte gap in gaps.Concat(new byte[40]))
            {
                var step = TimeSpan.FromMilliseconds(1 + (gap % 3 == 0 ? gap : shaper.Item3 % 40));
                at += step;
                tokens = Math.Min(depth, tokens + rate * step.TotalSeconds / 8 * (gap % 3 == 0 ? 1 : 0));
                bytes += (gap % 3 == 0 ? 0 : rate * step.TotalSeconds / 8) + tokens;
                tokens = 0;
                shown.Add((long)bytes, at, drained: true);
            }
            return shown.BitsPerSecond <= rate * 1.0001;
        }));

    [Fact]
    public void A_burst_alone_shows_nothing()
    {
        var shown = new ShownRate(limits);
        shown.Add(limits.BurstPrior.Bytes, TimeSpan.FromMilliseconds(1), drained: true);
        shown.Add(limits.BurstPrior.Bytes, TimeSpan.FromSeconds(2), drained: true);
        Assert.Equal(0, shown.BitsPerSecond);
    }

    [Fact]
    public void A_slow_start_does_not_take_from_what_follows()
    {
        var shown = Steady(seconds: 2, bytesPerSecond: 5_000_000, idleFirst: TimeSpan.FromSeconds(1));
        Assert.InRange(shown.BitsPerSecond, 37e6, 40e6);
        Assert.Equal(double.PositiveInfinity, Steady(0.9, 5_000_000, TimeSpan.Zero).UpperBitsPerSecond);
    }

    [Fact]
    public void A_steady_transfer_bounds_the_path_from_above_and_a_growing_one_does_not()
    {
        Assert.InRange(Steady(3, 250_000, TimeSpan.Zero).UpperBitsPerSecond, 2e6, 2e6 * 1.25);
        var growing = new ShownRate(limits);
        for (int i = 1; i <= 300; i++) growing.Add((long)i * i * 100, TimeSpan.FromMilliseconds(i * 10), drained: true);
        Assert.Equal(double.PositiveInfinity, growing.UpperBitsPerSecond);
    }

    [Fact]
    public void A_stretch_does_not_begin_where_bytes_still_waited()
    {
        var shown = new ShownRate(limits);
        // A reader that slept for a second finds 10 MB in a second's worth of buffer.
        shown.Add(1, TimeSpan.FromSeconds(1), drained: false);
        for (int i = 1; i <= 10; i++) shown.Add(i * 1_000_000, TimeSpan.FromSeconds(1 + (i * 0.03)), drained: i == 10);
        Assert.InRange(shown.BitsPerSecond, 59e6, 62e6); // over 1.3 s, not over 0.3 s
    }

    private static ShownRate Steady(double seconds, long bytesPerSecond, TimeSpan idleFirst)
    {
        var shown = new ShownRate(limits);
        for (int i = 1; i <= seconds * 100; i++) shown.Add(i * bytesPerSecond / 100, idleFirst + TimeSpan.FromMilliseconds(i * 10), drained: true);
        return shown;
    }
}
