using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Columns;

/// <summary>How two columns of judgements make one.</summary>
internal enum JoiningKind
{
    /// <summary>Both hold.</summary>
    All,

    /// <summary>One of them holds.</summary>
    Any,

    /// <summary>The left does not hold.</summary>
    Not,

    /// <summary>The right, where the left holds.</summary>
    OnlyWhen,
}

/// <summary>One joining: the column that it makes is the next after those of the leaves and of the joinings before it.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Left">A column that is there already.</param>
/// <param name="Right">Another one, or the same.</param>
internal readonly record struct Joining(JoiningKind Kind, int Left, int Right);

/// <summary>One rule of a program.</summary>
/// <param name="Plan">The rule.</param>
/// <param name="Column">The column of its judgement.</param>
/// <param name="History">Where its past lies; null where only the present counts.</param>
internal sealed record ProgramRule(RulePlan Plan, int Column, HistoryColumn? History)
{
    /// <summary>The rule, as its policy has it.</summary>
    public Rule Rule => Plan.Rule;
}

/// <summary>The rules of the policies that judge one audience, compiled: each leaf, joining and rule once, however many rules and policies share it.</summary>
internal sealed class AudienceProgram
{
    private readonly Layout layout;
    private readonly List<ColumnLeaf> leaves = [];
    private readonly List<Joining> joinings = [];
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);

    /// <summary>Compiles the rules.</summary>
    public AudienceProgram(PolicySet set, ImmutableArray<PolicyPlan> policies, Layout layout)
    {
        (Set, this.layout) = (set, layout);
        var plans = policies.SelectMany(policy => policy.Rules).DistinctBy(plan => plan.Index).ToList();
        // Leaves first, so that a joining's column is known when it is made.
        foreach (var plan in plans) CollectLeaves(plan.Rule);
        Rules = [.. plans.Select(plan => new ProgramRule(plan, Compile(plan.Rule), Layout.HasHistory(plan.Rule) ? layout.History(plan.Rule, set.Department.Parameters) : null))];
        var places = plans.Index().ToDictionary(plan => plan.Item.Index, plan => plan.Index);
        Policies = [.. policies.Select(policy => new PolicyProgram(policy.Policy, [.. policy.Rules.Select(plan => places[plan.Index])]))];
        ByHistory = [.. Enumerable.Range(0, layout.Histories).Select(ordinal => Rules.Index().Where(rule => rule.Item.History?.Ordinal == ordinal).Select(rule => rule.Index).ToImmutableArray())];
    }

    /// <summary>The policies that it is of.</summary>
    public PolicySet Set { get; }

    /// <summary>The rules.</summary>
    public ImmutableArray<ProgramRule> Rules { get; }

    /// <summary>The policies that judge.</summary>
    public ImmutableArray<PolicyProgram> Policies { get; }

    /// <summary>The places of the rules with a past, by its ordinal.</summary>
    public ImmutableArray<ImmutableArray<int>> ByHistory { get; }

    /// <summary>How many columns of judgements it makes.</summary>
    public int Columns => leaves.Count + joinings.Count;

    /// <summary>Judges a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="judged">The columns of judgements, one after another, each of the block's length.</param>
    public void Judge(Block block, Span<byte> judged)
    {
        int rows = block.Rows;
        for (int i = 0; i < leaves.Count; i++) leaves[i].Judge(block, judged.Slice(i * rows, rows));
        for (int i = 0; i < joinings.Count; i++)
            Take(joinings[i].Kind, judged.Slice(joinings[i].Left * rows, rows), judged.Slice(joinings[i].Right * rows, rows), judged.Slice((leaves.Count + i) * rows, rows));
    }

    private static void Take(JoiningKind kind, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> to)
    {
        for (int row = 0; row < to.Length; row += Vector128<byte>.Count)
        {
            var (one, other) = (Vector128.Create(left[row..]), Vector128.Create(right[row..]));
            var joined = kind switch
            {
                JoiningKind.All => JudgedByte.All(one, other),
                JoiningKind.Any => JudgedByte.Any(one, other),
                JoiningKind.Not => JudgedByte.Not(one),
                _ => JudgedByte.OnlyWhen(one, other),
            };
            joined.CopyTo(to[row..]);
        }
    }

    private void CollectLeaves(Rule rule)
    {
        if (rule.ChangeAfter is not null)
        {
            Add(GivenName(rule), () => new GivenLeaf(layout.History(rule, Set.Department.Parameters).Codes));
            return;
        }
        Collect(rule, rule.Condition, false);
        if (rule.OnlyWhen is { } onlyWhen) Collect(rule, onlyWhen, false);
    }

    private void Collect(Rule rule, Condition condition, bool negated)
    {
        switch (condition)
        {
            case FactCondition asked:
                var terms = new LeafTerms(rule.Required, negated, rule.EvidenceValidFor);
                Add(NameOf(rule, asked, negated), () => asked.Terms is null ? new StatedColumnLeaf(asked, terms, layout) : new SampledColumnLeaf(asked, terms, layout, Set.Department));
                break;
            case ParameterCondition parameter:
                Add(NameOf(parameter), () => new ConstantLeaf(JudgedByte.Of(!Set.Department.Parameters.TryGetValue(parameter.Name, out string? word) ? Judgement.Unknown(MissingReason.NotConfigured)
                    : word == parameter.Is ? Judgement.Pass : Judgement.Fail)));
                break;
            case Negation negation:
                Collect(rule, negation.Inner, !negated);
                break;
            case Joined joined:
                foreach (var item in joined.Items) Collect(rule, item, negated);
                break;
        }
    }

    private void Add(string name, Func<ColumnLeaf> make)
    {
        if (known.TryAdd(name, leaves.Count)) leaves.Add(make());
    }

    private int Compile(Rule rule)
    {
        if (rule.ChangeAfter is not null) return known[GivenName(rule)];
        int condition = Compile(rule, rule.Condition, false);
        return rule.OnlyWhen is { } onlyWhen ? Join(JoiningKind.OnlyWhen, Compile(rule, onlyWhen, false), condition) : condition;
    }

    private int Compile(Rule rule, Condition condition, bool negated) => condition switch
    {
        FactCondition asked => known[NameOf(rule, asked, negated)],
        ParameterCondition parameter => known[NameOf(parameter)],
        Negation negation => Compile(rule, negation.Inner, !negated) is var inner ? Join(JoiningKind.Not, inner, inner) : 0,
        Joined joined => joined.Items.Skip(1).Aggregate(Compile(rule, joined.Items[0], negated), (left, item) => Join(joined.IsAll ? JoiningKind.All : JoiningKind.Any, left, Compile(rule, item, negated))),
        _ => throw new InvalidOperationException($"There is no condition {condition.GetType().Name}."),
    };

    private int Join(JoiningKind kind, int left, int right)
    {
        string name = $"{kind} {left} {right}";
        if (known.TryGetValue(name, out int column)) return column;
        joinings.Add(new(kind, left, right));
        return known[name] = leaves.Count + joinings.Count - 1;
    }

    private string GivenName(Rule rule) => "given " + Question.Of(rule, Set.Department.Parameters);

    private static string NameOf(Rule rule, FactCondition asked, bool negated) => "fact " + Question.Of(asked, rule.Required, negated, rule.EvidenceValidFor);

    private static string NameOf(ParameterCondition parameter) => $"parameter {parameter.Name.Length}:{parameter.Name} {parameter.Is}";
}
