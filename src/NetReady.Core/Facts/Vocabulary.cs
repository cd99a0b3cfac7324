using System.Collections.Frozen;
using System.Collections.Immutable;

namespace NetReady.Core.Facts;

/// <summary>Every fact there is, each once. A name that is not here exists nowhere: not in policies, not on the wire.</summary>
public static partial class Vocabulary
{
    /// <summary>All facts, by group and in the order in which they are shown.</summary>
    public static ImmutableArray<FactDefinition> All { get; } =
        [.. NetFacts, .. NetFactsToCome, .. VpnFacts, .. VpnFactsToCome, .. DeviceFacts, .. DeviceFactsToCome, .. RegisterFacts, .. AgentFacts, .. AgentFactsToCome];

    private static readonly FrozenDictionary<string, FactDefinition> byName = All.ToFrozenDictionary(fact => fact.Name, StringComparer.Ordinal);

    /// <summary>The fact of that name, or null where there is none.</summary>
    public static FactDefinition? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The fact of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static FactDefinition Get(string name) => Find(name) ?? throw new ArgumentException($"The vocabulary has no fact '{name}'.", nameof(name));

    private static FactDefinition Stated(string name, FactKind kind, string help, Better better = Better.Neither) =>
        new() { Name = name, Kind = kind, Help = help, Better = better };

    private static FactDefinition Word(string name, string help, params ReadOnlySpan<string> words) =>
        new() { Name = name, Kind = FactKind.OneOf, Help = help, Words = [.. words] };

    private static FactDefinition Sampled(string name, FactKind kind, string help, Better better, Sampling sampling) =>
        new() { Name = name, Kind = kind, Help = help, Better = better, Sampling = sampling };

    // Facts that packs ask for before any agent makes them: known to policies, asked of nobody.
    private static ImmutableArray<FactDefinition> NobodyYet(params ReadOnlySpan<FactDefinition> facts) => [.. facts.ToArray().Select(fact => fact with { Maker = Maker.NobodyYet })];
}
