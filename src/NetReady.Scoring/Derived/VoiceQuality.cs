namespace NetReady.Scoring.Derived;

/// <summary>
/// Estimated quality of a voice call by the E-model (ITU-T G.107) with its defaults, for G.711 with packet loss concealment and random loss:
/// R = 93.2 - Id - Ie,eff, and the mean opinion score from R (G.107, annex B).
/// </summary>
internal static class VoiceQuality
{
    // G.107's R0 - Is with every parameter at its default.
    private const double DefaultRating = 93.2;

    // G.711 with concealment: no impairment by the codec itself, and a robustness of 25.1 against random loss (G.113, appendix I).
    private const double LossRobustness = 25.1;

    // A call holds back twice the jitter to smooth it, and packs speech into packets of 20 ms (RFC 3551, 4.5).
    private const double JitterHeldBack = 2;
    private const double Packing = 0.020;

    /// <summary><c>net.mos</c> from round trips (half of them each way), jitter and loss.</summary>
    public static Derivation Derivation { get; } = new("net.mos", "e-model", [new("net.loss"), new("net.rtt"), new("net.jitter")],
        inputs => OpinionOf(Rating(delaySeconds: inputs[1] / 2 + JitterHeldBack * inputs[2] + Packing, lossRatio: inputs[0])));

    /// <summary>The transmission rating R.</summary>
    /// <param name="delaySeconds">From mouth to ear.</param>
    /// <param name="lossRatio">Share of packets lost, 0 to 1.</param>
    public static double Rating(double delaySeconds, double lossRatio)
    {
        // A share that nothing bounds is all of it.
        double delay = delaySeconds * 1000, loss = Math.Min(lossRatio, 1) * 100;
        double delayImpairment = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
        double lossImpairment = 95 * loss / (loss + LossRobustness);
        return DefaultRating - delayImpairment - lossImpairment;
    }

    /// <summary>The mean opinion score of a rating, 1 to 4.5.</summary>
    /// <remarks>The polynomial dips below 1 for ratings under 6.5; scores have no value below 1, and more delay must not raise one.</remarks>
    public static double OpinionOf(double rating) => rating switch
    {
        <= 0 => 1,
        >= 100 => 4.5,
        _ => Math.Max(1, 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating)),
    };
}
