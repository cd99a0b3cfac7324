using NetReady.Agent.Outbox;
using NetReady.Core.Sampling;

namespace NetReady.Agent.Tests.Outbox;

public sealed class SampleMergingTests
{
    private static SampleBatch Try(DateTimeOffset start, double milliseconds) =>
        Examples.Batch(1, start, "net.collector.success") with { End = start + TimeSpan.FromMilliseconds(milliseconds), Spent = TimeSpan.FromMilliseconds(milliseconds) };

    [Fact]
    public void Short_tries_that_follow_soon_make_one_sound_batch()
    {
        var merged = Assert.Single(SampleMerging.Merge(Enumerable.Range(0, 700).Select(number => Try(Examples.Morning.AddSeconds(5 * number), 0.3))));
        Assert.Equal(700, merged.Count);
        Assert.Null(merged.Problem());
    }

    [Fact]
    public void Samples_that_a_clock_set_back_put_into_one_instant_stay_apart_and_sound()
    {
        var merged = SampleMerging.Merge(Enumerable.Repeat(Try(Examples.Morning, 1.5), 5));
        Assert.Equal([2, 2, 1], merged.Select(batch => batch.Count));
        Assert.All(merged, batch => Assert.Null(batch.Problem()));
    }
}
