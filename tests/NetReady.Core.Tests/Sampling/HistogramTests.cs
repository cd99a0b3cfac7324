using FsCheck;
using FsCheck.Fluent;
using NetReady.Core.Sampling;

namespace NetReady.Core.Tests.Sampling;

public sealed class HistogramTests
{
    private static readonly Arbitrary<double[]> samples =
        Gen.OneOf(Gen.Choose(-1_000_000, 1_000_000).Select(number => number / 1000d), Gen.Choose(1, 4_000_000).Select(number => number * 1e-9), Gen.Constant(0d))
            .ArrayOf().ToArbitrary();

    [Fact]
    public void A_bucket_holds_its_upper_end_and_not_its_lower_one()
    {
        for (int index = -1000; index <= 1600; index += 13)
        {
            double end = Histogram.UpperEnd(index);
            Assert.Equal(index, Histogram.IndexOf(end));
            Assert.Equal(index + 1, Histogram.IndexOf(Math.BitIncrement(end)));
        }
        Assert.Equal(0, Histogram.IndexOf(1));
    }

    [Fact]
    public void Merging_is_the_same_as_counting_all_samples_at_once() =>
        Prop.ForAll(samples, samples, (left, right) =>
        {
            var merged = Histogram.Of(left).Merge(Histogram.Of(right));
            var whole = Histogram.Of([.. left, .. right]);
            return merged with { Sum = 0 } == whole with { Sum = 0 } && Math.Abs(merged.Sum - whole.Sum) <= 1e-9 * (1 + Math.Abs(whole.Sum) + left.Concat(right).Sum(Math.Abs));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Merging_is_commutative_and_the_empty_one_changes_nothing() =>
        Prop.ForAll(samples, samples, (left, right) =>
        {
            var (a, b) = (Histogram.Of(left), Histogram.Of(right));
            return a.Merge(b) == b.Merge(a) && a.Merge(Histogram.Empty) == a && Histogram.Empty.Merge(a) == a;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Counting_up_to_a_limit_brackets_the_truth() =>
        Prop.ForAll(samples, Gen.Choose(-2_000_000, 2_000_000).Select(number => number / 2000d).ToArbitrary(), (numbers, limit) =>
        {
            var histogram = Histogram.Of(numbers);
            bool Holds(bool strictly)
            {
                var (surely, perhaps) = histogram.CountUpTo(limit, strictly);
                long truth = numbers.Count(number => strictly ? number < limit : number <= limit);
                long near = numbers.Count(number => Math.Abs(number - limit) <= 0.021 * Math.Abs(number));
                return surely <= truth && truth <= perhaps && perhaps - surely <= near;
            }
            return Holds(strictly: true) && Holds(strictly: false);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Samples_that_are_all_the_same_are_counted_exactly_at_the_limit()
    {
        var histogram = Histogram.Of(0.1, 0.1, 0.1);
        Assert.Equal((0, 0), histogram.CountUpTo(0.1, strictly: true));
        Assert.Equal((3, 3), histogram.CountUpTo(0.1, strictly: false));
    }

    [Fact]
    public void A_quantile_is_within_one_bucket_of_a_sample_at_its_rank() =>
        Prop.ForAll(samples, Gen.Choose(0, 100).ToArbitrary(), (numbers, percent) =>
        {
            if (numbers.Length == 0) return true;
            double quantile = percent / 100d;
            double truth = numbers.Order().ElementAt(Math.Clamp((int)Math.Ceiling(quantile * numbers.Length), 1, numbers.Length) - 1);
            return Math.Abs(Histogram.Of(numbers).Quantile(quantile) - truth) <= 0.02 * Math.Abs(truth) + 1e-9;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Samples_without_a_bound_are_counted_and_change_no_statistics()
    {
        var histogram = Histogram.Of(10e6, double.PositiveInfinity);
        Assert.Equal((2, 1, 10e6), (histogram.Count, histogram.Unbounded, histogram.Max));
        Assert.Null(histogram.Problem());
    }

    [Fact]
    public void What_is_built_from_samples_is_sound() =>
        Prop.ForAll(samples, numbers => Histogram.Of(numbers).Problem() is null).QuickCheckThrowOnFailure();

    [Fact]
    public void A_histogram_whose_buckets_do_not_add_up_is_not_sound()
    {
        var sound = Histogram.Of(1, 2, 3);
        Assert.NotNull((sound with { Count = 4 }).Problem());
        Assert.NotNull((sound with { Positive = [new(5, 3), new(5, 0)] }).Problem());
        Assert.NotNull((sound with { Min = 9 }).Problem());
        Assert.NotNull((sound with { Sum = double.NaN }).Problem());
        Assert.NotNull((sound with { Positive = [new(1, long.MaxValue), new(2, long.MaxValue), new(3, 5)] }).Problem());
    }

    [Fact]
    public void What_is_merged_of_sound_histograms_is_sound() =>
        Prop.ForAll(samples, samples, (left, right) => Histogram.Of(left).Merge(Histogram.Of(right)).Problem() is null).QuickCheckThrowOnFailure();

    [Fact]
    public void The_greatest_and_least_numbers_there_are_make_sound_histograms()
    {
        var greatest = Histogram.Of(double.MaxValue, double.MaxValue, double.Epsilon, -double.Epsilon, double.PositiveInfinity);
        Assert.Null(greatest.Problem());
        var least = Histogram.Of(double.MinValue, double.MinValue, -0.0);
        Assert.Null(least.Problem());
        Assert.Null(greatest.Merge(least).Merge(greatest).Problem());
    }

    [Fact]
    public void Least_and_greatest_lie_in_the_outermost_buckets()
    {
        var mixed = Histogram.Of(-3, -2, 0, 2, 3);
        Assert.NotNull((mixed with { Min = -2 }).Problem());
        Assert.NotNull((mixed with { Min = -3.2 }).Problem());
        Assert.NotNull((mixed with { Max = 2 }).Problem());
        Assert.NotNull((mixed with { Max = 3.2 }).Problem());
        var withZero = Histogram.Of(0, 2);
        Assert.NotNull((withZero with { Min = 1 }).Problem());
        Assert.NotNull((withZero with { Min = -1 }).Problem());
        Assert.NotNull((Histogram.Of(-2, 0) with { Max = 1 }).Problem());
        Assert.NotNull((Histogram.Of(-2, -1) with { Max = 0 }).Problem());
        Assert.NotNull((Histogram.Of(double.PositiveInfinity) with { Max = 1 }).Problem());
        // An end that another system's library reckons some last bits away.
        Assert.Null((Histogram.Of(Histogram.UpperEnd(7)) with { Min = Math.BitIncrement(Histogram.UpperEnd(7)), Max = Math.BitIncrement(Histogram.UpperEnd(7)) }).Problem());
    }

    [Fact]
    public void Counts_are_small_enough_that_no_sum_of_them_overflows()
    {
        Histogram Ones(long count) => Histogram.Of(1) with { Count = count, Sum = count, Positive = [new(0, count)] };
        Assert.Null(Ones(1_000_000_000_000).Problem());
        Assert.NotNull(Ones(1_000_000_000_001).Problem());
        Assert.NotNull((Histogram.Empty with { Count = long.MaxValue, Unbounded = long.MaxValue }).Problem());
        Assert.Throws<OverflowException>(() => Ones(long.MaxValue).Merge(Ones(1)));
    }

    [Fact]
    public void The_last_bucket_has_no_upper_end()
    {
        var histogram = Histogram.Of(1e15, 1e18);
        Assert.Equal((0, 2), histogram.CountUpTo(1e16, strictly: false));
        Assert.Equal((2, 2), histogram.CountUpTo(1e18, strictly: false));
        var mirrored = Histogram.Of(-1e15, -1e18);
        Assert.Equal((0, 2), mirrored.CountUpTo(-1e16, strictly: false));
    }

    [Fact]
    public void Deferred_buckets_are_read_when_a_limit_cuts_them_and_answer_like_given_ones()
    {
        var whole = Histogram.Of(-2, 0, 0.5, 1, 3);
        int asked = 0;
        var deferred = new Histogram(place =>
        {
            asked++;
            return place == 7 ? whole : Histogram.Empty;
        }, 7) { Count = whole.Count, Zero = whole.Zero, Sum = whole.Sum, Min = whole.Min, Max = whole.Max };

        Assert.Equal((5, 5), deferred.CountUpTo(3, strictly: false));
        Assert.Equal((0, 0), deferred.CountUpTo(-2, strictly: true));
        Assert.Equal(0, asked);
        Assert.Equal(whole.CountUpTo(0.7, strictly: false), deferred.CountUpTo(0.7, strictly: false));
        Assert.Equal(whole, deferred);
        Assert.Equal(whole.Merge(whole), (deferred with { }).Merge(deferred));
        Assert.Equal(2, asked);
    }
}
