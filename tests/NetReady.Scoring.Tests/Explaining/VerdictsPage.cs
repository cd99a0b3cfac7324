using System.Globalization;
using System.Text;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Explaining;

/// <summary>Writes docs/verdicts.md from the tables that verdicts are made by.</summary>
internal static class VerdictsPage
{
    private static readonly Truth[] truths = Enum.GetValues<Truth>();

    /// <summary>The page.</summary>
    public static string Write()
    {
        var page = new StringBuilder();
        page.Append("""
            # How verdicts are made

            These tables are written by the tests from the code's own (`NETREADY_REWRITE_GOLDEN=true dotnet test --project tests/NetReady.Scoring.Tests`), and a test holds them to it.

            ## Conditions: `all`, `any`, `not`

            A condition holds (pass), does not hold (fail), is not decided by the evidence (unknown), or the question does not arise (not-applicable).
            This is Kleene's strong three-valued logic, with what is not applicable left out. Several are joined from the first to the last; of several reasons for unknown the first is kept.

            """);
        page.Append("\n`all`: both hold.\n\n");
        Joined(page, TruthTable.All);
        page.Append("\n`any`: at least one holds.\n\n");
        Joined(page, TruthTable.Any);
        page.Append("\n`not`: it does not hold.\n\n");
        Row(page, ["", .. truths.Select(truth => $"`{Name(truth)}`")]);
        Rule(page, truths.Length + 1);
        Row(page, ["**not**", .. truths.Select(truth => Name(TruthTable.Not(Of(truth)).Truth))]);
        page.Append("""

            `only_when` comes before the condition: where it holds, the condition decides; where it is unknown, so is the rule, for the same reason; else the rule is not-applicable.

            A value may be an interval, as "at least 25 Mbit/s": a limit is met if every value in it meets it, missed if none does, else unknown (borderline).

            ## Facts without a value

            What a missing fact makes of a condition about it. What `not-present` and `not-applicable` mean for each fact, and on which platforms, is in the vocabulary
            (`netready policy explain RULE` says it). Neither exempts a device from a required rule. `known` asks only whether there is a value: it passes or fails.


            """);
        Missing(page);
        page.Append("""

            ## Samples and UTC hours

            Sampled facts go by UTC hours, whether their samples lie as they were reported or merged by the hour. An hour holds what ended after its beginning and up to its end. A window `over: 7 d`
            that ends at the last contact takes every hour that begins 7 d before it or later, counted from the full hour at or before that instant, so that it never holds less than 7 d; of the hour
            still open it takes what has ended. The samples of one hour are merged before they are counted, those on the same word together. One hour is one observation: it counts from its end on,
            and while it is open from the end of its last samples. That a window loses an hour may turn a verdict, and is no observation. What held at an instant inside an hour of the past is
            replayed with the hours that were closed by then.

            ## A verdict of the past

            What the device saw counts from the first contact after it, as nobody knew it before. A fact that went on saying the same had been seen until the last contact, and as often as its share of
            the whole stretch. What the register says, it says at every instant of the stretch in which it says so. Samples that were merged by the hour count once the last of them had ended.
            A host's tier, marking, ownership and department are those of today.

            ## Outcomes

            What a condition comes to, in this order: it holds, `pass`; the question does not arise, `not-applicable`; unknown with `if_unknown: leave out`, `unknown` and out of the score;
            waived, `waived`; unknown with `if_unknown: cannot tell`, `unknown`; then it fails (also where it is unknown with `if_unknown: fail`): `in-grace` while any time to fix runs, else `fail`.

            What each does to the score (1: it earns its points, 0: it does not), and whether it counts as covered by evidence:


            """);
        Row(page, ["outcome", "scored", "decided", "low", "high", "strict", "a required rule"]);
        Rule(page, 7);
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            var terms = OutcomeTerms.Of(outcome);
            string name = outcome == Outcome.LeftOut ? $"{terms.Name}, left out" : terms.Name;
            Row(page, [$"`{name}`", YesNo(terms.IsScored), YesNo(terms.IsDecided), Share(terms, terms.Low), Share(terms, terms.High), Share(terms, terms.Strict), Required(outcome)]);
        }
        page.Append("""

            A policy's points are XCCDF 1.2's default model (NISTIR 7275r4): each group weighs the same, and within it rules weigh by severity (critical 10, high 5, medium 3, low 1).
            Low, high and strict sum the points by the table. Mid leaves out what is not decided, weight and all. Coverage is the decided share of the points.

            ## The state of a host under one policy

            The first row whose question is answered yes decides.


            """);
        Row(page, ["", "if", "the host is"]);
        Rule(page, 3);
        int number = 0;
        foreach (var (when, state) in StateDecision.Rows) Row(page, [(++number).ToString(CultureInfo.InvariantCulture), when, $"`{state}`"]);
        page.Append(CultureInfo.InvariantCulture, $"""

            Where several policies count for a host, its state is the worst of theirs, in this order: {string.Join(", ", HostState.WorstFirst.Select(state => $"`{state}`"))};
            its score and coverage are those of the lowest low. A policy that another matching one inherits does not judge by itself. `trial` and `profile` policies are judged and shown, and never count.

            """);
        return page.ToString();
    }

    private static void Joined(StringBuilder page, Func<Judgement, Judgement, Judgement> join)
    {
        Row(page, ["", .. truths.Select(truth => $"`{Name(truth)}`")]);
        Rule(page, truths.Length + 1);
        foreach (var left in truths) Row(page, [$"**{Name(left)}**", .. truths.Select(right => Name(join(Of(left), Of(right)).Truth))]);
    }

    // One column for each sort of fact and rule; reasons that come to the same share a row.
    private static void Missing(StringBuilder page)
    {
        var sorts = new (string Title, Absence NotPresent, bool Required, bool Negated)[]
        {
            ("fact whose absence fails", Absence.Fails, false, false), ("the same below `not`, which turns it round", Absence.Fails, false, true), ("the same, required", Absence.Fails, true, false),
            ("fact whose absence makes it not applicable", Absence.NotApplicable, false, false), ("the same, required", Absence.NotApplicable, true, false),
            ("any other fact", Absence.Unknown, false, false), ("the same, required", Absence.Unknown, true, false),
        };
        Row(page, ["the fact is", .. sorts.Select(sort => sort.Title)]);
        Rule(page, sorts.Length + 1);
        string Cell(MissingReason reason, (string, Absence NotPresent, bool Required, bool Negated) sort, bool onPlatform)
        {
            var fact = new FactDefinition { Name = "device.any", Kind = FactKind.Boolean, Help = "", NotPresent = sort.NotPresent, NotApplicableOn = onPlatform ? [Platform.Linux] : [] };
            return Name(MissingMeaning.Of(fact, reason, Platform.Linux, sort.Required, sort.Negated).Truth);
        }
        var rows = MissingReasons.Names.Select(name => (Name: $"`{name}`", Reason: MissingReasons.Parse(name)!.Value, OnPlatform: false))
            .SelectMany(row => row.Reason == MissingReason.NotApplicable
                ? new[] { (row.Name + " on a platform where it may be", row.Reason, OnPlatform: true), (row.Name + " elsewhere", row.Reason, OnPlatform: false) } : [row])
            .Select(row => (Name: row.Item1, Cells: sorts.Select(sort => Cell(row.Reason, sort, row.OnPlatform)).ToArray()));
        foreach (var same in rows.GroupBy(row => string.Join('|', row.Cells))) Row(page, [string.Join(", ", same.Select(row => row.Name)), .. same.First().Cells]);
    }

    private static string Required(Outcome outcome)
    {
        var policy = new Policy
        {
            Name = "p", Title = "p", Applies = Applicability.Everything, Effect = Effect.Counts, ReadyFrom = 0, ConditionalFrom = 0, NeedsEvidenceFor = 0, Inherits = [], Rules = [], Hash = "", Mark = default,
        };
        var (state, _) = StateDecision.Of(new(policy, outcome == Outcome.Fail ? ["R"] : [], outcome == Outcome.Unknown ? ["R"] : [], 1, new(100, 100, 100, 100), "fresh", outcome == Outcome.InGrace ? ["R"] : []));
        if (!OutcomeTerms.Of(outcome).IsScored) return "asks nothing";
        return state switch { HostState.NotReady => "makes the host not ready", HostState.Unassessed => "makes the host unassessed", HostState.Conditional => "is met; the host is conditional at best", _ => "is met" };
    }

    private static Judgement Of(Truth truth) => truth == Truth.Unknown ? Judgement.Unknown(MissingReason.Borderline) : new(truth);

    private static string Name(Truth truth) => KebabCase.From(truth.ToString());

    private static string YesNo(bool yes) => yes ? "yes" : "no";

    private static string Share(OutcomeTerms terms, int share) => terms.IsScored ? share.ToString(CultureInfo.InvariantCulture) : "–";

    private static void Row(StringBuilder page, IEnumerable<string> cells) => page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static void Rule(StringBuilder page, int columns) => page.Append('|').Append(string.Concat(Enumerable.Repeat(" --- |", columns))).Append('\n');
}
