using NetReady.Collector.Verdicts;

namespace NetReady.Collector.Tests.Verdicts;

public sealed class ScoringQueueTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_host_that_is_touched_many_times_is_scored_once_and_before_those_whose_turn_it_is()
    {
        using var queue = new ScoringQueue();
        queue.Sweep(["a", "b", "c"]);
        queue.Touch("c", 5);
        queue.Touch("c", 6);
        queue.Touch("d", 7);
        queue.Sweep(["d", "a"]);

        var order = new List<(string, long?)>();
        while (queue.Count > 0) order.Add(await queue.NextAsync(TestContext.Current.CancellationToken));

        Assert.Equal([("c", 5), ("d", 7), ("a", null), ("b", null)], order);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Who_waits_is_woken_by_the_next_host_and_by_no_other()
    {
        using var queue = new ScoringQueue();
        queue.Touch("a", 1);
        await queue.NextAsync(TestContext.Current.CancellationToken);
        var waiting = queue.NextAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);

        queue.Touch("b", 2);

        Assert.Equal(("b", 2), await waiting);
    }
}
