using System.Runtime.Intrinsics;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Columns;

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
