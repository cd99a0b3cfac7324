using System.Runtime.Intrinsics;
using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Columns;

/// <summary>What a leaf makes of each thing that its fact says, looked up by code. Grows with the things that are said.</summary>
/// <param name="sayings">What the fact says over the fleet.</param>
/// <param name="judge">The judgement of one.</param>
internal sealed class JudgedSayings(Sayings sayings, Func<Saying, Judgement> judge)
{
    private const int InOneVector = 16;

    private readonly Lock gate = new();
    private volatile byte[] byCode = [];

    /// <summary>The judgement of a code.</summary>
    public byte this[int code] => Table()[code];

    /// <summary>Writes the judgement of each row of a column.</summary>
    public void Judge(Block block, int column, Span<byte> to)
    {
        byte[] table = Table();
        var codes = block.CodesOf(column);
        if (table.Length <= InOneVector) JudgeFew(codes, table, to);
        else JudgeMany(codes, table, to);
        if (block.Wide(column) is { } wide)
            foreach (var (row, code) in wide) to[row] = table[code];
    }

    private static void JudgeFew(ReadOnlySpan<byte> codes, byte[] table, Span<byte> to)
    {
        Span<byte> whole = stackalloc byte[InOneVector];
        table.CopyTo(whole);
        var lookup = Vector128.Create<byte>(whole);
        for (int row = 0; row < codes.Length; row += InOneVector)
            Vector128.ShuffleNative(lookup, Vector128.Create(codes[row..])).CopyTo(to[row..]);
    }

    private static void JudgeMany(ReadOnlySpan<byte> codes, byte[] table, Span<byte> to)
    {
        Span<byte> whole = stackalloc byte[byte.MaxValue + 1];
        whole.Clear();
        table.AsSpan(0, Math.Min(table.Length, byte.MaxValue)).CopyTo(whole);
        for (int row = 0; row < codes.Length; row++) to[row] = whole[codes[row]];
    }

    private byte[] Table()
    {
        byte[] table = byCode;
        return table.Length == sayings.Count ? table : Grow();
    }

    private byte[] Grow()
    {
        lock (gate)
        {
            byte[] old = byCode;
            var table = new byte[sayings.Count];
            old.CopyTo(table, 0);
            for (int code = old.Length; code < table.Length; code++) table[code] = JudgedByte.Of(judge(sayings[code]));
            return byCode = table;
        }
    }
}
