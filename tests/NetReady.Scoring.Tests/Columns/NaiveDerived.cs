using NetReady.Core.Facts;
using NetReady.Core.Sampling;

namespace NetReady.Scoring.Tests.Columns;

/// <summary>Facts that are worked out from samples of others, by the book: the part of <see cref="NaiveFacts"/> that knows the E-model and AIM.</summary>
internal static class NaiveDerived
{
    /// <summary>The samples.</summary>
    /// <param name="key">The derived fact's key.</param>
    /// <param name="inputs">The samples of its inputs, the first of which says which stretches there are.</param>
    public static List<SampleBatch> Samples(FactKey key, List<List<SampleBatch>> inputs)
    {
        var made = new List<SampleBatch>();
        foreach (var stretch in inputs.Count > 0 ? inputs[0] : [])
        {
            // Loss, round trips and jitter of the same stretch; where half or more was lost, what was not sampled may be anything.
            bool isMostlyLost = Most(stretch) >= 0.5;
            var same = inputs.Take(3).Select(batches => batches.LastOrDefault(batch => batch.End == stretch.End)).ToList();
            same[0] = stretch;
            if (!isMostlyLost && same.Any(batch => batch is null)) continue;
            // An increase under load serves the day after it, with all of its hour up to then; without one there is no sample.
            var last = inputs.Count < 4 ? null : inputs[3].LastOrDefault(batch => batch.End <= stretch.End && batch.End >= stretch.End.AddDays(-1));
            var increase = last is null ? [] : inputs[3].Where(batch => batch.End <= stretch.End && HourOf(batch) == HourOf(last)).ToList();
            if (inputs.Count == 4 && increase.Count == 0) continue;
            double[] best = [.. same.Select(batch => batch is null ? 0 : Least(batch)), increase.Select(Least).Append(double.PositiveInfinity).Min()];
            double[] worst = [.. same.Select(batch => batch is null ? double.PositiveInfinity : Most(batch)), increase.Select(Most).Append(0).Max()];
            double low = key.Name == "net.mos" ? Opinion(worst) : Points(worst), high = key.Name == "net.mos" ? Opinion(best) : Points(best);
            made.Add(new()
            {
                Key = key, Start = stretch.Start, End = stretch.End, Method = "by the book", Assurance = Assurance.CollectorObserved,
                Low = Histogram.Of(Enumerable.Repeat(low, (int)stretch.Count)), High = Histogram.Of(Enumerable.Repeat(high, (int)stretch.Count)),
            });
        }
        return made;
    }

    // An hour holds its end and not its beginning.
    private static long HourOf(SampleBatch batch) => (batch.End.UtcTicks - 1) / TimeSpan.TicksPerHour;

    private static double Least(SampleBatch batch) => batch.Low.Unbounded > 0 ? 0 : batch.Low.Min;

    private static double Most(SampleBatch batch) => (batch.High ?? batch.Low) is var end && end.Unbounded > 0 ? double.PositiveInfinity : end.Max;

    // ITU-T G.107 with its defaults, for G.711 with concealment.
    private static double Opinion(double[] lossRttJitter)
    {
        double loss = Math.Min(1, lossRttJitter[0]) * 100, delay = (lossRttJitter[1] / 2 + 2 * lossRttJitter[2] + 0.020) * 1000;
        double rating = 93.2 - 0.024 * delay - (delay > 177.3 ? 0.11 * (delay - 177.3) : 0) - 95 * loss / (loss + 25.1);
        if (rating <= 0) return 1;
        return Math.Max(1, 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating));
    }

    // Cloudflare's Aggregated Internet Measurement, the points for real-time calls.
    private static double Points(double[] lossRttJitterIncrease)
    {
        static double Of(double value, double[] breakpoints, double[] points) => points[breakpoints.Count(breakpoint => breakpoint <= value)];
        double[] delays = [0.010, 0.020, 0.050, 0.100, 0.500], forDelays = [20, 10, 5, 0, -10, -20];
        return Math.Max(0, Of(lossRttJitterIncrease[0], [0.01, 0.05, 0.25, 0.5], [10, 5, 0, -10, -20]) + Of(lossRttJitterIncrease[1], delays, forDelays)
            + Of(lossRttJitterIncrease[2], [0.010, 0.020, 0.100, 0.500], [10, 5, 0, -10, -20]) + Of(lossRttJitterIncrease[3], delays, forDelays));
    }
}
