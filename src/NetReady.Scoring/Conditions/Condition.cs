using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Derived;

namespace NetReady.Scoring.Conditions;

/// <summary>What a rule asks: a fact, a parameter of the department, or several joined.</summary>
internal abstract record Condition
{
    /// <summary>Every fact it asks about, in the order of the file.</summary>
    public IEnumerable<FactCondition> Facts => this switch
    {
        FactCondition fact => [fact],
        Joined joined => joined.Items.SelectMany(item => item.Facts),
        Negation negation => negation.Inner.Facts,
        _ => [],
    };

    /// <summary>Every parameter it asks about.</summary>
    public IEnumerable<ParameterCondition> Parameters => this switch
    {
        ParameterCondition parameter => [parameter],
        Joined joined => joined.Items.SelectMany(item => item.Parameters),
        Negation negation => negation.Inner.Parameters,
        _ => [],
    };

    /// <summary>Whether a better fact may make it worse: it holds a <c>not</c>.</summary>
    public bool HasNegation => this is Negation || (this is Joined joined && joined.Items.Any(item => item.HasNegation));

    /// <summary>In words, with the facts' names.</summary>
    public abstract string Explain();

    /// <summary>The limit alone where one fact is asked for, else the whole in words.</summary>
    public string Limit => this is FactCondition fact ? fact.Must.Text : Explain();
}

/// <summary>A fact and what it has to be.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Must">What it has to be.</param>
/// <param name="Terms">How its samples are judged; null for a stated fact.</param>
internal sealed record FactCondition(FactDefinition Fact, Must Must, SampleTerms? Terms) : Condition
{
    /// <summary>The key under which the fact is kept.</summary>
    public FactKey Key { get; } = new(Fact.Name, Terms?.Target, Terms?.Sample);

    /// <summary>What is to be measured for it: itself, or for a derived fact what it is worked out from.</summary>
    public IEnumerable<FactCondition> Measured => Terms is not null && Derivation.Find(Fact.Name) is { } derivation
        ? derivation.Inputs.Select(input => new FactCondition(Vocabulary.Get(input.Fact), Must.Any, Terms with { Sample = input.SampleFor(Terms.Sample) }))
        : [this];

    /// <inheritdoc/>
    public override string Explain() => $"{Fact.Name} {Must.Text}";
}

/// <summary>How the samples of a fact are judged.</summary>
/// <param name="Target">To which target they were taken.</param>
/// <param name="Sample">The length of one.</param>
/// <param name="HoldsFor">The share of samples that have to hold, above 0 and up to 1.</param>
/// <param name="Over">The window, back from the last contact.</param>
/// <param name="Needs">The fewest samples that decide.</param>
internal sealed record SampleTerms(string Target, TimeSpan Sample, double HoldsFor, TimeSpan Over, int Needs);

/// <summary>A parameter in <c>department.yaml</c> and the word that it has to be.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Is">The word.</param>
internal sealed record ParameterCondition(string Name, string Is) : Condition
{
    /// <inheritdoc/>
    public override string Explain() => $"parameter {Name} is {Is}";
}

/// <summary>Several conditions of which all, or any, have to hold.</summary>
/// <param name="IsAll">All of them, else any one.</param>
/// <param name="Items">The conditions.</param>
internal sealed record Joined(bool IsAll, ImmutableArray<Condition> Items) : Condition
{
    /// <inheritdoc/>
    public override string Explain() =>
        string.Join(IsAll ? " and " : " or ", Items.Select(item => item is Joined ? $"({item.Explain()})" : item.Explain()));
}

/// <summary>A condition that has not to hold.</summary>
/// <param name="Inner">The condition.</param>
internal sealed record Negation(Condition Inner) : Condition
{
    /// <inheritdoc/>
    public override string Explain() => $"not ({Inner.Explain()})";
}
