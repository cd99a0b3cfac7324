using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Schema;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Tests.Schema;

public sealed class PolicySchemaTests
{
    private const string Stray = "zzzzzzzzzzzzzzzz";

    private static readonly JsonNode policy = JsonNode.Parse(PolicySchema.Write("policy"))!;

    [Theory]
    [InlineData("policy")]
    [InlineData("department")]
    [InlineData("tiers")]
    public void The_schema_in_the_policy_folder_is_the_one_that_the_code_makes(string kind) =>
        GoldenFile.Holds(Path.Combine(RepositoryFolder.Policies, PolicySchema.Files[kind]), PolicySchema.Write(kind));

    [Fact]
    public void Every_shipped_file_names_its_schema_so_that_editors_find_it()
    {
        foreach (string path in Directory.GetFiles(RepositoryFolder.Policies, "*.yaml"))
        {
            string kind = Path.GetFileNameWithoutExtension(path) is "department" or "tiers" ? Path.GetFileNameWithoutExtension(path) : "policy";
            Assert.True(File.ReadLines(path).First() == $"# yaml-language-server: $schema={PolicySchema.Files[kind]}", $"{path} does not start with its schema");
        }
    }

    // A reader that meets a key it does not know lists those it does: the schema has to have the same.
    [Theory]
    [InlineData("policy", "properties", "policy: p\n@\nrules: [{ id: R, fact: net.rtt, must: below 1 s }]")]
    [InlineData("policy", "properties.applies.properties", "policy: p\napplies: { @ }\nrules: [{ id: R, fact: net.rtt, must: below 1 s }]")]
    [InlineData("policy", "properties.rules.items.properties", "policy: p\nrules: [{ id: R, fact: net.rtt, must: below 1 s, @ }]", "policy: p\nrules: [{ id: R, parameter: x, is: true, @ }]", "+override, remove")]
    [InlineData("policy", "definitions.condition.properties", "policy: p\nrules: [{ id: R, all: [{ fact: net.rtt, must: below 1 s, @ }] }]", "policy: p\nrules: [{ id: R, all: [{ parameter: x, is: true, @ }] }]")]
    [InlineData("policy", "properties.rules.items.properties.time_to_fix.properties", "policy: p\nrules: [{ id: R, fact: net.rtt, must: below 1 s, time_to_fix: { @ } }]")]
    [InlineData("policy", "properties.rules.items.properties.change_after.properties", "policy: p\nrules: [{ id: R, fact: net.rtt, must: below 1 s, change_after: { @ } }]")]
    [InlineData("policy", "properties.rules.items.properties.source.properties", "policy: p\nrules: [{ id: R, fact: net.rtt, must: below 1 s, source: { @ } }]")]
    [InlineData("policy", "properties.rules.items.properties.fix.properties", "policy: p\nrules: [{ id: R, fact: net.rtt, must: below 1 s, fix: { @ } }]")]
    [InlineData("policy", "properties.rules.items.properties.examples.items.properties", "policy: p\nrules: [{ id: R, fact: net.rtt, must: below 1 s, examples: [{ @ }] }]")]
    [InlineData("department", "properties", "@")]
    [InlineData("department", "properties.sites.items.properties", "sites: [{ @ }]")]
    [InlineData("department", "properties.gateways.items.properties", "gateways: [{ @ }]")]
    [InlineData("department", "properties.targets.items.properties", "targets: [{ @ }]")]
    [InlineData("tiers", "properties", "@")]
    [InlineData("tiers", "properties.tiers.items.properties", "tiers: [{ @ }]")]
    [InlineData("tiers", "properties.tiers.items.properties.presence.properties", "tiers: [{ tier: T, presence: { @ } }]")]
    public void The_schema_has_exactly_the_keys_that_the_reader_knows(string kind, string place, params string[] texts)
    {
        var known = texts.SelectMany(text => text.StartsWith('+') ? text[1..].Split(", ") : KeysKnown(kind == "policy" ? "pack.yaml" : $"{kind}.yaml", text.Replace("@", $"{Stray}: 1", StringComparison.Ordinal))).Distinct();
        var schema = place.Split('.').Aggregate(JsonNode.Parse(PolicySchema.Write(kind))!, (node, key) => node[key] ?? throw new InvalidOperationException($"{place} is not in the schema at {key}"));
        Assert.Equal(known.Order(StringComparer.Ordinal), schema.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_fact_is_there_with_its_help_and_every_key_has_help()
    {
        var facts = policy["definitions"]!["fact"]!["anyOf"]!.AsArray().ToDictionary(fact => fact!["const"]!.GetValue<string>(), fact => fact!["description"]!.GetValue<string>());
        Assert.Equal(Vocabulary.All.Select(fact => fact.Name), facts.Keys);
        Assert.All(Vocabulary.All, fact => Assert.StartsWith(fact.Help, facts[fact.Name], StringComparison.Ordinal));
        Assert.All(policy["properties"]!["rules"]!["items"]!["properties"]!.AsObject(), key => Assert.NotNull(key.Value!["description"] ?? key.Value["$ref"]));
    }

    // Every fact with every word and all sorts of values: what the reader takes, the schema takes; what only the schema takes is a limit that asks nothing.
    [Fact]
    public void Limits_fit_the_schema_exactly_where_they_fit_the_reader()
    {
        string[] values = ["true", "false", "3", "0", "2.5", "2.0", "2.0.1", "+3", "1e3 s", ".5 s", "5 %", "50 ms", "14 d", "14d", "1.5 h", "10 Mbit/s", "50 MB", "10 km", "3 parsecs", "linux", "supported", "selinux", "2026-11-21T09:00:00Z", "", "word", "[linux]", "[supported, extended]", "[3, 4]", "[5 %]", "[a, b]", "[]"];
        foreach (var fact in Vocabulary.All)
        {
            var patterns = PatternsFor(fact.Name);
            foreach (string text in Relations.Words.SelectMany(words => values.Select(value => $"{words} {value}".Trim())).Concat([">= 3", "3", "linux", "at mots 3"]))
            {
                var problems = new ProblemList();
                bool reads = MustReader.Read(fact, new YamlScalar(new("t", 1, 1), text), problems) is not null;
                bool fits = patterns.All(pattern => pattern.IsMatch(text));
                if (reads == fits) continue;
                Assert.True(fits, $"the reader takes '{text}' for {fact.Name}, and the schema does not");
                Assert.True(problems.Sorted().All(problem => problem.Message.Contains(" is at ", StringComparison.Ordinal) || problem.Message.Contains("thing is ", StringComparison.Ordinal)),
                    $"the schema takes '{text}' for {fact.Name}, and the reader says: {problems.Sorted()[0].Message}");
            }
        }
    }

    private static List<Regex> PatternsFor(string fact)
    {
        var own = policy["definitions"]!["condition"]!["allOf"]!.AsArray().Single(rule => Regex.IsMatch(fact, rule!["if"]!["properties"]!["fact"]!["pattern"]!.GetValue<string>()));
        return [.. new[] { policy["definitions"]!["must"]!["pattern"]!, own!["then"]!["properties"]!["must"]!["pattern"]! }.Select(pattern => new Regex(pattern.GetValue<string>(), RegexOptions.ECMAScript))];
    }

    private static string[] KeysKnown(string file, string text)
    {
        var load = PolicyFolder.Load([(file, Encoding.UTF8.GetBytes(text))]);
        const string Listed = "; it is one of ";
        string message = load.Problems.Select(problem => problem.Message).Single(message => message.Contains($"has no key '{Stray}'", StringComparison.Ordinal));
        return message[(message.IndexOf(Listed, StringComparison.Ordinal) + Listed.Length)..].Split(", ");
    }
}
