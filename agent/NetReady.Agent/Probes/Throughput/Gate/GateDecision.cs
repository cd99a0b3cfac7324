using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>The answer to "is this line at least X?".</summary>
internal enum GateVerdict
{
    /// <summary>It is.</summary>
    Yes,

    /// <summary>It is not.</summary>
    No,

    /// <summary>What was sent does not tell.</summary>
    Borderline,
}

/// <summary>What decided.</summary>
internal enum GateGround
{
    /// <summary>Nothing did.</summary>
    None,

    /// <summary>More came, in less time, than any line below the floor lets through with a bucket of the prior's depth.</summary>
    Excess,

    /// <summary>The rate at which packets came while something held them back.</summary>
    Plateau,
}

/// <summary>What trains show of one direction.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Ground">What it rests on.</param>
/// <param name="Estimate">The likeliest rate, IP packets with their headers; 0 where nothing came.</param>
/// <param name="Low">The rate that the path surely carries.</param>
/// <param name="High">The rate that it surely does not exceed; infinite where nothing bounds it.</param>
internal sealed record GateDecision(GateVerdict Verdict, GateGround Ground, BitRate Estimate, BitRate Low, BitRate High)
{
    /// <summary>The lower end as it counts in rules: a line that was found to meet the floor within its tolerance meets it.</summary>
    public double CountedLow(GateTerms terms) => Verdict is GateVerdict.Yes ? Math.Max(Low.BitsPerSecond, terms.Floor.BitsPerSecond) : Low.BitsPerSecond;

    /// <summary>Judges all that trains have shown so far; borderline where it does not suffice.</summary>
    public static GateDecision Of(IReadOnlyCollection<TrainReading> readings, GateTerms terms)
    {
        double shown = readings.Select(reading => reading.ShownBitsPerSecond).DefaultIfEmpty().Max();
        // A line that surely carried more was not held back by itself where packets came more slowly: whoever forwards them stood still.
        var plateau = PooledPlateau.Of(readings.Where(reading => !(reading.HeldBack?.High(terms.StandardErrors) < shown)), terms.StandardErrors);
        double low = Math.Max(shown, plateau?.Low ?? 0), high = Math.Max(low, plateau?.High ?? double.PositiveInfinity);
        GateDecision As(GateVerdict verdict, GateGround ground) =>
            new(verdict, ground, new(plateau is { } pooled ? Math.Max(pooled.BitsPerSecond, shown) : shown), new(low), new(high));

        if (readings.Any(reading => reading.ExcessBytes >= terms.BurstPrior.Bytes)) return As(GateVerdict.Yes, GateGround.Excess);
        if (plateau is not { IsSure: true }) return As(GateVerdict.Borderline, GateGround.None);
        if (plateau.Value.Low > terms.DividingBitsPerSecond) return As(GateVerdict.Yes, GateGround.Plateau);
        return plateau.Value.High < terms.DividingBitsPerSecond ? As(GateVerdict.No, GateGround.Plateau) : As(GateVerdict.Borderline, GateGround.None);
    }
}

/// <summary>The plateaus of several trains together, each weighing as much as it is sure.</summary>
/// <param name="BitsPerSecond">The rate.</param>
/// <param name="Low">What it surely is not below.</param>
/// <param name="High">What it surely is not above.</param>
internal readonly record struct PooledPlateau(double BitsPerSecond, double Low, double High)
{
    /// <summary>By what share of itself a rate may be off and still decide: packets that come in fits and starts tell their own error badly.</summary>
    public const double MostOff = 0.3;

    /// <summary>Whether it is sure enough to decide.</summary>
    public bool IsSure => BitsPerSecond - Low <= MostOff * BitsPerSecond;

    /// <summary>Pools them; null where no train had one.</summary>
    public static PooledPlateau? Of(IEnumerable<TrainReading> readings, double standardErrors)
    {
        double weights = 0, sum = 0;
        foreach (var plateau in readings.Select(reading => reading.HeldBack).OfType<Plateau>())
        {
            // No clock is better than a few parts in ten thousand over a train.
            double error = plateau.BitsPerSecond * Math.Max(plateau.Uncertainty(standardErrors), 3e-4), weight = 1 / (error * error);
            (weights, sum) = (weights + weight, sum + (weight * plateau.BitsPerSecond));
        }
        if (weights == 0) return null;
        double rate = sum / weights, off = 1 / Math.Sqrt(weights);
        return new(rate, rate - off, rate + off);
    }
}
