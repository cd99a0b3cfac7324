using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Tests.Conditions;

public sealed class TruthTableTests
{
    // P pass, F fail, U unknown, N not applicable: left, right, all, any.
    [Theory]
    [InlineData("PP PP")]
    [InlineData("PF FP")]
    [InlineData("PU UP")]
    [InlineData("PN PP")]
    [InlineData("FP FP")]
    [InlineData("FF FF")]
    [InlineData("FU FU")]
    [InlineData("FN FF")]
    [InlineData("UP UP")]
    [InlineData("UF FU")]
    [InlineData("UU UU")]
    [InlineData("UN UU")]
    [InlineData("NP PP")]
    [InlineData("NF FF")]
    [InlineData("NU UU")]
    [InlineData("NN NN")]
    public void All_and_any_follow_the_published_table(string row)
    {
        var (left, right) = (Of(row[0]), Of(row[1]));
        Assert.Equal(Of(row[3]).Truth, TruthTable.All(left, right).Truth);
        Assert.Equal(Of(row[4]).Truth, TruthTable.Any(left, right).Truth);
    }

    [Theory]
    [InlineData('P', 'F')]
    [InlineData('F', 'P')]
    [InlineData('U', 'U')]
    [InlineData('N', 'N')]
    public void Not_follows_the_published_table(char inner, char outer) => Assert.Equal(Of(outer).Truth, TruthTable.Not(Of(inner)).Truth);

    [Fact]
    public void A_reason_is_there_exactly_where_the_whole_is_unknown()
    {
        foreach (var left in "PFUN".Select(Of))
        {
            foreach (var right in "PFUN".Select(Of))
            {
                foreach (var whole in new[] { TruthTable.All(left, right), TruthTable.Any(left, right) })
                    Assert.Equal(whole.Truth == Truth.Unknown, whole.Reason is not null);
            }
        }
    }

    [Fact]
    public void Of_two_reasons_the_first_stays() =>
        Assert.Equal(MissingReason.Stale, TruthTable.All(Judgement.Unknown(MissingReason.Stale), Judgement.Unknown(MissingReason.Blocked)).Reason);

    private static Judgement Of(char letter) => letter switch
    {
        'P' => Judgement.Pass,
        'F' => Judgement.Fail,
        'U' => Judgement.Unknown(MissingReason.Borderline),
        _ => Judgement.NotApplicable,
    };
}
