namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>The rate at which packets came while a queue or a policer held them back: the limit's own rate, whatever its bucket.</summary>
/// <param name="BitsPerSecond">The rate, in bit/s.</param>
/// <param name="RelativeError">Its standard error, as a share of it, measured on how far arrivals lie from the line.</param>
/// <param name="Freedom">The degrees of freedom of that error.</param>
/// <param name="Seconds">How long it lasted.</param>
internal readonly record struct Plateau(double BitsPerSecond, double RelativeError, int Freedom, double Seconds)
{
    private const int LeastBlocks = 6, MostBlocks = 24, PacketsInBlock = 4, Fits = 3;
    private const double LeastSeconds = 0.006, LeastSigmas = 20, MostCorrelation = 0.8;
    // Delays that hang together move both ends of a stretch by about a sigma each, whatever the line through its middle says.
    private const double EndsInSigmas = 3;

    /// <summary>By what share the rate may be off because of how late its first and last packets were.</summary>
    public double EndError { get; init; }

    /// <summary>The bytes that had been sent before it began: no more than that is what a bucket held.</summary>
    public double BytesBefore { get; init; }

    /// <summary>The bytes that were sent to make it, the lost ones too.</summary>
    public double BytesSent { get; init; }

    /// <summary>Fits a line to arrivals; null where they are too few or span too little time for the variation of the delay at rest.</summary>
    /// <param name="arrivals">When packets came, in seconds, in order.</param>
    /// <param name="packetBytes">The length of each.</param>
    /// <param name="sigma">The variation of the delay at rest, in seconds.</param>
    public static Plateau? Fit(ReadOnlySpan<double> arrivals, int packetBytes, double sigma)
    {
        int blocks = Math.Clamp(arrivals.Length / PacketsInBlock, 0, MostBlocks);
        if (blocks < LeastBlocks) return null;
        double time = arrivals[^1] - arrivals[0];
        if (time < Math.Max(LeastSeconds, LeastSigmas * sigma)) return null;
        double interval = time / (arrivals.Length - 1);
        double error = 0;
        Span<double> x = stackalloc double[blocks], y = stackalloc double[blocks];
        for (int fit = 0; fit < Fits; fit++)
        {
            // Delays only add: in each block the packet that came earliest against the line is the one that was delayed least.
            for (int block = 0; block < blocks; block++) (x[block], y[block]) = Earliest(arrivals, interval, block * arrivals.Length / blocks, (block + 1) * arrivals.Length / blocks);
            (interval, error) = Line(x, y);
            if (!(interval > 0)) return null;
        }
        return new(packetBytes * 8 / interval, error / interval, blocks - 2, time) { EndError = EndsInSigmas * sigma / time };
    }

    /// <summary>By what share the rate may be off, at so many standard errors of a normal distribution: Student's quantile, as few blocks tell their own error badly (Abramowitz and Stegun 26.7.5).</summary>
    public double Uncertainty(double standardErrors)
    {
        double z = standardErrors, n = Freedom;
        return Math.Max(EndError, RelativeError * (z + ((Math.Pow(z, 3) + z) / (4 * n)) + (((5 * Math.Pow(z, 5)) + (16 * Math.Pow(z, 3)) + (3 * z)) / (96 * n * n))));
    }

    /// <summary>What the rate surely is not above, at so many standard errors.</summary>
    public double High(double standardErrors) => BitsPerSecond * (1 + Uncertainty(standardErrors));

    private static (double Number, double At) Earliest(ReadOnlySpan<double> arrivals, double interval, int first, int end)
    {
        int earliest = first;
        for (int number = first + 1; number < end; number++)
            if (arrivals[number] - (number * interval) < arrivals[earliest] - (earliest * interval)) earliest = number;
        return (earliest, arrivals[earliest]);
    }

    // Least squares; neighbours whose errors are alike tell less than as many strangers.
    private static (double Slope, double Error) Line(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double meanX = 0, meanY = 0, xx = 0, xy = 0;
        for (int i = 0; i < x.Length; i++) (meanX, meanY) = (meanX + (x[i] / x.Length), meanY + (y[i] / x.Length));
        for (int i = 0; i < x.Length; i++) (xx, xy) = (xx + ((x[i] - meanX) * (x[i] - meanX)), xy + ((x[i] - meanX) * (y[i] - meanY)));
        double slope = xy / xx, squares = 0, products = 0, before = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double off = y[i] - meanY - (slope * (x[i] - meanX));
            squares += off * off;
            products += off * before;
            before = off;
        }
        double correlation = squares > 0 ? Math.Clamp(products / squares, 0, MostCorrelation) : 0;
        return (slope, Math.Sqrt(squares / (x.Length - 2) / xx * (1 + correlation) / (1 - correlation)));
    }
}
