namespace NetReady.Benchmarks.Measuring;

/// <summary>Repeated measurements of one thing.</summary>
/// <param name="Median">The middle one, or the mean of the two middle ones.</param>
/// <param name="Least">The least.</param>
/// <param name="Most">The greatest.</param>
/// <param name="Count">How many.</param>
internal sealed record Spread(double Median, double Least, double Most, int Count)
{
    /// <summary>The spread of these measurements, at least one.</summary>
    public static Spread Of(IEnumerable<double> measurements)
    {
        double[] sorted = [.. measurements.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new(median, sorted[0], sorted[^1], sorted.Length);
    }

    /// <summary>The measurement below which a share of them lies, by nearest rank.</summary>
    public static double Percentile(IReadOnlyCollection<double> measurements, double share) =>
        measurements.Order().ElementAt(Math.Clamp((int)Math.Ceiling(share * measurements.Count) - 1, 0, measurements.Count - 1));
}
