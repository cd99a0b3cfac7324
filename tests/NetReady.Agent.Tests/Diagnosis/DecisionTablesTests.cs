using System.Collections.Immutable;
using NetReady.Agent.Diagnosis;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Diagnosis;

public sealed class DecisionTablesTests
{
    private static readonly ImmutableArray<Question> questions = [.. Enum.GetValues<Question>()];

    [Fact]
    public void The_published_tables_are_those_that_diagnoses_are_made_by() => GoldenFile.Holds(Path.Combine(Repository.Root, "docs", "diagnosis.md"), DiagnosisPage.Write());

    [Fact]
    public void Each_row_decides_where_its_own_answers_are_given_and_everything_before_it_is_well()
    {
        Assert.All(DecisionTables.Owners.Index(), row => Assert.Same(row.Item, Outcome<FaultOwner>.Of(DecisionTables.Owners, JustThis(DecisionTables.Owners, row.Index)).Row));
        Assert.All(DecisionTables.States.Index(), row => Assert.Same(row.Item, Outcome<VpnState>.Of(DecisionTables.States, JustThis(DecisionTables.States, row.Index)).Row));
    }

    [Fact]
    public void Every_owner_and_every_state_is_decided_by_some_row_and_is_a_word_of_the_vocabulary()
    {
        Assert.Equal(Enum.GetValues<FaultOwner>().Order(), DecisionTables.Owners.Select(row => row.Then).OfType<FaultOwner>().Distinct().Order());
        Assert.Equal(Enum.GetValues<VpnState>().Order(), DecisionTables.States.Select(row => row.Then).OfType<VpnState>().Distinct().Order());
        Assert.Equal(Enum.GetValues<FaultOwner>().Select(DiagnosisWords.Word).Order(), Vocabulary.Get("net.fault_owner").Words.Order());
        Assert.Equal(Enum.GetValues<VpnState>().Select(DiagnosisWords.Word).Order(), Vocabulary.Get("vpn.state").Words.Order());
    }

    [Fact]
    public void A_fault_comes_with_something_to_do_and_none_without() =>
        Assert.All(DecisionTables.Owners, row => Assert.Equal(row.Then is FaultOwner.None, row.Do.Length == 0));

    [Fact]
    public void What_is_decided_while_answers_are_unknown_is_decided_whatever_they_turn_out_to_be()
    {
        var random = new Random(20261121);
        int decided = 0;
        for (int trial = 0; trial < 20_000; trial++)
        {
            var partly = Findings.None;
            double unknown = random.NextDouble() / 2;
            foreach (var question in questions)
                if (random.NextDouble() > unknown) partly = partly.With(question, Finding.Of(random.Next(2) == 0, "told"));
            var owner = Outcome<FaultOwner>.Of(DecisionTables.Owners, partly);
            var state = Outcome<VpnState>.Of(DecisionTables.States, partly);
            if (owner.Decided is not null) decided++;
            for (int completion = 0; completion < 8; completion++)
            {
                var whole = questions.Aggregate(partly, (so, question) => so[question].Holds is null ? so.With(question, Finding.Of(random.Next(2) == 0, "told")) : so);
                if (owner.Decided is not null) Assert.Equal(owner.Decided, Outcome<FaultOwner>.Of(DecisionTables.Owners, whole).Decided);
                if (state.Decided is not null) Assert.Equal(state.Decided, Outcome<VpnState>.Of(DecisionTables.States, whole).Decided);
            }
        }
        Assert.InRange(decided, 1000, 19_000);
    }

    [Fact]
    public void What_cannot_be_told_names_the_questions_that_it_hangs_on()
    {
        var outcome = Outcome<FaultOwner>.Of(DecisionTables.Owners, Well.With(Question.Portal, Finding.NotAsked).With(Question.BeyondAnswers, Finding.No("")).With(Question.TunnelPasses, Finding.No("")));
        Assert.Null(outcome.Decided);
        Assert.Equal([Question.Portal], outcome.Untold);
    }

    // Everything is well, with a tunnel that is up and two services inside.
    private static Findings Well => questions.Aggregate(Findings.None, (so, question) => so.With(question, Finding.Of(question is not (
        Question.Portal or Question.NearLosses or Question.LineLosses or Question.ResolverNear or Question.ResolverInside or Question.AtWork or Question.TunnelLosesLarge), "told")));

    // The row's own answers, and of each row before it an answer that keeps it from applying, as near to well as can be.
    private static Findings JustThis<T>(ImmutableArray<Row<T>> table, int index)
        where T : struct, Enum
    {
        var row = table[index];
        var own = row.If.Select(answer => answer.Question).ToHashSet();
        var findings = row.If.Aggregate(Well, (so, answer) => so.With(answer.Question, Finding.Of(answer.Holds, "told")));
        foreach (var before in table[..index].Where(before => findings.Are(before.If) == true))
        {
            var turned = before.If.Last(answer => !own.Contains(answer.Question));
            findings = findings.With(turned.Question, Finding.Of(!turned.Holds, "told"));
        }
        return findings;
    }
}
