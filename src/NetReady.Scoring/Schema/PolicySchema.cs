using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetReady.Core.Units;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Schema;

/// <summary>
/// The JSON Schemas (draft-07) of the files in a policy folder, made from the vocabulary and the language, so that editors complete, explain and check what
/// an officer writes. They are for writing: <see cref="PolicyFolder"/> alone decides what is right, and knows more.
/// </summary>
public static class PolicySchema
{
    /// <summary>The files: what each is called in a policy folder, by the kind of file that it is for.</summary>
    public static ImmutableSortedDictionary<string, string> Files { get; } = new Dictionary<string, string>
    {
        ["policy"] = "netready-policy.schema.json",
        ["department"] = "netready-department.schema.json",
        ["tiers"] = "netready-tiers.schema.json",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The schema of one kind of file, as JSON over several lines.</summary>
    /// <param name="kind">A key of <see cref="Files"/>.</param>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static string Write(string kind)
    {
        var schema = kind switch
        {
            "policy" => Policy(),
            "department" => FolderParts.Department(),
            "tiers" => FolderParts.Tiers(),
            _ => throw new ArgumentException($"There is no schema of '{kind}'.", nameof(kind)),
        };
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        return schema.ToJsonString(Layout.Lines) + "\n";
    }

    private static JsonObject Policy()
    {
        var policy = Parts.Keys("A NetReady policy.", Keys(), "policy");
        policy["anyOf"] = new JsonArray(Parts.Has("rules"), Parts.Has("inherits"));
        policy["definitions"] = new JsonObject
        {
            ["fact"] = FactParts.Name(), ["must"] = FactParts.Must(), [ConditionParts.Condition] = ConditionParts.Item(), ["stated"] = FactParts.Stated(),
        };
        return policy;
    }

    private static IEnumerable<(string Key, JsonObject Value)> Keys() =>
    [
        ("policy", Parts.Id("The policy's name, unique in its folder.", "official-corporate")),
        ("title", Parts.Text("What the policy is, in one line for people.")),
        ("applies", Parts.Keys("The hosts that it is for; a key that is left out matches every host.",
        [
            ("tier", Parts.OneOrMore("Tiers of tiers.yaml.", () => Parts.Text("A tier of tiers.yaml."))),
            ("marking", Parts.OneOrMore($"Markings of tiers.yaml; '{Applicability.NoMarking}' is no marking.", () => Parts.Text("A marking of tiers.yaml."))),
            ("ownership", Parts.OneOrMore("Who owns the host.", () => Parts.Words("Who owns the host.", ("corporate", "The department."), ("personal", "The person who uses it.")))),
            ("department", Parts.OneOrMore("Departments of department.yaml.", () => Parts.Text("A department of department.yaml."))),
            ("platform", Parts.OneOrMore("Operating systems.", () => Parts.Words("An operating system.", Parts.PlatformNames))),
        ])),
        ("inherits", Parts.OneOrMore("The policies whose rules it takes over; only their rules. Each is changed by 'override' or taken out by 'remove'.", () => Parts.Id("A policy's name."))),
        ("effect", Parts.Words("What the policy's verdict is for. counts unless said.", ("counts", "It counts toward the host's state."),
            ("trial", "It is judged and shown, and never counts: for trying a policy out."), ("profile", "It says what a host's line is fit for, as calls of one service, and never counts."))),
        ("ready_from", Parts.Score("From this score (the low end) a host is ready.", 90)),
        ("conditional_from", Parts.Score("From this score (the low end) a host is conditional; below it is not ready.", 70)),
        ("needs_evidence_for", new()
        {
            ["description"] = "The share of the points that evidence has to decide; below it a host is unassessed. 80 % unless said.", ["type"] = Parts.Strings("string", "number"),
            ["pattern"] = $"^{Parts.QuantityPattern(Dimension.Ratio)}$", ["patternErrorMessage"] = "a share, as 80 %", ["minimum"] = 0, ["maximum"] = 1, ["examples"] = Parts.Strings("80 %"),
        }),
        ("rules", Parts.ListOf("The policy's rules.", RuleParts.Entry())),
    ];

    // Kept apart from the schemas, as they need it whole.
    private static class Layout
    {
        public static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.General) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };
    }
}
