using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Judging;

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

/// <summary>A stated fact against its limit.</summary>
internal sealed class StatedColumnLeaf : ColumnLeaf
{
    private readonly StatedColumn column;
    private readonly Must must;
    private readonly long? validTicks;
    private readonly JudgedSayings fresh;
    private readonly JudgedSayings stale;
    private readonly ImmutableArray<double> limits;

    public StatedColumnLeaf(FactCondition asked, LeafTerms terms, Layout layout)
    {
        column = layout.Stated(asked);
        must = asked.Must;
        validTicks = terms.ValidFor?.Ticks;
        var sayings = layout.SayingsOf(asked.Fact.Name);
        fresh = new(sayings, said => Of(asked, terms, said, isStale: false));
        stale = new(sayings, said => Of(asked, terms, said, isStale: true));
        limits = column.Numbers >= 0 ? [.. must.Limits.Select(limit => limit.Range.Low)] : [];
    }

    public override void Judge(Block block, Span<byte> to)
    {
        fresh.Judge(block, column.Codes, to);
        if (column.Numbers >= 0 && must.Relation != Relation.Known) JudgeNumbers(block.CodesOf(column.Codes), block.NumbersOf(column.Numbers), to);
        if (validTicks is { } valid) JudgeStale(block, block.AgesOf(column.Ages), valid, to);
    }

    private void JudgeNumbers(ReadOnlySpan<byte> codes, ReadOnlySpan<double> numbers, Span<byte> to)
    {
        var isNumber = Vector128.Create((byte)Sayings.Number);
        // A number passes or fails; both bytes have the lower truth bit, and a failure the upper one too.
        var pass = Vector128.Create(JudgedByte.Pass);
        var failsToo = Vector128.Create((byte)(JudgedByte.Fail ^ JudgedByte.Pass));
        for (int row = 0; row < codes.Length; row += Vector128<byte>.Count)
        {
            var known = Vector128.Equals(Vector128.Create(codes[row..]), isNumber);
            if (known == Vector128<byte>.Zero) continue;
            var holds = Vector128.Create(Spread(Holds(numbers[row..])), Spread(Holds(numbers[(row + 4)..])), Spread(Holds(numbers[(row + 8)..])), Spread(Holds(numbers[(row + 12)..]))).AsByte();
            Vector128.ConditionalSelect(known, pass | Vector128.AndNot(failsToo, holds), Vector128.Create<byte>(to[row..])).CopyTo(to[row..]);
        }
    }

    private uint Holds(ReadOnlySpan<double> four)
    {
        var number = Vector256.Create(four);
        var limit = Vector256.Create(limits[0]);
        return must.Relation switch
        {
            Relation.AtMost => Vector256.LessThanOrEqual(number, limit).ExtractMostSignificantBits(),
            Relation.AtLeast => Vector256.GreaterThanOrEqual(number, limit).ExtractMostSignificantBits(),
            Relation.Below => Vector256.LessThan(number, limit).ExtractMostSignificantBits(),
            Relation.Above => Vector256.GreaterThan(number, limit).ExtractMostSignificantBits(),
            Relation.Is or Relation.OneOf => AnyOf(number),
            _ => ~AnyOf(number) & 0xF,
        };
    }

    private uint AnyOf(Vector256<double> number)
    {
        uint any = 0;
        foreach (double limit in limits) any |= Vector256.Equals(number, Vector256.Create(limit)).ExtractMostSignificantBits();
        return any;
    }

    private void JudgeStale(Block block, ReadOnlySpan<long> ages, long valid, Span<byte> to)
    {
        var limit = Vector256.Create(valid);
        var codes = block.CodesOf(column.Codes);
        for (int row = 0; row < ages.Length; row += Vector256<long>.Count)
        {
            if (!Vector256.GreaterThanAny(Vector256.Create(ages[row..]), limit)) continue;
            for (int old = row; old < row + Vector256<long>.Count; old++)
                if (ages[old] > valid) to[old] = stale[codes[old] == Block.WideCode ? block.Wide(column.Codes)![old] : codes[old]];
        }
    }

    // What StatedLeaf makes of it; the code of a number, whose value stands elsewhere, is judged there.
    private static Judgement Of(FactCondition asked, LeafTerms terms, Saying said, bool isStale)
    {
        if (asked.Must.Relation == Relation.Known) return said.Value is not null && !isStale ? Judgement.Pass : Judgement.Fail;
        if (said.Missing is { } missing) return MissingMeaning.Of(asked.Fact, missing, said.Platform, terms.IsRequired, terms.IsNegated);
        if (said.Value is not { } value) return Judgement.Unknown(asked.Fact.Group == "reg" ? MissingReason.Unregistered : MissingReason.NeverReported);
        if (isStale) return Judgement.Unknown(MissingReason.Stale);
        return value.Kind == asked.Fact.Kind ? asked.Must.Judge(value) : Judgement.Unknown(MissingReason.Error);
    }
}

/// <summary>A sampled fact: the share of the samples in its window that hold.</summary>
internal sealed class SampledColumnLeaf : ColumnLeaf
{
    private readonly SampleTerms terms;
    private readonly WindowColumn window;
    private readonly HoldingColumn? holding;
    private readonly JudgedSayings tooFew;

    public SampledColumnLeaf(FactCondition asked, LeafTerms leaf, Layout layout, Department department)
    {
        terms = asked.Terms!;
        window = layout.Window(asked);
        holding = layout.Holding(asked);
        var never = department.IsDeclared && !department.Declares(terms.Target) ? MissingReason.NotConfigured : MissingReason.NeverReported;
        tooFew = new(layout.SayingsOf(asked.Fact.Name), said => holding is null ? Judgement.Fail
            : said.Missing is { } missing ? MissingMeaning.Of(asked.Fact, missing, said.Platform, leaf.IsRequired, leaf.IsNegated) : Judgement.Unknown(never));
    }

    public override void Judge(Block block, Span<byte> to)
    {
        var samples = block.CountsOf(window.Samples);
        // Which of four rows have too few, pass, or may hold; the rest fail.
        tooFew.Judge(block, window.Of.Codes, to);
        if (holding is null) JudgeKnown(samples, to);
        else JudgeShares(samples, block.CountsOf(holding.Surely), block.CountsOf(holding.Surely + 1), to);
    }

    private void JudgeKnown(ReadOnlySpan<int> samples, Span<byte> to)
    {
        for (int row = 0; row < samples.Length; row++)
            if (samples[row] >= terms.Needs) to[row] = JudgedByte.Pass;
    }

    private void JudgeShares(ReadOnlySpan<int> samples, ReadOnlySpan<int> surely, ReadOnlySpan<int> perhaps, Span<byte> to)
    {
        var borderline = JudgedByte.Of(Judgement.Unknown(MissingReason.Borderline));
        var needs = Vector128.Create(terms.Needs);
        var share = Vector256.Create(terms.HoldsFor);
        var slack = Vector256.Create(1e-9);
        for (int row = 0; row < samples.Length; row += 4)
        {
            var taken = Vector128.Create(samples[row..]);
            uint enough = Vector128.GreaterThanOrEqual(taken, needs).ExtractMostSignificantBits();
            if (enough == 0) continue;
            var needed = share * Doubles.Of(taken) - slack;
            uint pass = Vector256.GreaterThanOrEqual(Doubles.Of(Vector128.Create(surely[row..])), needed).ExtractMostSignificantBits();
            uint fail = ~pass & Vector256.LessThan(Doubles.Of(Vector128.Create(perhaps[row..])), needed).ExtractMostSignificantBits();
            uint four = (Spread(pass) & Each(JudgedByte.Pass)) | (Spread(fail & 0xF) & Each(JudgedByte.Fail)) | (~Spread((pass | fail) & 0xF) & Each(borderline));
            var few = to[row..];
            uint before = BitConverter.ToUInt32(few);
            uint mask = Spread(enough);
            BitConverter.TryWriteBytes(few, (four & mask) | (before & ~mask));
        }
    }

    private static uint Each(byte judged) => judged * 0x01010101u;
}
