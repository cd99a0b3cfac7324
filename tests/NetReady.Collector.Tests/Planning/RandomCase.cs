namespace NetReady.Collector.Tests.Planning;

/// <summary>Random policies, an edit of them, and random hosts: all of one seed.</summary>
internal sealed class RandomCase
{
    private readonly Random random;
    private int nextRule;

    public RandomCase(int seed)
    {
        random = new(seed);
        // Levels that no sum of weights meets exactly: where they would, the last bit of a float would decide.
        Common = new("common", null, false, 83.7, 41.3, 0.311, [.. Some(2, 5, NewRule)]);
        // Two that judge the same hosts, and one that is only tried.
        Packs =
        [
            Pack("laptops", "OFFICIAL", inherits: true), Pack("secrets", "SECRET", inherits: false), Pack("officials", "OFFICIAL", inherits: false), Pack("tried", "OFFICIAL", inherits: false) with { IsTrial = true },
        ];
    }

    public NaivePack Common { get; private set; }

    public IReadOnlyList<NaivePack> Packs { get; private set; }

    public Random Random => random;

    public IEnumerable<(string Name, string Yaml)> Files => Packs.Prepend(Common).Select(pack => ($"{pack.Name}.yaml", pack.ToYaml(Common))).Append(("tiers.yaml",
        "tiers:\n  - { tier: OFFICIAL, presence: { late: 1 d, stale: 30 d, gone: 90 d } }\n  - { tier: SECRET, presence: { late: 4 h, stale: 7 d, gone: 30 d } }\n"));

    public IEnumerable<NaiveRule> Rules => Packs.Prepend(Common).SelectMany(pack => pack.Rules);

    /// <summary>An officer's edit: a few of limits, severities, requirements, times, levels, rules that come and go, overrides.</summary>
    public void Edit()
    {
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            Common = Common with { Rules = [.. Common.Rules.Select(rule => random.Next(3) == 0 ? Changed(rule) : rule)] };
            if (random.Next(3) == 0) Common = Common with { Rules = [.. Common.Rules, NewRule()] };
            if (random.Next(3) == 0 && Common.Rules.Count > 1) Common = Common with { Rules = [.. Common.Rules.Skip(1)] };
            Packs = [.. Packs.Select(pack => random.Next(2) == 0 ? pack : pack with { Rules = [.. pack.Rules.Select(Changed), .. Some(0, 2, NewRule)], ReadyFrom = Level(71), ConditionalFrom = Level(23) })];
            Packs = [.. Packs.Select(Inheriting)];
        }
    }

    /// <summary>An edit as they mostly are: of a rule or two, and of nothing that stands above them.</summary>
    public void EditLittle()
    {
        var all = Rules.ToList();
        var chosen = all.OrderBy(_ => random.Next()).Take(random.Next(1, 3)).Select(rule => rule.Id).ToHashSet();
        IReadOnlyList<NaiveRule> ChangedOf(IReadOnlyList<NaiveRule> rules) => [.. rules.Select(rule => chosen.Contains(rule.Id) ? ChangedAlone(rule) : rule)];
        Common = Common with { Rules = ChangedOf(Common.Rules) };
        Packs = [.. Packs.Select(pack => pack with
        {
            Rules = ChangedOf(pack.Rules),
            // What is overridden is another rule's limit for these hosts.
            Overrides = pack.Overrides.ToDictionary(over => over.Key, over => random.Next(8) == 0 ? Value(Common.Rules.First(rule => rule.Id == over.Key).Fact) : over.Value),
        })];
    }

    /// <summary>What a host says over time: reports some days apart, so that none is seen before the one before it was sent.</summary>
    public IReadOnlyList<(double Day, IReadOnlyDictionary<string, double?> Said, double SeenBefore)> Reports(double from, double until)
    {
        var reports = new List<(double, IReadOnlyDictionary<string, double?>, double)>();
        var facts = NaiveRule.Facts.Where(_ => random.Next(7) > 0).Select(fact => fact.Name).ToList();
        for (double day = from + random.NextDouble(); day < until; day += 5 + (random.NextDouble() * 6))
            reports.Add((day, facts.ToDictionary(fact => fact, fact => random.Next(9) == 0 ? null : (double?)Value(fact)), random.Next(3) switch { 0 => 0, 1 => 1.5, _ => 3.5 }));
        return reports;
    }

    private NaivePack Pack(string name, string tier, bool inherits) =>
        Inheriting(new(name, tier, inherits, Level(71), Level(23), random.Next(2) == 0 ? 0.777 : 0.123, [.. Some(1, 4, NewRule)]));

    private NaivePack Inheriting(NaivePack pack)
    {
        if (!pack.InheritsCommon) return pack;
        var over = Common.Rules.Where(_ => random.Next(4) == 0).ToList();
        return pack with
        {
            Overrides = over.ToDictionary(rule => rule.Id, rule => Value(rule.Fact)),
            Removed = Common.Rules.Except(over).Where(_ => random.Next(6) == 0).Select(rule => rule.Id).ToHashSet(),
        };
    }

    private NaiveRule NewRule()
    {
        var (fact, unit) = NaiveRule.Facts[random.Next(NaiveRule.Facts.Length)];
        string id = $"R-{++nextRule}";
        return new(id, fact, unit switch { "flag" => "is", "" => "at least", _ => "at most" }, Value(fact), random.Next(4) switch { 0 => 10, 1 => 5, 2 => 3, _ => 1 }, random.Next(4) == 0,
            random.Next(2) * random.Next(1, 20), random.Next(3) == 0 ? random.Next(1, 30) : 0, random.Next(3) == 0 ? random.Next(1, 30) : 0, random.Next(3) switch { 0 => 1, 1 => 3, _ => null },
            random.Next(4) switch { 0 => "fail", 1 => "leave out", _ => "cannot tell" });
    }

    private NaiveRule Changed(NaiveRule rule) => random.Next(6) switch
    {
        0 => rule with { Limit = Value(rule.Fact) },
        1 => rule with { Weight = rule.Weight == 10 ? 1 : 10 },
        2 => rule with { Required = !rule.Required },
        3 => rule with { FailureDays = random.Next(0, 15), RuleDays = random.Next(0, 15) },
        4 => rule with { IfUnknown = rule.IfUnknown == "fail" ? "cannot tell" : "fail" },
        _ => rule,
    };

    private NaiveRule ChangedAlone(NaiveRule rule) => random.Next(6) switch
    {
        0 => rule with { Required = !rule.Required },
        1 => rule with { FailureDays = random.Next(0, 25), RuleDays = random.Next(0, 25) },
        2 => rule with { ValidForDays = rule.ValidForDays is null ? random.Next(1, 3) : null },
        3 => rule with { IfUnknown = rule.IfUnknown == "leave out" ? "cannot tell" : "leave out" },
        _ => rule with { Limit = Value(rule.Fact) },
    };

    private double Value(string fact) => NaiveRule.Facts.First(known => known.Name == fact).Unit == "flag" ? random.Next(2) : random.Next(1, 30);

    private double Level(int from) => from + random.Next(0, 20) + 0.57;

    private IEnumerable<T> Some<T>(int least, int most, Func<T> make) => Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => make());
}
