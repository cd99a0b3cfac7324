using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Columns;

/// <summary>One rule as a policy weighs it: tables by outcome of what it adds to the sums of its group, and of what it means for the state.</summary>
/// <param name="Place">Its place among the program's rules.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Group">Its group's place in the policy.</param>
internal sealed record WeighedRule(int Place, int Weight, int Group)
{
    /// <summary>What it adds to the weight that is scored.</summary>
    public required Vector128<byte> Scored { get; init; }

    /// <summary>What it adds to the weight that is decided.</summary>
    public required Vector128<byte> Decided { get; init; }

    /// <summary>What it adds to the weight that low has.</summary>
    public required Vector128<byte> Low { get; init; }

    /// <summary>What it adds to the weight that strict has.</summary>
    public required Vector128<byte> Strict { get; init; }

    /// <summary>Which of <see cref="PolicyProgram"/>'s flags it sets.</summary>
    public required Vector128<byte> Flags { get; init; }
}

/// <summary>Rules of one group whose weights together fit a byte, so that sixteen hosts are summed at once.</summary>
/// <param name="Group">The group's place in the policy.</param>
/// <param name="IsFirst">Whether it is the group's first.</param>
/// <param name="Rules">The rules.</param>
internal sealed record Batch(int Group, bool IsFirst, ImmutableArray<WeighedRule> Rules);

/// <summary>How one policy scores, compiled.</summary>
internal sealed class PolicyProgram
{
    /// <summary>A required rule fails.</summary>
    public const byte RequiredFails = 1;

    /// <summary>A required rule is unknown.</summary>
    public const byte RequiredUnknown = 2;

    /// <summary>A rule's time to fix is running.</summary>
    public const byte InGrace = 4;

    /// <summary>Compiles the weights.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="places">The places of its rules among the program's, in the policy's order.</param>
    public PolicyProgram(Policy policy, ImmutableArray<int> places)
    {
        Policy = policy;
        var groups = policy.Rules.Select(rule => rule.Group).Distinct(StringComparer.Ordinal).ToList();
        Groups = groups.Count;
        Places = places;
        // Sums are taken in the order of ids.
        ById = [.. policy.Rules.Zip(places).OrderBy(rule => rule.First.Id, StringComparer.Ordinal).Select(rule => Weigh(rule.First, rule.Second, groups.IndexOf(rule.First.Group)))];
        Batches = [.. ById.GroupBy(rule => rule.Group).OrderBy(group => group.Key).SelectMany(Split)];
    }

    /// <summary>The policy.</summary>
    public Policy Policy { get; }

    /// <summary>How many groups its rules are in.</summary>
    public int Groups { get; }

    /// <summary>The places of its rules among the program's, in the policy's order.</summary>
    public ImmutableArray<int> Places { get; }

    /// <summary>Its rules in the order of their ids.</summary>
    public ImmutableArray<WeighedRule> ById { get; }

    /// <summary>Its rules by group.</summary>
    public ImmutableArray<Batch> Batches { get; }

    private static WeighedRule Weigh(Rule rule, int place, int group)
    {
        int weight = (int)rule.Weight;
        Vector128<byte> Table(Func<Outcome, int> of)
        {
            Span<byte> table = stackalloc byte[Vector128<byte>.Count];
            table.Clear();
            foreach (var outcome in Enum.GetValues<Outcome>()) table[(int)outcome] = (byte)of(outcome);
            return Vector128.Create<byte>(table);
        }
        return new(place, weight, group)
        {
            Scored = Table(outcome => OutcomeTerms.Of(outcome).IsScored ? weight : 0),
            Decided = Table(outcome => OutcomeTerms.Of(outcome).IsDecided ? weight : 0),
            Low = Table(outcome => OutcomeTerms.Of(outcome).Low * weight),
            Strict = Table(outcome => OutcomeTerms.Of(outcome).Strict * weight),
            Flags = Table(outcome => outcome switch
            {
                Outcome.Fail when rule.Required => RequiredFails,
                Outcome.Unknown when rule.Required => RequiredUnknown,
                Outcome.InGrace => InGrace,
                _ => 0,
            }),
        };
    }

    private static IEnumerable<Batch> Split(IGrouping<int, WeighedRule> group)
    {
        var batch = ImmutableArray.CreateBuilder<WeighedRule>();
        bool isFirst = true;
        foreach (var rule in group)
        {
            if (batch.Sum(held => held.Weight) + rule.Weight > byte.MaxValue)
            {
                yield return new(group.Key, isFirst, batch.DrainToImmutable());
                isFirst = false;
            }
            batch.Add(rule);
        }
        yield return new(group.Key, isFirst, batch.DrainToImmutable());
    }
}
