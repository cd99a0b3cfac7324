using System.Collections.Immutable;
using NetReady.Collector.Store;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Policies;

/// <summary>Policies that judge.</summary>
/// <param name="Set">The policies.</param>
/// <param name="Allowances">Since when each of their rules has been live.</param>
/// <param name="LoadedAt">When they were loaded.</param>
/// <param name="Activation">The place of their going live in the order of activations.</param>
internal sealed record LivePolicies(PolicySet Set, Allowances Allowances, DateTimeOffset LoadedAt, long Activation)
{
    /// <summary>The policies of an activation with what they judge by now; null where this program does not understand that version.</summary>
    public static LivePolicies? Read(Sql sql, PolicyActivation active, DateTimeOffset now) =>
        PolicyReading.Of(PolicyVersions.FilesOf(sql, active.Hash)!).Set is { } set ? new(set, new([], RulesLive.Since(sql)), now, active.Id) : null;

    /// <summary>Judges one host.</summary>
    /// <param name="evidence">The host.</param>
    /// <param name="waivers">The waivers for it.</param>
    public Scorecard Score(HostEvidence evidence, ImmutableArray<Waiver> waivers) => Set.Score(evidence, Allowances with { Waivers = waivers });
}
