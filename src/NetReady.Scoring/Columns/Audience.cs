using System.Collections.Immutable;
using NetReady.Core.Hosts;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Columns;

/// <summary>The hosts that the same policies judge. Their evidence has the same columns, and they lie in blocks of their own.</summary>
internal sealed class Audience
{
    /// <summary>Lays out the columns and compiles the rules.</summary>
    /// <param name="judging">For each policy set that the columns serve: its policies that judge these hosts.</param>
    /// <param name="sayingsOf">The things that a fact says over the fleet, by its name.</param>
    public Audience(ImmutableArray<(PolicySet Set, ImmutableArray<PolicyPlan> Policies)> judging, Func<string, Sayings> sayingsOf)
    {
        Layout = new(judging.SelectMany(set => set.Policies.SelectMany(policy => policy.Policy.Rules).Select(rule => (rule, (IReadOnlyDictionary<string, string>)set.Set.Department.Parameters))), sayingsOf);
        Programs = [.. judging.Select(set => new AudienceProgram(set.Set, set.Policies, Layout))];
    }

    /// <summary>The columns.</summary>
    public Layout Layout { get; }

    /// <summary>What judges them, for each policy set that the columns serve.</summary>
    public ImmutableArray<AudienceProgram> Programs { get; }

    /// <summary>The blocks with a row to spare, the fullest last.</summary>
    public Stack<(Block Block, int Row)> Free { get; } = new();

    /// <summary>A name for the policies that judge a profile: the same for all profiles of one audience.</summary>
    public static string NameOf(IEnumerable<PolicySet> sets, HostProfile profile) =>
        string.Join(';', sets.Select(set => string.Join(',', set.Plan.Matching(profile).Select(policy => policy.Policy.Name))));
}
