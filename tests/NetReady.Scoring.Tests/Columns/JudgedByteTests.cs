using System.Runtime.Intrinsics;
using NetReady.Core.Facts;
using NetReady.Scoring.Columns;
using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Tests.Columns;

/// <summary>Judgements in bytes join as the published truth table has it.</summary>
public sealed class JudgedByteTests
{
    private static readonly Judgement[] all =
        [Judgement.Pass, Judgement.Fail, Judgement.NotApplicable, .. Enum.GetValues<MissingReason>().Select(Judgement.Unknown)];

    [Fact]
    public void Every_two_judgements_join_as_in_the_truth_table()
    {
        foreach (var left in all)
        {
            Assert.Equal(JudgedByte.Of(TruthTable.Not(left)), JudgedByte.Not(Sixteen(left))[0]);
            foreach (var right in all)
            {
                Assert.Equal(JudgedByte.Of(TruthTable.All(left, right)), JudgedByte.All(Sixteen(left), Sixteen(right))[15]);
                Assert.Equal(JudgedByte.Of(TruthTable.Any(left, right)), JudgedByte.Any(Sixteen(left), Sixteen(right))[7]);
            }
        }
    }

    [Fact]
    public void Only_when_decides_whether_the_condition_is_asked()
    {
        foreach (var condition in all)
            foreach (var applies in all)
            {
                var expected = applies.Truth switch { Truth.Pass => condition, Truth.Unknown => applies, _ => Judgement.NotApplicable };
                Assert.Equal(JudgedByte.Of(expected), JudgedByte.OnlyWhen(Sixteen(applies), Sixteen(condition))[3]);
            }
    }

    [Fact]
    public void A_byte_keeps_the_reason()
    {
        foreach (var reason in Enum.GetValues<MissingReason>()) Assert.Equal(reason, JudgedByte.ReasonOf(JudgedByte.Of(Judgement.Unknown(reason))));
        Assert.Null(JudgedByte.ReasonOf(JudgedByte.Of(Judgement.Fail)));
    }

    private static Vector128<byte> Sixteen(Judgement judgement) => Vector128.Create(JudgedByte.Of(judgement));
}
