using NetReady.Collector.Slots;

namespace NetReady.Collector.Tests.Slots;

public sealed class SlotBookTests
{
    private static readonly TimeSpan lasts = TimeSpan.FromSeconds(40);
    private readonly ManualTimeProvider clock = new();
    private readonly SlotBook book;

    public SlotBookTests() => book = new(clock);

    [Fact]
    public void One_device_fills_a_line_and_the_next_is_told_how_long_that_may_take()
    {
        Assert.Null(book.Ask("line", "one", lasts));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(30), book.Ask("line", "two", lasts));
        Assert.Null(book.Ask("another line", "two", lasts));
        Assert.Equal(2, book.Held);
    }

    [Fact]
    public void What_is_given_back_is_free_at_once_and_what_is_not_when_its_time_is_up()
    {
        Assert.Null(book.Ask("line", "one", lasts));
        book.Done("two");
        Assert.NotNull(book.Ask("line", "two", lasts));
        book.Done("one");
        Assert.Null(book.Ask("line", "two", lasts));
        clock.Advance(lasts);
        Assert.Equal(0, book.Held);
        Assert.Null(book.Ask("line", "one", lasts));
    }

    [Fact]
    public void A_device_that_asks_again_or_elsewhere_holds_one_line_only()
    {
        Assert.Null(book.Ask("home", "one", lasts));
        Assert.Null(book.Ask("home", "one", lasts));
        Assert.Null(book.Ask("office", "one", lasts));
        Assert.Null(book.Ask("home", "two", lasts));
        Assert.Equal(2, book.Held);
    }
}
