namespace NetReady.Agent.Probes.Stamp;

/// <summary>One answer, as it came.</summary>
/// <param name="Number">The number of the packet that it answers.</param>
/// <param name="Reflected">The reflector's own number.</param>
/// <param name="ToReflector">What the packet took to the reflector, by two clocks that may be apart; null where the reflector's makes no sense.</param>
/// <param name="RoundTrip">The round trip, without the time in the reflector.</param>
/// <param name="Closing">Which closing packet it answers, from 0; null where it answers one of the stream.</param>
internal readonly record struct StampAnswer(int Number, uint Reflected, TimeSpan? ToReflector, TimeSpan RoundTrip, int? Closing = null);

/// <summary>
/// Tells the two directions of a stream apart. A stateful reflector numbers what it receives from 0 (RFC 8762 §4), so a number that never came back
/// is an answer that was lost on the way back, and what it never counted was lost on the way there. Where anything went amiss, closing packets tell
/// how far it had counted at the end; as they repeat the last packet's number, they also show a reflector that copies numbers instead of keeping its own.
/// A reflector that numbers as none can is believed nothing about directions.
/// </summary>
internal sealed class StampTally
{
    // Somebody may answer one packet for ever; more copies than this are counted and not kept.
    private const int MostCopies = 8;
    // A packet that was sent once arrives twice at most, and no clock runs so far off within a stream.
    private const int MostCounted = 2;
    private static readonly TimeSpan clocksDrift = TimeSpan.FromMilliseconds(50);

    private readonly List<StampAnswer> stream = [], closing = [];
    private readonly Dictionary<(int Number, int? Closing), long> copies = [];
    private int highest = -1;

    /// <summary>How many answers came after a later packet's; those that came again do not count.</summary>
    public int Overtaken { get; private set; }

    /// <summary>How many answers came again.</summary>
    public long Repeated { get; private set; }

    /// <summary>How many packets of the stream were answered.</summary>
    public int Answered { get; private set; }

    /// <summary>How many of the closing packets were answered.</summary>
    public int ClosingAnswered { get; private set; }

    /// <summary>Takes an answer, in the order in which they come.</summary>
    public void Add(StampAnswer answer)
    {
        bool closes = answer.Closing is not null;
        long copy = copies.GetValueOrDefault((answer.Number, answer.Closing));
        copies[(answer.Number, answer.Closing)] = copy + 1;
        if (copy < MostCopies) (closes ? closing : stream).Add(answer);
        if (closes)
        {
            if (copy == 0) ClosingAnswered++;
            return;
        }
        if (copy > 0)
        {
            Repeated++;
            return;
        }
        Answered++;
        if (answer.Number < highest) Overtaken++;
        else highest = answer.Number;
    }

    /// <summary>What the answers tell of both ways.</summary>
    /// <param name="sent">How many packets were sent, closing ones not counted.</param>
    public (StampDirection Forward, StampDirection Back) Tell(int sent)
    {
        var (forwardVariation, backVariation) = Variations();
        // Where all were answered once and in order, nothing went amiss on either way.
        if (Answered == sent && Repeated == 0 && Overtaken == 0) return (new(0, 0, 0, forwardVariation), new(0, 0, 0, backVariation));
        if (CountedByReflector(sent) is not { } counted) return (StampDirection.Untold with { DelayVariation = forwardVariation }, StampDirection.Untold with { DelayVariation = backVariation });

        int[] reflected = [.. stream.Select(answer => (int)answer.Reflected).Distinct()];
        int lostBack = counted - reflected.Length;
        // Of what was lost on the way back nobody knows which packet it was: each is taken as one of its own, as long as so many are unaccounted for.
        int lostForward = Math.Max(0, sent - Answered - lostBack);
        int[] arrived = [.. stream.DistinctBy(answer => answer.Reflected).OrderBy(answer => answer.Reflected).Select(answer => answer.Number)];
        return (
            new(lostForward, reflected.Length - Answered, OvertakenAmong(arrived.Distinct()), forwardVariation),
            new(lostBack, stream.Count - reflected.Length, OvertakenAmong(reflected), backVariation));
    }

    // How many packets of the stream reached the reflector, copies counted; null where that cannot be known.
    private int? CountedByReflector(int sent)
    {
        bool keepsCount = closing.Select(answer => answer.Reflected).Distinct().Count() > 1;
        var first = closing.Where(answer => answer.Closing == 0).ToList();
        if (!keepsCount || first.Count == 0 || copies.Values.Any(times => times > MostCopies)) return null;
        uint counted = first.Min(answer => answer.Reflected);
        bool isCount = counted <= (long)sent * MostCounted && stream.TrueForAll(answer => answer.Reflected < counted)
            && stream.GroupBy(answer => answer.Reflected).All(same => same.DistinctBy(answer => answer.Number).Count() == 1);
        return isCount ? (int)counted : null;
    }

    private static int OvertakenAmong(IEnumerable<int> numbers)
    {
        (int highest, int overtaken) = (-1, 0);
        foreach (int number in numbers)
        {
            if (number < highest) overtaken++;
            else highest = number;
        }
        return overtaken;
    }

    private (IReadOnlyList<TimeSpan> Forward, IReadOnlyList<TimeSpan> Back) Variations()
    {
        var both = stream.DistinctBy(answer => answer.Number).Where(answer => answer.ToReflector is not null)
            .Select(answer => (Forward: answer.ToReflector!.Value, Back: answer.RoundTrip - answer.ToReflector.Value)).ToList();
        if (both.Count == 0) return ([], []);
        var (forward, back) = (both.Min(one => one.Forward), both.Min(one => one.Back));
        // Neither way takes longer than both: else the reflector's clock was set within the stream, or lies.
        var most = both.Max(one => one.Forward + one.Back) + clocksDrift;
        if (both.Exists(one => one.Forward - forward > most || one.Back - back > most)) return ([], []);
        return ([.. both.Select(one => one.Forward - forward)], [.. both.Select(one => one.Back - back)]);
    }
}
