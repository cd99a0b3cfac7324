using FsCheck;
using FsCheck.Fluent;
using NetReady.Core.Facts;
using Interval = NetReady.Core.Facts.Interval;

namespace NetReady.Core.Tests.Facts;

public sealed class FactNotationTests
{
    private static readonly FactDefinition age = Vocabulary.Get("device.updates.oldest_security_age");
    private static readonly FactDefinition down = Vocabulary.Get("net.down");

    private static FactValue Read(FactDefinition fact, string text)
    {
        Assert.Null(FactNotation.TryParse(fact, text, out var value));
        return value!;
    }

    [Fact]
    public void An_exact_value_is_one_number() => Assert.Equal(Interval.Exactly(3 * 86400), Read(age, "3 d").Range);

    [Fact]
    public void A_value_may_be_open_at_either_end()
    {
        Assert.Equal(Interval.AtLeast(25e6), Read(down, "at least 25 Mbit/s").Range);
        Assert.Equal(Interval.AtMost(25e6), Read(down, "at most 25 Mbit/s").Range);
        Assert.Equal(new(9 * 86400, double.PositiveInfinity, LowOpen: true), Read(age, "older than 9 d").Range);
        Assert.Equal(new(double.NegativeInfinity, 1e6, HighOpen: true), Read(down, "below 1 Mbit/s").Range);
        Assert.Equal(new(1e6, 2e6), Read(down, "between 1 Mbit/s and 2 Mbit/s").Range);
    }

    [Theory]
    [InlineData("net.down", "between 3 Mbit/s and 2 Mbit/s", "'between 3 Mbit/s and 2 Mbit/s' holds no value: its ends are the wrong way round")]
    [InlineData("net.down", "25 Mbps", "'Mbps' is no unit of a bit rate; the units are bit/s, kbit/s, Mbit/s, Gbit/s")]
    [InlineData("device.secureboot", "yes", "'yes' is neither true nor false")]
    [InlineData("device.updates.pending", "2.5", "'2.5' is not a whole number")]
    [InlineData("device.updates.pending", "3 d", "'3 d' has a unit, and a number takes none")]
    [InlineData("device.tpm.version", "two", "'two' is not a version; write dotted numbers, as 2.0")]
    [InlineData("reg.exception.until", "2.5", "'2.5' is not an instant; write it as 2026-11-21T09:00:00Z")]
    [InlineData("reg.exception.until", "21/11/2026", "'21/11/2026' is not an instant; write it as 2026-11-21T09:00:00Z")]
    [InlineData("vpn.mode", "on", "'on' is not one of full, split, none")]
    public void What_does_not_fit_the_fact_is_refused_with_what_would(string fact, string text, string problem) =>
        Assert.Equal(problem, FactNotation.TryParse(Vocabulary.Get(fact), text, out _));

    [Theory]
    [InlineData("net.down", "at least 25 Mbit/s")]
    [InlineData("net.rtt", "12.1 ms")]
    [InlineData("device.updates.oldest_security_age", "above 9 d")]
    [InlineData("device.secureboot", "true")]
    [InlineData("device.tpm.version", "2.0")]
    [InlineData("vpn.mode", "split")]
    public void A_value_is_shown_as_it_is_written(string fact, string text) => Assert.Equal(text, Read(Vocabulary.Get(fact), text).ToString());

    [Fact]
    public void The_exact_form_of_any_interval_reads_back_the_same() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat>(), ArbMap.Default.ArbFor<NormalFloat>(), ArbMap.Default.ArbFor<bool>(), (one, other, open) =>
        {
            double low = Math.Min(one.Get, other.Get), high = Math.Max(one.Get, other.Get);
            Interval[] ranges = [new(low, high), new(low, double.PositiveInfinity, LowOpen: open), new(double.NegativeInfinity, high, HighOpen: open)];
            return ranges.Where(range => range.IsValid).All(range =>
            {
                var value = FactValue.Numeric(FactKind.BitRate, range);
                return FactNotation.TryParse(down, FactNotation.Exact(value), out var read) is null && value.Equals(read);
            });
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2026-11-21", 0)]
    [InlineData("2026-11-21T09:00Z", 9)]
    [InlineData("2026-11-21T09:00:00", 9)]
    [InlineData("2026-11-21T09:00:00.0000000Z", 9)]
    [InlineData("2026-11-21T10:00:00+01:00", 9)]
    public void An_instant_is_a_date_or_a_date_and_time_in_utc_unless_it_names_an_offset(string text, int hour) =>
        Assert.Equal(FactValue.Seconds(new(2026, 11, 21, hour, 0, 0, TimeSpan.Zero)), Read(Vocabulary.Get("reg.exception.until"), text).Range.Low);

    [Fact]
    public void Versions_are_compared_number_by_number()
    {
        Assert.True(Versions.Compare("1.10", "1.9") > 0);
        Assert.Equal(0, Versions.Compare("2", "2.0"));
        Assert.True(Versions.Compare("2.0.1", "2") > 0);
        Assert.False(Versions.IsVersion("1..2"));
        Assert.False(Versions.IsVersion("6.1-rc1"));
    }
}
