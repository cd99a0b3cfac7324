namespace NetReady.Scoring.Columns;

/// <summary>Which of a policy's figures a column holds.</summary>
internal enum Figure
{
    Low,
    Mid,
    High,
    Strict,
    Coverage,
}

/// <summary>The verdicts on a block, a column after another.</summary>
internal sealed class BlockVerdicts
{
    /// <summary>No policy decided.</summary>
    public const short Nobody = -1;

    private const int Figures = 5;

    private readonly byte[] outcomes;
    private readonly double[] figures;
    private readonly byte[] states;

    /// <summary>Room for the verdicts of a program.</summary>
    public BlockVerdicts(AudienceProgram program, int rows)
    {
        (Program, Rows) = (program, rows);
        outcomes = new byte[program.Rules.Length * rows];
        figures = new double[program.Policies.Length * Figures * rows];
        states = new byte[program.Policies.Length * rows];
        Flags = new byte[program.Policies.Length * rows];
        States = new byte[rows];
        DecidedBy = new short[rows];
        Presence = new Presence[rows];
    }

    /// <summary>What judged.</summary>
    public AudienceProgram Program { get; }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; }

    /// <summary>Bytes that they take up.</summary>
    public long Bytes => outcomes.Length + (8L * figures.Length) + states.Length + Flags.Length + (4L * Rows);

    /// <summary>Which flags of <see cref="PolicyProgram"/> are set, a column a policy.</summary>
    public byte[] Flags { get; }

    /// <summary>The host's state, by its place in <see cref="Judging.HostState.WorstFirst"/>.</summary>
    public byte[] States { get; }

    /// <summary>The policy whose score is the host's, by its place in the program; <see cref="Nobody"/> where none counts.</summary>
    public short[] DecidedBy { get; }

    /// <summary>How each host is heard of.</summary>
    public Presence[] Presence { get; }

    /// <summary>A rule's outcomes, as <see cref="OutcomeByte"/> has them.</summary>
    public Span<byte> OutcomesOf(int rule) => outcomes.AsSpan(rule * Rows, Rows);

    /// <summary>A figure of a policy; the scores are not a number where nothing is scored.</summary>
    public Span<double> FiguresOf(int policy, Figure figure) => figures.AsSpan(((policy * Figures) + (int)figure) * Rows, Rows);

    /// <summary>The states by one policy.</summary>
    public Span<byte> StatesOf(int policy) => states.AsSpan(policy * Rows, Rows);

    /// <summary>The flags of one policy.</summary>
    public Span<byte> FlagsOf(int policy) => Flags.AsSpan(policy * Rows, Rows);
}

/// <summary>What one worker of a sweep writes on; it grows to what the largest program needs.</summary>
internal sealed class Scratch
{
    private byte[] judged = [];
    private int[] sums = [];

    /// <summary>Room for columns of judgements.</summary>
    public Span<byte> Judged(int length) => (judged.Length >= length ? judged : judged = new byte[length]).AsSpan(0, length);

    /// <summary>Room for the sums of weights.</summary>
    public Span<int> Sums(int length) => (sums.Length >= length ? sums : sums = new int[length]).AsSpan(0, length);
}
