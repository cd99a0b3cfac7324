using System.Collections.Immutable;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Departments;

/// <summary>Reads <c>tiers.yaml</c>.</summary>
internal static class TiersReader
{
    /// <summary>Reads the file's map; what is wrong is noted and left out.</summary>
    public static TierOrder Read(YamlMap map, ProblemList problems)
    {
        var root = new Section(map, "tiers.yaml", problems);
        var tiers = ImmutableArray.CreateBuilder<Tier>();
        var items = root.Items("tiers");
        if (items is null or { Length: 0 }) problems.Add(map.Mark, "tiers.yaml needs 'tiers', a list with the lowest first");
        foreach (var item in items ?? [])
        {
            if (ReadTier(item, problems) is not { } tier) continue;
            if (tiers.Any(known => known.Name == tier.Name)) problems.Add(item.Mark, $"the tier {Wording.Quote(tier.Name)} is listed twice");
            else tiers.Add(tier);
        }
        root.End();
        return new(tiers.ToImmutable());
    }

    private static Tier? ReadTier(YamlNode node, ProblemList problems)
    {
        if (Section.Of(node, "a tier", problems) is not { } section) return null;
        string? name = section.NeededText("tier");
        var markings = section.Words("markings");
        foreach (var twice in markings.GroupBy(word => word.Text).Where(group => group.Count() > 1))
            problems.Add(twice.Last().Mark, $"the marking {Wording.Quote(twice.Key)} is listed twice");
        var presence = PresenceLimits.Default;
        if (section.Map("presence", "'presence'") is { } limits)
        {
            presence = new(limits.Duration("late") ?? presence.Late, limits.Duration("stale") ?? presence.Stale, limits.Duration("gone") ?? presence.Gone);
            if (presence.Late >= presence.Stale || presence.Stale >= presence.Gone) problems.Add(limits.Mark, "'late', 'stale' and 'gone' have to rise");
            limits.End();
        }
        var waiver = section.Duration("longest_waiver") ?? TierOrder.DefaultLongestWaiver;
        section.End();
        return name is null ? null : new(name, [.. markings.Select(word => word.Text).Distinct()], presence, waiver);
    }
}
