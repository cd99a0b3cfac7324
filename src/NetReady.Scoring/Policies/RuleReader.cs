using System.Collections.Immutable;
using System.Globalization;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Policies;

/// <summary>Reads one rule.</summary>
internal static class RuleReader
{
    private static readonly ImmutableArray<string> severities = ["critical", "high", "medium", "low"];

    /// <summary>Reads a rule's map; null where there is any mistake in it. Every one is noted.</summary>
    /// <param name="map">The rule, with what it inherits.</param>
    /// <param name="problems">Where mistakes go.</param>
    /// <param name="over">The override that the map was made by; null for a rule of its own.</param>
    public static Rule? Read(YamlMap map, ProblemList problems, YamlMap? over = null)
    {
        int before = problems.Count;
        var section = new Section(map, "a rule", problems);
        string? id = section.NeededText("id");
        if (id is not null && !IsId(id)) section.Wrong("id", $"{Wording.Quote(id)} is no id; it is letters, digits and hyphens, as OFC-04, at most 40");
        string title = section.Text("title") ?? id ?? "";
        var condition = ConditionReader.Read(section);
        var onlyWhen = ConditionReader.ReadOnlyWhen(section);
        string severity = section.Word("severity", severities) ?? "medium";
        bool required = section.Flag("required") ?? false;
        string? group = section.Text("group");
        var timeToFix = ReadTimeToFix(section);
        var validFor = section.Duration("evidence_valid_for");
        var ifUnknown = section.Word("if_unknown", "cannot tell", "fail", "leave out");
        var changeAfter = ReadChangeAfter(section);
        var source = ReadSource(section);
        var fix = ReadFix(section);
        var exampleNodes = section.Items("examples") ?? [];
        if (condition is not null)
        {
            if (section.Text("title") is not null && TitleCheck.Problem(title, condition) is { } misleads)
            {
                bool inherited = over is not null && over.Find("title") is null;
                problems.Add(inherited ? map.Mark : section.MarkOf("title"), inherited ? $"{misleads} (the title is inherited: give the override one of its own)" : misleads);
            }
            if (validFor is not null && condition.Facts.All(fact => fact.Terms is not null) && condition.Facts.Any())
                section.Wrong("evidence_valid_for", "samples age out of their window; write 'over' instead");
        }
        var examples = exampleNodes.Select(node => ReadExample(node, condition, onlyWhen, problems)).OfType<RuleExample>().ToImmutableArray();
        section.End();
        if (id is null || condition is null || problems.Count > before) return null;
        return new()
        {
            Id = id, Title = title, Condition = condition, OnlyWhen = onlyWhen, Severity = Severity.Critical - severities.IndexOf(severity), Required = required,
            Group = group ?? GroupOf(condition), TimeToFix = timeToFix, EvidenceValidFor = validFor, ChangeAfter = changeAfter, Source = source, Fix = fix,
            IfUnknown = ifUnknown switch { "fail" => IfUnknown.Fail, "leave out" => IfUnknown.LeaveOut, _ => IfUnknown.CannotTell }, Examples = examples, Mark = map.Mark,
        };
    }

    /// <summary>Whether a text can be an id.</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= 40 && char.IsAsciiLetter(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    private static string GroupOf(Condition condition) => (condition.Facts.FirstOrDefault()?.Fact.Group ?? "reg") switch
    {
        "net" => "network",
        "reg" or "agent" => "management",
        var group => group,
    };

    private static TimeToFix ReadTimeToFix(Section rule)
    {
        if (rule.Take("time_to_fix") is not YamlMap map) return rule.Duration("time_to_fix") is { } failure ? new(failure, TimeSpan.Zero, TimeSpan.Zero) : TimeToFix.None;
        var section = new Section(map, "'time_to_fix'", rule.Problems);
        var read = new TimeToFix(section.Duration("failure") ?? TimeSpan.Zero, section.Duration("host") ?? TimeSpan.Zero, section.Duration("rule") ?? TimeSpan.Zero);
        section.End();
        return read;
    }

    private static ChangeAfter? ReadChangeAfter(Section rule)
    {
        if (rule.Map("change_after", "'change_after'") is not { } section) return null;
        var fail = ReadShare(section, "fail");
        var pass = ReadShare(section, "pass");
        section.End();
        return new(fail.Of, fail.Last, pass.Of, pass.Last);
    }

    private static (int Of, int Last) ReadShare(Section section, string key)
    {
        if (section.Scalar(key) is not { } scalar) return (1, 1);
        if (scalar.Text.Split(" of ") is [var few, var many] && int.TryParse(few, NumberStyles.None, CultureInfo.InvariantCulture, out int of)
            && int.TryParse(many, NumberStyles.None, CultureInfo.InvariantCulture, out int last) && of >= 1 && of <= last && last <= 100)
            return (of, last);
        section.Problems.Add(scalar.Mark, $"'{key}' is so many of the last so many, as \"3 of 5\", not {Wording.Quote(scalar.Text)}");
        return (1, 1);
    }

    private static RuleSource? ReadSource(Section rule)
    {
        if (rule.Map("source", "'source'") is not { } section) return null;
        string? document = section.NeededText("document");
        var source = new RuleSource(document ?? "", section.Text("version"), section.Text("clause"), section.Word("read_from", "primary", "summary", "organisation", "memory"), section.Text("read_on"));
        if (source.ReadOn is { } date && !DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            section.Wrong("read_on", $"{Wording.Quote(date)} is no date; write it as 2026-11-21");
        section.End();
        return source;
    }

    private static ImmutableSortedDictionary<string, string> ReadFix(Section rule)
    {
        var fix = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (rule.Take("fix") is YamlMap map)
        {
            var section = new Section(map, "'fix'", rule.Problems);
            foreach (string platform in Enum.GetValues<Platform>().Select(platform => platform.Name()).Append("any"))
                if (section.Text(platform) is { } text) fix[platform] = text;
            section.Word("by", "user", "it", "provider");
            section.End();
        }
        else if (rule.Text("fix") is { } text)
        {
            fix["any"] = text;
        }
        return fix.ToImmutable();
    }

    private static RuleExample? ReadExample(YamlNode node, Condition? condition, Condition? onlyWhen, ProblemList problems)
    {
        if (Section.Of(node, "an example", problems) is not { } section) return null;
        var when = ImmutableArray<StatedFact>.Empty;
        if (section.Take("when") is YamlMap map) when = StatedFactReader.Read(map, problems);
        else section.Problems.Add(section.MarkOf("when"), "an example needs 'when' with the facts, as \"when: { net.rtt: 99 ms }\"");
        var parameters = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        if (section.Take("parameters") is YamlMap given)
            foreach (var (name, value) in given.Entries)
                if (value is YamlScalar scalar) parameters = parameters.SetItem(name.Text, scalar.Text);
        string? platform = section.Word("platform", [.. Enum.GetValues<Platform>().Select(known => known.Name())]);
        section.NeededText("result");
        string? result = section.Word("result", "pass", "fail", "unknown", "not-applicable");
        MissingReason? reason = section.Word("reason", MissingReasons.Names) is { } name2 ? MissingReasons.Parse(name2) : null;
        section.End();
        if (condition is not null)
        {
            var asked = condition.Facts.Concat(onlyWhen?.Facts ?? []).SelectMany(fact => fact.Measured.Append(fact)).Select(fact => fact.Fact.Name).Append("device.platform").ToHashSet(StringComparer.Ordinal);
            foreach (var stray in when.Where(fact => !asked.Contains(fact.Fact.Name)))
                problems.Add(stray.Mark, $"the rule does not ask about {stray.Fact.Name}{Wording.Suggest(stray.Fact.Name, asked)}");
            if (section.Take("when") is YamlMap { Entries.Length: 0 } && condition.Facts.Any()) problems.Add(section.MarkOf("when"), $"the example says nothing of {string.Join(", ", condition.Facts.Select(fact => fact.Fact.Name).Distinct())}");
        }
        return result is null ? null : new(section.Mark, when, parameters, platform is null ? null : Platforms.Parse(platform), result switch
        {
            "pass" => Truth.Pass,
            "fail" => Truth.Fail,
            "unknown" => Truth.Unknown,
            _ => Truth.NotApplicable,
        }, reason);
    }
}
