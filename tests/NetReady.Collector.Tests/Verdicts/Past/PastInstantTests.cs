using NetReady.Collector.Verdicts.Past;

namespace NetReady.Collector.Tests.Verdicts.Past;

public sealed class PastInstantTests
{
    private static readonly DateTimeOffset now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-20", "2026-11-21T00:00:00Z")]
    [InlineData("2026-11-21", "2026-11-21T12:00:00Z")]
    [InlineData("2026-11-20T09:00Z", "2026-11-20T09:00:00Z")]
    [InlineData("2026-11-20T09:00:30Z", "2026-11-20T09:00:30Z")]
    [InlineData("2026-11-21T12:00Z", "2026-11-21T12:00:00Z")]
    public void A_day_stands_for_its_end_and_today_for_now(string text, string instant)
    {
        Assert.Null(PastInstant.TryRead(text, now, out var at));
        Assert.Equal(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), at);
    }

    [Theory]
    [InlineData("2026-11-22", "lies in the future")]
    [InlineData("2026-11-21T12:01Z", "lies in the future")]
    [InlineData("9999-12-31", "")]
    [InlineData("yesterday", "neither a day nor an instant")]
    [InlineData("2026-11-20T09:00", "neither a day nor an instant")]
    [InlineData("2026-11-20T09:00+01:00", "neither a day nor an instant")]
    [InlineData("", "neither a day nor an instant")]
    public void What_is_no_instant_and_what_is_to_come_are_refused(string text, string says) =>
        Assert.Contains(says, PastInstant.TryRead(text, now, out _) ?? throw new InvalidOperationException("It was read."), StringComparison.Ordinal);
}
