using System.Collections.Frozen;
using System.Collections.Immutable;
using NetReady.Core.Hosts;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Waivers;

/// <summary>Every waiver, found by what it is for. Immutable.</summary>
/// <param name="all">Every waiver that was ever granted.</param>
internal sealed class WaiverBook(ImmutableArray<KeptWaiver> all)
{
    private readonly FrozenDictionary<string, ImmutableArray<Waiver>> byHost = By(all, waiver => waiver.Host);
    private readonly FrozenDictionary<string, ImmutableArray<Waiver>> byDepartment = By(all, waiver => waiver.Department);

    /// <summary>Without any.</summary>
    public static WaiverBook Empty { get; } = new([]);

    /// <summary>Every waiver, the oldest first.</summary>
    public ImmutableArray<KeptWaiver> All => all;

    /// <summary>The waivers for a host, whether they hold or not: a verdict asks that of its own instant.</summary>
    public ImmutableArray<Waiver> For(string host, HostProfile profile) =>
        [.. byHost.GetValueOrDefault(host, []), .. byDepartment.GetValueOrDefault(profile.Department, [])];

    /// <summary>The ids of those that hold at an instant.</summary>
    public FrozenSet<string> HoldingAt(DateTimeOffset instant) => all.Where(kept => kept.Waiver.HoldsAt(instant)).Select(kept => kept.Waiver.Id).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, ImmutableArray<Waiver>> By(ImmutableArray<KeptWaiver> all, Func<Waiver, string?> scope) =>
        all.Select(kept => kept.Waiver).Where(waiver => scope(waiver) is not null).GroupBy(waiver => scope(waiver)!, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
}
