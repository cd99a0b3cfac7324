using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Derived;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Columns;

/// <summary>Where a stated fact lies in blocks.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Codes">The column of what it says.</param>
/// <param name="Numbers">The column of its exact numbers, in base units; -1 where it has none.</param>
/// <param name="Ages">The column of how old it was at the host's last contact, in ticks; -1 where nobody asks.</param>
internal sealed record StatedColumn(FactDefinition Fact, int Codes, int Numbers, int Ages);

/// <summary>Where a sampled fact lies in blocks.</summary>
/// <param name="Key">The fact, its target and sample length.</param>
/// <param name="Codes">The column of why there are too few samples.</param>
internal sealed record SampledColumn(FactKey Key, int Codes);

/// <summary>Where the number of samples in a window lies.</summary>
/// <param name="Of">What is sampled.</param>
/// <param name="Over">The window, back from the host's last contact.</param>
/// <param name="Samples">The column of counts.</param>
internal sealed record WindowColumn(SampledColumn Of, TimeSpan Over, int Samples);

/// <summary>Where it lies how many samples of a window hold.</summary>
/// <param name="Window">The window.</param>
/// <param name="Asked">What they have to be.</param>
/// <param name="Surely">The column of counts of those that surely are; those that may be lie in the next.</param>
internal sealed record HoldingColumn(WindowColumn Window, FactCondition Asked, int Surely);

/// <summary>A rule whose past decides, and where that lies.</summary>
/// <param name="Ordinal">Its place among the layout's histories.</param>
/// <param name="Codes">For <c>change_after</c>: the column of the rule's judgement; else -1.</param>
internal sealed record HistoryColumn(int Ordinal, int Codes);

/// <summary>What columns the blocks of one audience have: all that the rules of its policies ask for, each once.</summary>
internal sealed class Layout
{
    private readonly Func<string, Sayings> sayingsOf;
    private readonly Dictionary<string, StatedColumn> stated = new(StringComparer.Ordinal);
    private readonly Dictionary<FactKey, SampledColumn> sampled = [];
    private readonly Dictionary<(FactKey, TimeSpan), WindowColumn> windows = [];
    private readonly Dictionary<(FactKey, TimeSpan, string), HoldingColumn> holding = [];
    private readonly Dictionary<string, HistoryColumn> histories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<TimeSpan>> ages = new(StringComparer.Ordinal);
    private readonly List<(FactKey Key, Reckoning Reckoning, double? Limit)> reckoned = [];

    /// <summary>Lays out the columns for these rules.</summary>
    /// <param name="rules">The rules, each with the parameters of its department.</param>
    /// <param name="sayingsOf">The things that a fact says over the fleet, by its name.</param>
    public Layout(IEnumerable<(Rule Rule, IReadOnlyDictionary<string, string> Parameters)> rules, Func<string, Sayings> sayingsOf)
    {
        this.sayingsOf = sayingsOf;
        foreach (var (rule, parameters) in rules)
        {
            foreach (var asked in rule.Facts)
            {
                if (asked.Terms is null) AddStated(asked, rule.EvidenceValidFor);
                else AddSampled(asked, asked.Terms);
            }
            if (HasHistory(rule) && !histories.ContainsKey(Question.Of(rule, parameters)))
                histories.Add(Question.Of(rule, parameters), new(histories.Count, rule.ChangeAfter is null ? -1 : CodeColumns++));
        }
    }

    /// <summary>How many columns of bytes there are.</summary>
    public int CodeColumns { get; private set; }

    /// <summary>How many columns of numbers there are.</summary>
    public int NumberColumns { get; private set; }

    /// <summary>How many columns of ages there are.</summary>
    public int AgeColumns { get; private set; }

    /// <summary>How many columns of counts there are.</summary>
    public int CountColumns { get; private set; }

    /// <summary>How many rules there are whose past decides.</summary>
    public int Histories => histories.Count;

    /// <summary>Every stated fact.</summary>
    public IEnumerable<StatedColumn> StatedColumns => stated.Values;

    /// <summary>Every sampled fact.</summary>
    public IEnumerable<SampledColumn> SampledColumns => sampled.Values;

    /// <summary>Every window.</summary>
    public IEnumerable<WindowColumn> Windows => windows.Values;

    /// <summary>Every count of what holds in a window.</summary>
    public IEnumerable<HoldingColumn> Holdings => holding.Values;

    /// <summary>The reckoned facts, with each limit that they are held against.</summary>
    public IEnumerable<(FactKey Key, Reckoning Reckoning, double? Limit)> Reckoned => reckoned;

    /// <summary>Whether more than the present decides a rule's outcome.</summary>
    public static bool HasHistory(Rule rule) => rule.ChangeAfter is not null || rule.TimeToFix.Failure > TimeSpan.Zero;

    /// <summary>Where a stated fact lies.</summary>
    public StatedColumn Stated(FactCondition asked) => stated[asked.Fact.Name];

    /// <summary>How old the fact may be to the rules that say.</summary>
    public IEnumerable<TimeSpan> ValidFor(StatedColumn column) => ages.TryGetValue(column.Fact.Name, out var held) ? held : [];

    /// <summary>Where the samples of a condition's window lie.</summary>
    public WindowColumn Window(FactCondition asked) => windows[(asked.Key, asked.Terms!.Over)];

    /// <summary>Where it lies how many samples hold; null for <c>known</c>, which asks only how many there are.</summary>
    public HoldingColumn? Holding(FactCondition asked) => holding.GetValueOrDefault((asked.Key, asked.Terms!.Over, Question.Of(asked.Must)));

    /// <summary>Where a rule's past lies.</summary>
    public HistoryColumn History(Rule rule, IReadOnlyDictionary<string, string> parameters) => histories[Question.Of(rule, parameters)];

    /// <summary>The things that a fact says.</summary>
    public Sayings SayingsOf(string fact) => sayingsOf(fact);

    private static double? LimitOf(FactCondition asked) => asked.Must.Limits is [var limit, ..] && limit.Kind.IsNumeric() ? limit.Range.Low : null;

    private void AddStated(FactCondition asked, TimeSpan? validFor)
    {
        string name = asked.Fact.Name;
        if (!stated.TryGetValue(name, out var column))
            stated[name] = column = new(asked.Fact, CodeColumns++, asked.Fact.Kind.IsNumeric() && asked.Fact.Kind != FactKind.Boolean ? NumberColumns++ : -1, -1);
        if (validFor is { } valid)
        {
            if (column.Ages < 0) stated[name] = column with { Ages = AgeColumns++ };
            if (!ages.TryGetValue(name, out var held)) ages.Add(name, held = []);
            held.Add(valid);
        }
        if (Reckoning.Find(name) is { } reckoning) reckoned.Add((asked.Key, reckoning, LimitOf(asked)));
    }

    private void AddSampled(FactCondition asked, SampleTerms terms)
    {
        if (!sampled.TryGetValue(asked.Key, out var column)) sampled[asked.Key] = column = new(asked.Key, CodeColumns++);
        if (!windows.TryGetValue((asked.Key, terms.Over), out var window)) windows[(asked.Key, terms.Over)] = window = new(column, terms.Over, CountColumns++);
        if (asked.Must.Relation == Relation.Known || holding.ContainsKey((asked.Key, terms.Over, Question.Of(asked.Must)))) return;
        holding[(asked.Key, terms.Over, Question.Of(asked.Must))] = new(window, asked, CountColumns);
        CountColumns += 2;
    }
}
