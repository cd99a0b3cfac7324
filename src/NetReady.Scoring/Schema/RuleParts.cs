using System.Text.Json.Nodes;
using NetReady.Core.Facts;

namespace NetReady.Scoring.Schema;

/// <summary>What the schema says of an entry under <c>rules</c>: a rule, a change to an inherited one, or its removal.</summary>
internal static class RuleParts
{
    /// <summary>One entry.</summary>
    public static JsonObject Entry()
    {
        var entry = Parts.Keys(null, Keys());
        entry["anyOf"] = new JsonArray(Parts.Has("id"), Parts.Has("override"), Parts.Has("remove"));
        var conditions = FactParts.MustFitsFact();
        conditions.Add((JsonNode)new JsonObject
        {
            ["if"] = Parts.Has("id"),
            ["then"] = new JsonObject { ["oneOf"] = ConditionParts.OneShape(), ["dependencies"] = ConditionParts.Pairs() },
        });
        conditions.Add((JsonNode)new JsonObject { ["if"] = Parts.Has("override"), ["then"] = new JsonObject { ["minProperties"] = 2 } });
        conditions.Add((JsonNode)new JsonObject { ["if"] = Parts.Has("remove"), ["then"] = new JsonObject { ["maxProperties"] = 1 } });
        entry["allOf"] = conditions;
        return entry;
    }

    private static IEnumerable<(string Key, JsonObject Value)> Keys() =>
    [
        ("id", Parts.Id("The rule's id: unique across packs, stable for ever. Its history hangs on it.", "OFC-04")),
        ("override", Parts.Id("The id of an inherited rule of which the keys named here replace those of the same name.")),
        ("remove", Parts.Id("The id of an inherited rule that is left out here. It stands alone.")),
        ("title", Parts.Text("What the rule asks, in one line for people. A number in it is the limit's own.")),
        .. ConditionParts.Keys(),
        ConditionParts.OnlyWhen(),
        ("severity", Parts.Words("How much the rule weighs among those of its group. medium unless said.",
            ("critical", "Weight 10."), ("high", "Weight 5."), ("medium", "Weight 3."), ("low", "Weight 1."))),
        ("required", Parts.Flag("Whether a host is not ready without it, whatever its score. false unless said.")),
        ("group", Parts.Text("The group under which the rule is scored; each group weighs the same. Unless said it is that of the first fact: network, vpn, device or management.")),
        ("time_to_fix", TimeToFix()),
        ("evidence_valid_for", Parts.Duration("How old evidence may be at the host's last contact; older is unknown (stale). Any age unless said. For stated facts.", "3 d", "30 d")),
        ("if_unknown", Parts.Words("What the rule is where the evidence does not decide. cannot tell unless said.",
            ("cannot tell", "Unknown: no points in low, all of them in high, and less coverage."), ("fail", "It fails."), ("leave out", "It leaves score, coverage and requirements."))),
        ("change_after", Parts.Keys("How many of the last observations (stated facts) or UTC hours (samples) have to agree before the verdict changes. One unless said.",
            [("fail", OfTheLast("So many failures make a failure.", "3 of 5")), ("pass", OfTheLast("So many passes make a pass.", "4 of 5"))])),
        ("source", Source()),
        ("fix", Fix()),
        ("examples", Parts.ListOf("Cases that the rule decides as written here; 'netready policy test' tries them. Give both sides of the limit.", Example())),
    ];

    private static JsonObject TimeToFix() => Parts.OrKeys(
        Parts.Duration("How long a failure is in grace: it earns its points, and caps the host at conditional. A length of time from when it began, or { failure, host, rule }; the longest counts.", "7 d", "14 d"),
        [
            ("failure", Parts.Duration("From when the failure began.")),
            ("host", Parts.Duration("From when the host was enrolled.")),
            ("rule", Parts.Duration("From when the rule went live.")),
        ]);

    private static JsonObject OfTheLast(string help, string example) => Parts.Pattern(help, "^[0-9]+ of [0-9]+$", "so many of the last so many, as \"3 of 5\"", example);

    private static JsonObject Source() => Parts.Keys("Where the rule was drawn from.",
    [
        ("document", Parts.Text("The document's title.")),
        ("version", Parts.Text("Its version, where it has one.")),
        ("clause", Parts.Text("Where in it.")),
        ("read_from", Parts.Words("How firm the evidence is.",
            ("primary", "The document itself was read."), ("summary", "Another's account of it was read."), ("memory", "It is from memory and was not read again: to be checked."), ("organisation", "A choice of this product's or the department's own."))),
        ("read_on", Parts.Pattern("When it was read.", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "a date, as 2026-11-21", "2026-11-21")),
    ], "document");

    private static JsonObject Fix() => Parts.OrKeys(
        Parts.Text("How to fix it, in plain words: one text, or one for each operating system and 'any' for the rest."),
        [
            .. Parts.PlatformNames.Select(platform => (platform, Parts.Text($"How to fix it on {platform}."))),
            ("any", Parts.Text("How to fix it where there is no text for the operating system.")),
            ("by", Parts.Words("Who fixes it.", ("user", "The person at the device."), ("it", "The department's IT team."), ("provider", "The line's or service's provider."))),
        ]);

    private static JsonObject Example() => Parts.Keys(null,
    [
        ("when", Parts.Defined("stated")),
        ("parameters", new() { ["description"] = "Parameters of the department in this case, where they are others than department.yaml says.", ["type"] = "object" }),
        ("platform", Parts.Words("The operating system in this case.", Parts.PlatformNames)),
        ("result", Parts.Words("What the rule comes to.",
            ("pass", "It holds."), ("fail", "It does not hold."), ("unknown", "The evidence does not decide."), ("not-applicable", "The question does not arise."))),
        ("reason", Parts.Words("For unknown: why.", MissingReasons.Names)),
    ], "when", "result");
}
