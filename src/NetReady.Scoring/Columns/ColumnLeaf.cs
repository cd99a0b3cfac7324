using System.Collections.Immutable;

namespace NetReady.Scoring.Columns;

/// <summary>One leaf of conditions: it judges a whole block.</summary>
internal abstract class ColumnLeaf
{
    // The judgements of four rows by a mask of four bits: what the bit is, in each of four bytes.
    private static readonly ImmutableArray<uint> fourOf = [.. Enumerable.Range(0, 16).Select(mask => (mask & 1) | ((mask & 2) << 7) | ((mask & 4) << 14) | ((mask & 8) << 21)).Select(ones => (uint)ones)];

    /// <summary>Writes the judgement of each row, as <see cref="JudgedByte"/> has it.</summary>
    public abstract void Judge(Block block, Span<byte> to);

    /// <summary>Four bytes that are each all ones where the mask's bit is set.</summary>
    protected static uint Spread(uint mask) => fourOf[(int)mask] * 0xFF;
}

/// <summary>A leaf that is the same for every host, as a parameter of the department.</summary>
internal sealed class ConstantLeaf(byte judged) : ColumnLeaf
{
    public override void Judge(Block block, Span<byte> to) => to.Fill(judged);
}

/// <summary>A rule with <c>change_after</c>, whose judgement was worked out when its row was filled.</summary>
internal sealed class GivenLeaf(int column) : ColumnLeaf
{
    public override void Judge(Block block, Span<byte> to) => block.CodesOf(column).CopyTo(to);
}
