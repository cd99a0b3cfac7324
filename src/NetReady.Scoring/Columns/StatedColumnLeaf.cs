using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Columns;

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
