using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Waivers;

public sealed class WaiverTimeTests
{
    [Theory]
    [InlineData("2027-01-31", "2027-02-01T00:00:00Z")]
    [InlineData("2027-01-31T17:00Z", "2027-01-31T17:00:00Z")]
    [InlineData("2027-01-31T17:00:30Z", "2027-01-31T17:00:30Z")]
    public void Until_a_day_is_until_its_end(string text, string instant)
    {
        Assert.Null(WaiverTime.TryReadUntil(text, out var until));
        Assert.Equal((DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero), (until, until.Offset));
    }

    [Theory]
    [InlineData("2026-12-01", "2026-12-01T00:00:00Z")]
    [InlineData("2026-11-20", "2026-11-20T00:00:00Z")]
    [InlineData("2026-11-21", "2026-11-21T12:00:00Z")]
    [InlineData("2026-11-21T13:00Z", "2026-11-21T13:00:00Z")]
    public void From_a_day_is_from_its_start_and_from_today_is_from_now(string text, string instant)
    {
        Assert.Null(WaiverTime.TryReadFrom(text, Given.Now, out var from));
        Assert.Equal(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), from);
    }

    [Theory]
    [InlineData("31/01/2027")]
    [InlineData("2027-02-30")]
    [InlineData("9999-12-31")]
    [InlineData("tomorrow")]
    [InlineData("")]
    [InlineData("2027-01-31T17:00")]
    [InlineData("2027-01-31T17:00+01:00")]
    public void What_is_no_day_and_no_instant_in_UTC_is_refused(string text)
    {
        string problem = $"'{text}' is neither a day nor an instant in UTC; write it as 2027-01-31 or as 2027-01-31T17:00Z.";
        Assert.Equal(problem, WaiverTime.TryReadUntil(text, out _));
        if (text != "9999-12-31") Assert.Equal(problem, WaiverTime.TryReadFrom(text, Given.Now, out _));
    }
}
