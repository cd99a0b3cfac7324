using FsCheck;
using FsCheck.Fluent;
using NetReady.Protocols.Stamp;

namespace NetReady.Protocols.Tests.Stamp;

public sealed class NtpTimestampTests
{
    private static readonly DateTimeOffset now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    // RFC 5905 figure 4 lists these instants with their era and seconds.
    [Theory]
    [InlineData("1900-01-01T00:00:00Z", 0u)]
    [InlineData("1970-01-01T00:00:00Z", 2_208_988_800u)]
    [InlineData("1999-12-31T00:00:00Z", 3_155_587_200u)]
    [InlineData("2036-02-07T06:28:16Z", 0u)]
    public void An_instant_has_the_seconds_that_the_standard_lists(string instant, uint seconds) =>
        Assert.Equal((ulong)seconds << 32, NtpTimestamp.Of(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture)).Bits);

    [Fact]
    public void Every_instant_within_68_years_reads_back_to_the_tick() =>
        Check.QuickThrowOnFailure(Prop.ForAll((int days, long ticks) =>
        {
            var instant = now + TimeSpan.FromDays(days % 24_000) + TimeSpan.FromTicks(ticks % TimeSpan.TicksPerDay);
            return NtpTimestamp.Of(instant).ToInstant(now) == instant;
        }));

    [Fact]
    public void A_difference_is_right_across_the_wrap_of_2036()
    {
        var wrap = new DateTimeOffset(2036, 2, 7, 6, 28, 16, TimeSpan.Zero);
        var before = NtpTimestamp.Of(wrap - TimeSpan.FromMilliseconds(3));
        var after = NtpTimestamp.Of(wrap + TimeSpan.FromMilliseconds(4));
        Assert.Equal(TimeSpan.FromMilliseconds(7), after - before);
        Assert.Equal(TimeSpan.FromMilliseconds(-7), before - after);
    }
}
