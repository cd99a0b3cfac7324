using FsCheck;
using FsCheck.Fluent;
using NetReady.Core.Units;

namespace NetReady.Core.Tests.Units;

public sealed class QuantityTests
{
    private static readonly Dimension[] dimensions =
        [Dimension.None, Dimension.Ratio, Dimension.Duration, Dimension.Distance, Dimension.BitRate, Dimension.Bytes, Dimension.Rate];

    [Theory]
    [InlineData("14 d", 14 * 86400)]
    [InlineData("15ms", 0.015)]
    [InlineData("250 us", 0.00025)]
    [InlineData("2 w", 14 * 86400)]
    [InlineData("-3 s", -3)]
    [InlineData("1e3 s", 1000)]
    public void A_duration_is_read_into_seconds(string text, double seconds)
    {
        Assert.Null(Quantity.TryParse(Dimension.Duration, text, out double read));
        Assert.Equal(seconds, read);
    }

    [Theory]
    [InlineData("14", "'14' has no unit; a duration takes one of ns, us, µs, ms, s, min, h, d, w")]
    [InlineData("14 days", "'days' is no unit of a duration; the units are ns, us, µs, ms, s, min, h, d, w")]
    [InlineData("soon", "'soon' does not start with a number")]
    [InlineData("1e400 s", "'1e400 s' is too large")]
    [InlineData("", "'' does not start with a number")]
    public void What_is_no_duration_is_refused_with_what_would_fit(string text, string problem) =>
        Assert.Equal(problem, Quantity.TryParse(Dimension.Duration, text, out _));

    [Fact]
    public void A_ratio_may_be_written_in_per_cent_or_bare()
    {
        Assert.Null(Quantity.TryParse(Dimension.Ratio, "95 %", out double percent));
        Assert.Null(Quantity.TryParse(Dimension.Ratio, "0.95", out double bare));
        Assert.Equal(0.95, percent);
        Assert.Equal(0.95, bare);
    }

    [Fact]
    public void The_exact_form_reads_back_to_the_same_bits() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<NormalFloat>(),
            ArbMap.Default.ArbFor<PositiveInt>(),
            (number, pick) =>
            {
                var dimension = dimensions[pick.Get % dimensions.Length];
                return Quantity.TryParse(dimension, Quantity.Exact(dimension, number.Get), out double read) is null && read.Equals(number.Get);
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0.0121, "12.1 ms")]
    [InlineData(14 * 86400, "14 d")]
    [InlineData(900, "15 min")]
    [InlineData(0, "0 s")]
    [InlineData(-129600, "-1.5 d")]
    [InlineData(3e-10, "0.3 ns")]
    public void People_see_a_duration_in_the_unit_it_reads_best_in(double seconds, string shown) =>
        Assert.Equal(shown, Quantity.Display(Dimension.Duration, seconds));

    [Theory]
    [InlineData(2_500_000, "2.5 Mbit/s")]
    [InlineData(123_456_789, "123.5 Mbit/s")]
    [InlineData(0, "0 bit/s")]
    public void People_see_a_rate_to_four_digits(double bitsPerSecond, string shown) =>
        Assert.Equal(shown, new BitRate(bitsPerSecond).ToString());

    [Fact]
    public void A_share_is_shown_in_per_cent()
    {
        Assert.Equal("0.33 %", Quantity.Display(Dimension.Ratio, 0.0033));
        Assert.Equal("0 %", Quantity.Display(Dimension.Ratio, 0));
        Assert.Equal("100 %", Quantity.Display(Dimension.Ratio, 1));
    }
}
