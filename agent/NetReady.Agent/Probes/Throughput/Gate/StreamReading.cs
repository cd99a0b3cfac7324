using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>
/// Judges a TCP stream by when its bytes came, as trains are judged: what came beyond the prior's bucket shows the rate over the best stretch;
/// where a sender that offers a quarter more than the floor settles below it, the line through its second half is the rate.
/// </summary>
internal sealed class StreamReading(GateTerms terms)
{
    private const int Segment = 1448, WithHeaders = 1500;
    // Segments come in clumps: by the receiver's own coalescing, and by the sender's.
    private const double Clumps = 0.001;
    private const double LeastSettled = 0.3, MostChange = 0.1, Offered = 1.25, HeldBelow = 0.9;

    private readonly List<StreamMark> marks = [];
    private readonly ShownRate shown = new(new() { BurstPrior = terms.BurstPrior, LeastWindow = TimeSpan.FromMilliseconds(50) });

    /// <summary>The payload that has come.</summary>
    public long Bytes => marks.Count > 0 ? marks[^1].Bytes : 0;

    /// <summary>Whether enough has come to answer yes; a no waits for the end, as streams start slowly.</summary>
    public bool IsDecided => Shown >= terms.RefutedBitsPerSecond;

    /// <summary>Notes what has come.</summary>
    public void Add(StreamMark mark)
    {
        if (mark.Bytes < 0 || (marks.Count > 0 && (mark.At < marks[^1].At || mark.Bytes < marks[^1].Bytes))) return;
        marks.Add(mark);
        shown.Add(mark.Bytes, TimeSpan.FromTicks((mark.At - marks[0].At) / TimeSpan.NanosecondsPerTick), drained: true);
    }

    /// <summary>The answer.</summary>
    public GateDecision Decide()
    {
        if (IsDecided) return new(GateVerdict.Yes, GateGround.Excess, new(Shown), new(Shown), new(double.PositiveInfinity));
        if (Settled() is not { } plateau) return new(GateVerdict.Borderline, GateGround.None, new(Shown), new(Shown), new(double.PositiveInfinity));
        double off = Math.Max(plateau.Uncertainty(terms.StandardErrors), MostChange / 3) * plateau.BitsPerSecond;
        double low = Math.Max(Shown, plateau.BitsPerSecond - off), high = plateau.BitsPerSecond + off;
        var verdict = high < terms.DividingBitsPerSecond ? GateVerdict.No : low > terms.DividingBitsPerSecond ? GateVerdict.Yes : GateVerdict.Borderline;
        return new(verdict, verdict is GateVerdict.Borderline ? GateGround.None : GateGround.Plateau, new(plateau.BitsPerSecond), new(low), new(Math.Max(low, high)));
    }

    // In IP packets with their headers, as trains are counted.
    private double Shown => shown.BitsPerSecond * WithHeaders / Segment;

    private Plateau? Settled()
    {
        if (marks.Count < 16 || (marks[^1].At - marks[0].At) * 1e-9 < LeastSettled) return null;
        long middle = marks[0].At + ((marks[^1].At - marks[0].At) / 2);
        var last = marks.Where(mark => mark.At >= middle).ToList();
        if (last.Count < 8 || Rate(last[last.Count / 2], last[^1]) is var after && Math.Abs(Rate(last[0], last[last.Count / 2]) - after) > MostChange * after) return null;
        // One arrival a segment, all of a mark's at once.
        double[] arrivals = [.. last.Skip(1).SelectMany((mark, i) => Enumerable.Repeat(mark.At * 1e-9, (int)((mark.Bytes / Segment) - (last[i].Bytes / Segment))))];
        return Plateau.Fit(arrivals, WithHeaders, Clumps) is { } plateau && plateau.BitsPerSecond < HeldBelow * Offered * terms.Floor.BitsPerSecond ? plateau : null;
    }

    private static double Rate(StreamMark from, StreamMark to) => to.At > from.At ? (to.Bytes - from.Bytes) * 8e9 / (to.At - from.At) : double.PositiveInfinity;
}
