using NetReady.Scoring.Derived;

namespace NetReady.Scoring.Tests.Derived;

public sealed class VoiceQualityTests
{
    [Theory]
    [InlineData(93.2, 4.409)]
    [InlineData(90, 4.339)]
    [InlineData(80, 4.024)]
    [InlineData(70, 3.597)]
    [InlineData(60, 3.100)]
    [InlineData(50, 2.575)]
    [InlineData(0, 1)]
    [InlineData(-20, 1)]
    [InlineData(100, 4.5)]
    [InlineData(130, 4.5)]
    public void A_rating_has_the_opinion_score_of_the_E_model(double rating, double score) => Assert.Equal(score, VoiceQuality.OpinionOf(rating), 0.0005);

    // Delay from mouth to ear in ms, loss in per cent.
    [Theory]
    [InlineData(0, 0, 93.20, 4.409)]
    [InlineData(50, 0, 92.00, 4.385)]
    [InlineData(100, 0, 90.80, 4.358)]
    [InlineData(150, 0, 89.60, 4.329)]
    [InlineData(150, 1, 85.96, 4.228)]
    [InlineData(250, 2, 72.19, 3.698)]
    [InlineData(400, 0, 59.10, 3.053)]
    [InlineData(400, 5, 43.32, 2.230)]
    public void Delay_and_loss_have_the_rating_of_the_E_model(double delay, double loss, double rating, double score)
    {
        double found = VoiceQuality.Rating(delay / 1000, loss / 100);
        Assert.Equal(rating, found, 0.005);
        Assert.Equal(score, VoiceQuality.OpinionOf(found), 0.0005);
    }

    [Fact]
    public void A_delay_is_half_the_round_trip_twice_the_jitter_and_the_packing_of_speech()
    {
        // 60 ms of round trip and 50 ms of jitter are 30 + 100 + 20 = 150 ms from mouth to ear.
        Assert.Equal(4.228, VoiceQuality.Derivation.Value([0.01, 0.060, 0.050]), 0.0005);
    }

    [Fact]
    public void More_delay_jitter_or_loss_never_raises_a_score()
    {
        double[] steps = [0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1, double.PositiveInfinity];
        foreach (double loss in steps)
            foreach (double delay in steps)
                for (int i = 1; i < steps.Length; i++)
                {
                    Assert.True(VoiceQuality.Derivation.Value([loss, delay, steps[i]]) <= VoiceQuality.Derivation.Value([loss, delay, steps[i - 1]]));
                    Assert.True(VoiceQuality.Derivation.Value([loss, steps[i], delay]) <= VoiceQuality.Derivation.Value([loss, steps[i - 1], delay]));
                    Assert.True(VoiceQuality.Derivation.Value([steps[i], delay, loss]) <= VoiceQuality.Derivation.Value([steps[i - 1], delay, loss]));
                }
    }
}
