using NetReady.Agent.Probes.Stamp;

namespace NetReady.Agent.Tests.Probes.Stamp;

public sealed class StampReducersTests
{
    [Fact]
    public void Each_sample_is_what_the_vocabulary_says()
    {
        var outcome = Outcome(2, 10, null, 14, 20, 17);
        Assert.Equal(0.014, StampReducers.RoundTrip(outcome)!.Value, 9);
        Assert.Equal(1 / 6.0, StampReducers.Loss(outcome)!.Value, 9);
        // 10-2, 20-14 and 17-20; the packets around the lost one do not follow each other.
        Assert.Equal((8 + 6 + 3) / 3.0 / 1000, StampReducers.DelayVariation(outcome)!.Value, 9);
        Assert.Equal(1 / 5.0, StampReducers.Reordering(outcome)!.Value, 9);
    }

    [Fact]
    public void The_median_of_an_even_number_lies_between_the_middle_two() =>
        Assert.Equal(0.003, StampReducers.RoundTrip(Outcome(1, 2, 4, 50))!.Value, 9);

    [Fact]
    public void Without_answers_nothing_is_known_loss_included()
    {
        var outcome = Outcome(null, null);
        Assert.Null(StampReducers.Loss(outcome));
        Assert.Null(StampReducers.RoundTrip(outcome));
        Assert.Null(StampReducers.DelayVariation(outcome));
        Assert.Null(StampReducers.Reordering(outcome));
    }

    [Fact]
    public void Delay_variation_needs_two_answers_in_a_row() => Assert.Null(StampReducers.DelayVariation(Outcome(1, null, 3)));

    private static StampOutcome Outcome(params double?[] milliseconds) => new()
    {
        RoundTrips = [.. milliseconds.Select(value => value is { } ms ? TimeSpan.FromMilliseconds(ms) : (TimeSpan?)null)], Reordered = 1,
    };
}
