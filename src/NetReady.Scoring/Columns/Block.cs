namespace NetReady.Scoring.Columns;

/// <summary>A rule of a row that fails, and since when.</summary>
/// <param name="History">The rule's history in the layout.</param>
/// <param name="Row">The row.</param>
/// <param name="Since">The instant, in UTC ticks.</param>
internal readonly record struct Failing(int History, int Row, long Since);

/// <summary>The evidence on so many hosts of one audience, a column after another.</summary>
internal sealed class Block
{
    /// <summary>
    /// The rows of a block: what a sweep touches of it fits a core's cache. Fifteen lines of 64 bytes, an odd number, so that the same row of all
    /// columns does not fall into the same few sets of the cache.
    /// </summary>
    public const int FullRows = 960;

    /// <summary>The fewest rows, and what every number of rows is a multiple of: a vector's worth.</summary>
    public const int LeastRows = 32;

    /// <summary>The code of a row whose real one does not fit a byte, and stands in <see cref="Wide"/>.</summary>
    public const byte WideCode = byte.MaxValue;

    private readonly Dictionary<int, Dictionary<int, int>> wide = [];

    /// <summary>An empty block.</summary>
    public Block(Audience audience, int rows)
    {
        Audience = audience;
        Rows = rows;
        var layout = audience.Layout;
        Codes = new byte[layout.CodeColumns * rows];
        Numbers = new double[layout.NumberColumns * rows];
        Ages = new long[layout.AgeColumns * rows];
        Counts = new int[layout.CountColumns * rows];
        Hosts = new int[rows];
        Profiles = new int[rows];
        SilentSince = new long[rows];
        EnrolledAt = new long[rows];
        HoldsUntil = new long[rows];
        IsRetired = new bool[rows];
        Array.Fill(Hosts, -1);
        Array.Fill(HoldsUntil, long.MaxValue);
    }

    /// <summary>Whose hosts these are.</summary>
    public Audience Audience { get; }

    /// <summary>How many rows there are, taken or free.</summary>
    public int Rows { get; }

    /// <summary>What facts say, by code.</summary>
    public byte[] Codes { get; }

    /// <summary>Exact numbers, in base units.</summary>
    public double[] Numbers { get; }

    /// <summary>How old facts were at the last contact, in ticks.</summary>
    public long[] Ages { get; }

    /// <summary>Numbers of samples.</summary>
    public int[] Counts { get; }

    /// <summary>The host of each row, by its index; -1 where the row is free.</summary>
    public int[] Hosts { get; }

    /// <summary>The profile of each row.</summary>
    public int[] Profiles { get; }

    /// <summary>Since when each host is silent, the collector's own downtime added, in UTC ticks; the least number where it never was heard of nor enrolled.</summary>
    public long[] SilentSince { get; }

    /// <summary>When each host was enrolled, in UTC ticks; the least number where that is not known.</summary>
    public long[] EnrolledAt { get; }

    /// <summary>The instant, in UTC ticks, from which on the clock alone may have made a row's content wrong.</summary>
    public long[] HoldsUntil { get; }

    /// <summary>Which hosts are retired.</summary>
    public bool[] IsRetired { get; }

    /// <summary>The rules that fail, in any order.</summary>
    public List<Failing> Failing { get; } = [];

    /// <summary>Bytes that it takes up.</summary>
    public long Bytes => Codes.Length + (8L * (Numbers.Length + Ages.Length)) + (4L * Counts.Length) + (Rows * (4 + 4 + 8 + 8 + 8 + 1)) + (Failing.Count * 16L);

    /// <summary>One column of codes.</summary>
    public Span<byte> CodesOf(int column) => Codes.AsSpan(column * Rows, Rows);

    /// <summary>One column of numbers.</summary>
    public Span<double> NumbersOf(int column) => Numbers.AsSpan(column * Rows, Rows);

    /// <summary>One column of ages.</summary>
    public Span<long> AgesOf(int column) => Ages.AsSpan(column * Rows, Rows);

    /// <summary>One column of counts.</summary>
    public Span<int> CountsOf(int column) => Counts.AsSpan(column * Rows, Rows);

    /// <summary>The codes of a column that do not fit a byte, by row; null where all do.</summary>
    public Dictionary<int, int>? Wide(int column) => wide.GetValueOrDefault(column);

    /// <summary>Writes a code.</summary>
    public void SetCode(int column, int row, int code)
    {
        if (wide.TryGetValue(column, out var others)) others.Remove(row);
        if (code >= WideCode)
        {
            if (others is null) wide.Add(column, others = []);
            others[row] = code;
        }
        CodesOf(column)[row] = (byte)Math.Min(code, WideCode);
    }

    /// <summary>Takes a row's whole content from a row of another block of the same audience.</summary>
    public void Copy(Block from, int fromRow, int row)
    {
        for (int column = 0; column < Audience.Layout.CodeColumns; column++)
        {
            int code = from.CodesOf(column)[fromRow];
            SetCode(column, row, code == WideCode ? from.Wide(column)?.GetValueOrDefault(fromRow, code) ?? code : code);
        }
        for (int column = 0; column < Audience.Layout.NumberColumns; column++) NumbersOf(column)[row] = from.NumbersOf(column)[fromRow];
        for (int column = 0; column < Audience.Layout.AgeColumns; column++) AgesOf(column)[row] = from.AgesOf(column)[fromRow];
        for (int column = 0; column < Audience.Layout.CountColumns; column++) CountsOf(column)[row] = from.CountsOf(column)[fromRow];
        (Profiles[row], SilentSince[row], EnrolledAt[row]) = (from.Profiles[fromRow], from.SilentSince[fromRow], from.EnrolledAt[fromRow]);
        (HoldsUntil[row], IsRetired[row]) = (from.HoldsUntil[fromRow], from.IsRetired[fromRow]);
        if (Hosts[row] >= 0) Failing.RemoveAll(rule => rule.Row == row);
        foreach (var rule in from.Failing)
            if (rule.Row == fromRow) Failing.Add(rule with { Row = row });
    }

    /// <summary>Gives a row back.</summary>
    public void Free(int row)
    {
        Hosts[row] = -1;
        HoldsUntil[row] = long.MaxValue;
        Failing.RemoveAll(rule => rule.Row == row);
    }
}
