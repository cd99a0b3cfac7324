using System.Collections.Immutable;
using NetReady.Core.Units;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Policies;

/// <summary>One pack as its file has it, before inheritance.</summary>
/// <param name="Map">The whole file.</param>
/// <param name="Header">All but its rules.</param>
/// <param name="Inherits">The packs named under <c>inherits</c>.</param>
/// <param name="Entries">The entries under <c>rules</c>: rules, overrides and removals.</param>
internal sealed record PolicyFile(YamlMap Map, Policy Header, ImmutableArray<YamlScalar> Inherits, ImmutableArray<RuleEntry> Entries);

/// <summary>What an entry under <c>rules</c> does.</summary>
internal enum EntryKind
{
    /// <summary>It is a rule.</summary>
    Rule,

    /// <summary>It replaces keys of an inherited rule.</summary>
    Override,

    /// <summary>It takes an inherited rule out.</summary>
    Remove,
}

/// <summary>One entry under <c>rules</c>.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Id">The rule's id.</param>
/// <param name="Map">The entry.</param>
internal sealed record RuleEntry(EntryKind Kind, YamlScalar Id, YamlMap Map);

/// <summary>Reads a pack's file.</summary>
internal static class PolicyFileReader
{
    /// <summary>Reads it; null where it has no name to speak of. Every mistake is noted.</summary>
    public static PolicyFile? Read(YamlMap map, TierOrder tiers, Department department, ProblemList problems)
    {
        var root = new Section(map, "a policy", problems);
        string? name = root.NeededText("policy");
        if (name is not null && !RuleReader.IsId(name)) root.Wrong("policy", $"{Wording.Quote(name)} is no name of a policy; it is letters, digits and hyphens, as official-corporate, at most 40");
        string? title = root.Text("title");
        var applies = root.Map("applies", "'applies'") is { } section ? ReadApplies(section, tiers, department) : Applicability.Everything;
        var inherits = root.Words("inherits");
        string? effect = root.Word("effect", "counts", "trial", "profile");
        double ready = ReadLevel(root, "ready_from", 90), conditional = ReadLevel(root, "conditional_from", 70);
        if (conditional > ready) root.Wrong("conditional_from", $"'conditional_from' ({conditional}) is above 'ready_from' ({ready})");
        double evidence = root.Quantity("needs_evidence_for", Dimension.Ratio) ?? 0.8;
        if (evidence is < 0 or > 1) root.Wrong("needs_evidence_for", "'needs_evidence_for' lies between 0 % and 100 %");
        var entries = ReadEntries(root, problems);
        if (root.Items("rules") is null or { Length: 0 } && inherits.IsEmpty) root.Problems.Add(root.MarkOf("rules"), "a policy needs 'rules', or 'inherits' with policies that have some");
        root.End();
        if (name is null) return null;
        var header = new Policy
        {
            Name = name, Title = title ?? name, Applies = applies, ReadyFrom = ready, ConditionalFrom = conditional, NeedsEvidenceFor = evidence,
            Effect = effect switch { "trial" => Effect.Trial, "profile" => Effect.Profile, _ => Effect.Counts }, Inherits = [], Rules = [], Hash = "", Mark = map.Mark,
        };
        return new(map, header, inherits, entries);
    }

    private static Applicability ReadApplies(Section section, TierOrder tiers, Department department)
    {
        var read = new Applicability(
            Known(section, "tier", "tier", [.. tiers.All.Select(tier => tier.Name)], "tiers.yaml"),
            Known(section, "marking", "marking", tiers.All.IsEmpty ? [] : [.. tiers.All.SelectMany(tier => tier.Markings), Applicability.NoMarking], "tiers.yaml"),
            Known(section, "ownership", "ownership", ["corporate", "personal"], null),
            Known(section, "department", "department", department.Names, "department.yaml"),
            Known(section, "platform", "platform", [.. Enum.GetValues<Core.Facts.Platform>().Select(Core.Facts.Platforms.Name)], null));
        section.End();
        return read;
    }

    private static ImmutableArray<string> Known(Section section, string key, string title, ImmutableArray<string> known, string? file)
    {
        var words = section.Words(key);
        foreach (var word in words.Where(word => !known.IsEmpty && !known.Contains(word.Text)))
            section.Problems.Add(word.Mark, $"there is no {title} {Wording.Quote(word.Text)}{(file is null ? "" : $" in {file}")}{Wording.Suggest(word.Text, known)}");
        return [.. words.Select(word => word.Text)];
    }

    private static double ReadLevel(Section root, string key, double otherwise)
    {
        double level = root.Quantity(key, Dimension.None) ?? otherwise;
        if (level is >= 0 and <= 100) return level;
        root.Wrong(key, $"'{key}' is a score from 0 to 100");
        return otherwise;
    }

    private static ImmutableArray<RuleEntry> ReadEntries(Section root, ProblemList problems)
    {
        var entries = ImmutableArray.CreateBuilder<RuleEntry>();
        foreach (var item in root.Items("rules") ?? [])
        {
            if (item is not YamlMap map)
            {
                problems.Add(item.Mark, $"a rule is keys with values, and this is {item.Title}");
                continue;
            }
            var kinds = map.Entries.Where(entry => entry.Key.Text is "id" or "override" or "remove").ToList();
            if (kinds is not [var only])
            {
                problems.Add(map.Mark, kinds.Count == 0 ? "a rule needs 'id'; an inherited one is changed by 'override' or taken out by 'remove'" : $"an entry has one of 'id', 'override' and 'remove', and this has '{kinds[0].Key.Text}' and '{kinds[1].Key.Text}'");
                continue;
            }
            if (only.Value is not YamlScalar { IsEmpty: false } id)
            {
                problems.Add(only.Value.Mark, $"'{only.Key.Text}' is the id of a rule");
                continue;
            }
            var kind = only.Key.Text switch { "id" => EntryKind.Rule, "override" => EntryKind.Override, _ => EntryKind.Remove };
            if (kind == EntryKind.Remove)
                foreach (var stray in map.Entries.Where(entry => entry != only)) problems.Add(stray.Key.Mark, "'remove' stands alone; take this out");
            if (kind == EntryKind.Override && map.Entries.Length == 1) problems.Add(map.Mark, "an override names the keys that it replaces, and this names none");
            entries.Add(new(kind, id, map));
        }
        return entries.ToImmutable();
    }
}
