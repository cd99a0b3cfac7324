using NetReady.Agent.Delivery;

namespace NetReady.Agent.Tests.Delivery;

public sealed class BackoffTests
{
    [Fact]
    public void The_window_doubles_from_a_second_to_a_quarter_of_an_hour()
    {
        var backoff = new Backoff(() => 0.9999);
        var waits = Enumerable.Range(0, 40).Select(_ => backoff.Next()).ToList();
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900], waits.Take(12).Select(wait => (int)Math.Round(wait.TotalSeconds)));
        Assert.All(waits, wait => Assert.True(wait < TimeSpan.FromMinutes(15)));
        backoff.Reset();
        Assert.True(backoff.Next() < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void The_jitter_is_the_whole_window_at_the_cap_too()
    {
        var random = new Random(1);
        var backoff = new Backoff(random.NextDouble);
        for (int i = 0; i < 20; i++) backoff.Next();
        var waits = Enumerable.Range(0, 1000).Select(_ => backoff.Next().TotalMinutes).ToList();
        Assert.InRange(waits.Min(), 0, 0.5);
        Assert.InRange(waits.Max(), 14.5, 15);
        Assert.InRange(waits.Average(), 7, 8);
    }

    [Fact]
    public void What_the_collector_asks_for_comes_first_up_to_an_hour()
    {
        var backoff = new Backoff(() => 0.5);
        Assert.Equal(TimeSpan.FromSeconds(30.5), backoff.Next(TimeSpan.FromSeconds(30)));
        Assert.Equal(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1), backoff.Next(TimeSpan.FromDays(400)));
    }
}
