using NetReady.Agent.Probes.Throughput.Memory;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>One train to send.</summary>
/// <param name="Bytes">Its length in bytes of IP packets, the lead-in not counted.</param>
/// <param name="Rate">The rate at which it is sent.</param>
internal readonly record struct TrainPlan(ByteSize Bytes, BitRate Rate)
{
    /// <summary>How many packets of that length it comes to, and no more than its length allows.</summary>
    public int Packets(int packetBytes) => (int)(Bytes.Bytes / packetBytes);
}

/// <summary>How long trains must be: as short as decides.</summary>
internal static class TrainPlanner
{
    /// <summary>The share of packets from which on their loss is no chance, but a limit at work.</summary>
    public const double HeavyLoss = 0.2;

    // What may go wrong on the way: lost packets, a sender that pauses.
    private const double Margin = 1.05;
    private const double UsualSigma = 0.0002, SigmasLate = 10, LeastSlack = 0.001;
    private const double MostForPlateau = 0.35, Policed = 0.1;
    private const double LeastPlateau = 0.01, PlateauInSigmas = 48, Growth = 2, HopelessBy = 3;
    // How much surer a plateau is planned to be than it must be to decide.
    private const double SureShare = 0.8;
    // What a train that goes on goes on for at least: less is not worth a message.
    private const double LeastGrowth = 0.01;
    // Behind a policer packets are few and come as the delay varies: what a plateau needs of both, to tell a tenth apart.
    private const double PolicedInSigmas = 66, PolicedPackets = 28;

    /// <summary>
    /// The first train: long enough to empty a bucket as deep as the prior and to show that it did not, and somewhat longer, so that where it did empty the bucket it shows the
    /// rate behind it too.
    /// </summary>
    /// <param name="terms">What is asked.</param>
    /// <param name="sigma">The variation of the delay at rest, in seconds; null where nothing is known.</param>
    /// <param name="remembered">How the line held a test back before; it makes the first train shorter, never the verdict easier.</param>
    public static TrainPlan First(GateTerms terms, double? sigma = null, RememberedLine? remembered = null)
    {
        double excess = ForExcess(terms, sigma ?? UsualSigma);
        double bytes = excess + Math.Min(excess * MostForPlateau, PlateauBytes(sigma ?? UsualSigma, terms.DividingBitsPerSecond));
        // Where the line's own limit showed before the prior was spent, it does so again.
        if (remembered is not null && remembered.BitsPerSecond < terms.SendingRate.BitsPerSecond)
            bytes = Math.Min(bytes, Margin * remembered.BytesBefore + (Margin * PlateauBytes(sigma ?? UsualSigma, terms.SendingRate.BitsPerSecond)));
        return new(new((long)Math.Min(bytes, terms.MostBytes.Bytes)), terms.SendingRate);
    }

    /// <summary>The next train after some that did not decide; null where what may still be sent cannot decide either.</summary>
    /// <param name="readings">What the trains before showed.</param>
    /// <param name="longest">The longest train before.</param>
    /// <param name="left">What may still be sent.</param>
    /// <param name="terms">What is asked.</param>
    public static TrainPlan? Next(IReadOnlyCollection<TrainReading> readings, ByteSize longest, ByteSize left, GateTerms terms)
    {
        double sigma = readings.Select(reading => reading.Sigma).DefaultIfEmpty(UsualSigma).Max();
        double rate = readings.Any(reading => reading.Loss > Policed) ? terms.SendingRate.BitsPerSecond : terms.DividingBitsPerSecond;
        bool held = readings.Any(reading => reading.HeldBack is not null);
        double behind = rate > terms.DividingBitsPerSecond ? PolicedBytes(sigma, terms) : PlateauBytes(sigma, rate);
        double wanted = held ? ForPlateau(readings, sigma, terms) : Math.Max(ForExcess(terms, sigma) + behind, longest.Bytes * Growth);
        if (wanted > left.Bytes * HopelessBy) return null;
        double bytes = Math.Min(wanted, left.Bytes);
        // A train that cannot even empty the bucket again shows nothing that the first did not.
        double least = readings.Select(reading => reading.HeldBack).OfType<Plateau>().Select(plateau => plateau.BytesBefore).DefaultIfEmpty(terms.BurstPrior.Bytes).Min();
        return bytes < wanted && bytes < least + PlateauBytes(sigma, rate) ? null : new(new((long)bytes), terms.SendingRate);
    }

    /// <summary>How long a train that is on its way must become to decide; null where it may without, where nothing tells yet, or where what may still be sent cannot decide either.</summary>
    /// <param name="reading">What it shows so far.</param>
    /// <param name="before">What the trains before it showed.</param>
    /// <param name="planned">How long it is to be as yet, the lead-in not counted.</param>
    /// <param name="left">What may still be sent beyond that.</param>
    /// <param name="terms">What is asked.</param>
    public static ByteSize? Grown(TrainReading reading, IReadOnlyCollection<TrainReading> before, ByteSize planned, ByteSize left, GateTerms terms)
    {
        double wanted = reading.HeldBack is not null ? ForPlateau([reading], reading.Sigma, terms, before)
            : reading.RecentLoss >= HeavyLoss ? reading.SeenBytes + PolicedBytes(reading.Sigma, terms)
            : 0;
        if (wanted <= planned.Bytes || wanted - planned.Bytes > left.Bytes * HopelessBy) return null;
        double least = planned.Bytes + (LeastGrowth * terms.SendingRate.BitsPerSecond / 8);
        return new((long)Math.Min(Math.Max(wanted, least), planned.Bytes + left.Bytes));
    }

    // Bytes at the sending rate S exceed what a line of rate R carries by (S - R) / S of themselves.
    private static double ForExcess(GateTerms terms, double sigma)
    {
        double late = (LeastSlack + (SigmasLate * sigma)) * terms.RefutedBitsPerSecond / 8;
        double sending = terms.SendingRate.BitsPerSecond;
        return Margin * (terms.BurstPrior.Bytes + late) * sending / (sending - terms.RefutedBitsPerSecond);
    }

    private static double ForPlateau(IReadOnlyCollection<TrainReading> readings, double sigma, GateTerms terms, IReadOnlyCollection<TrainReading>? others = null)
    {
        var plateau = readings.Select(reading => reading.HeldBack).OfType<Plateau>().MaxBy(plateau => plateau.Seconds);
        var pooled = PooledPlateau.Of([.. readings, .. others ?? []], terms.StandardErrors)!.Value;
        double gap = Math.Min(Math.Abs(pooled.BitsPerSecond - terms.DividingBitsPerSecond), SureShare * PooledPlateau.MostOff * pooled.BitsPerSecond), off = pooled.High - pooled.BitsPerSecond;
        // A line's slope gains by the time's power of 1.5, and what its ends may be late by weighs less by the time alone.
        double power = plateau.EndError >= plateau.Uncertainty(terms.StandardErrors) ? 1 : 1.5;
        double seconds = plateau.Seconds * Math.Clamp(Math.Pow(off / Math.Max(gap, off / 100), 1 / power), 0.6, 25);
        return plateau.BytesBefore + (Math.Max(seconds, Math.Max(LeastPlateau, PlateauInSigmas * sigma)) * plateau.BytesSent / plateau.Seconds * Margin);
    }

    // What a policer drops is sent all the same.
    private static double PolicedBytes(double sigma, GateTerms terms)
    {
        double packets = PolicedPackets * (terms.PacketPayload + Protocols.Gate.TrainShape.Headers) * 8 / terms.DividingBitsPerSecond;
        return Math.Max(Math.Max(LeastPlateau, packets), PolicedInSigmas * sigma) * terms.SendingRate.BitsPerSecond / 8;
    }

    private static double PlateauBytes(double sigma, double bitsPerSecond) => Math.Max(LeastPlateau, PlateauInSigmas * sigma) * bitsPerSecond / 8;
}
