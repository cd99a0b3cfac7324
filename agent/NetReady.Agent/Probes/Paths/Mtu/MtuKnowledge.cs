namespace NetReady.Agent.Probes.Paths.Mtu;

/// <summary>What a search for the path MTU has learned so far: which sizes of packets were asked about, and what came of each. Sizes are of IP packets, in bytes.</summary>
/// <param name="smallest">The least packet that can be asked about.</param>
/// <param name="largest">The largest that the device's interface takes, as far as is known.</param>
internal sealed class MtuKnowledge(int smallest, int largest)
{
    // Whoever reports a next link smaller than IP allows to be is not believed (RFC 791: 68).
    private const int LeastReported = 68;

    private readonly List<Question> questions = [];
    private readonly Dictionary<int, int> byPacket = [];

    /// <summary>The least packet that can be asked about.</summary>
    public int Smallest => smallest;

    /// <summary>The largest packet worth asking about.</summary>
    public int Largest { get; private set; } = largest;

    /// <summary>The largest packet that passed; 0 where none has.</summary>
    public int Passed { get; private set; }

    /// <summary>The least of those asked about, larger than <see cref="Passed"/>, that did not pass so far; null where there is none.</summary>
    public int? Vanished { get; private set; }

    /// <summary>How many packets were asked about.</summary>
    public int Asked => questions.Count;

    /// <summary>How many passed.</summary>
    public int Answered => questions.Count(question => question.Answered);

    /// <summary>A packet of that size was sent.</summary>
    public void Ask(int packet, int size)
    {
        byPacket[packet] = questions.Count;
        questions.Add(new(packet, size));
        Settle();
    }

    /// <summary>A packet was answered; again, or late, it says the same.</summary>
    public void Answer(int packet)
    {
        if (!byPacket.TryGetValue(packet, out int at)) return;
        questions[at] = questions[at] with { Answered = true };
        Settle();
    }

    /// <summary>A router says that a packet is too large for its next link; what it says is a hint until packets prove it (RFC 8899 §4.6.2).</summary>
    /// <param name="packet">The packet that it quotes; null where it quotes too little to tell.</param>
    /// <param name="mtu">What it says that the link takes; 0 where it does not (RFC 1191 §5).</param>
    public void Tell(int? packet, int mtu)
    {
        int at = packet is { } quoted ? byPacket.GetValueOrDefault(quoted, -1) : questions.FindLastIndex(question => !question.Answered && question.Size > mtu);
        if (at < 0 || (mtu != 0 && mtu < LeastReported) || mtu >= questions[at].Size) return;
        questions[at] = questions[at] with { Told = mtu, ToldExactly = packet is not null };
    }

    /// <summary>The system does not take a packet of that size, for what it remembers of the path.</summary>
    public void Refuse(int size)
    {
        questions.Add(new(-1, size, Told: 0, ToldExactly: true));
        Settle();
    }

    /// <summary>The interface takes no packet larger than that.</summary>
    public void Bound(int interfaceMtu)
    {
        Largest = Math.Max(smallest, interfaceMtu);
        questions.RemoveAll(question => question.Size > Largest);
        byPacket.Clear();
        for (int at = 0; at < questions.Count; at++) byPacket[questions[at].Packet] = at;
        Settle();
    }

    /// <summary>How often that size was asked about.</summary>
    public int TimesAsked(int size) => questions.Count(question => question.Size == size);

    /// <summary>What routers say that passes, where that is not known to be wrong: at least <see cref="Passed"/> and less than <see cref="Vanished"/>.</summary>
    public IEnumerable<int> Hints => Lost.Where(question => question.Told >= Passed && question.Told < Vanished).Select(question => question.Told!.Value).Distinct();

    /// <summary>Whether some router said of packets that are just too large what passes, so that whoever listens learns it: no black hole (RFC 2923 §2.1).</summary>
    public bool WasTold => Lost.Any(question => question.Told is { } told && (told == 0 || told == Passed || (question.ToldExactly && told < Passed)));

    /// <summary>The chance that a packet as large as <see cref="Vanished"/> would pass, and was lost each time as any packet may be; 1 where nothing vanished.</summary>
    public double ChanceOfPassing => Vanished is not { } size ? 1 : Lost.Any(question => question.Size == size && question.ToldExactly) ? 0 : ChanceOfLoss(TimesAsked(size));

    /// <summary>The chance that every packet larger than <see cref="Passed"/> was lost as any may be: that nothing on the path minds their size.</summary>
    public double ChanceOfNoLimit => ChanceOfLoss(Lost.Count());

    /// <summary>The packets that did not pass, of those larger than <see cref="Passed"/>, by their number.</summary>
    public IEnumerable<int> LostPackets => Lost.Select(question => question.Packet);

    /// <summary>Whether a packet larger than <see cref="Passed"/> may still be answered: neither it was, nor did a router say that it was too large.</summary>
    public bool AnyInDoubt => Lost.Any(question => !question.ToldExactly);

    private IEnumerable<Question> Lost => questions.Where(question => question.Size > Passed && !question.Answered);

    // By what became of packets of a size that does pass.
    private double ChanceOfLoss(int inARow)
    {
        int passing = questions.Count(question => question.Size <= Passed), answered = questions.Count(question => question.Size <= Passed && question.Answered);
        return PassingOdds.AllAlike(inARow, passing - answered, answered);
    }

    private void Settle()
    {
        Passed = questions.Where(question => question.Answered).Select(question => question.Size).DefaultIfEmpty().Max();
        Vanished = Lost.Select(question => (int?)question.Size).Min();
    }

    private sealed record Question(int Packet, int Size, bool Answered = false, int? Told = null, bool ToldExactly = false);
}
