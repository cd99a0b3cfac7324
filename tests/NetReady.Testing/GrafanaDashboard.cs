using System.Text.Json;
using System.Text.RegularExpressions;

namespace NetReady.Testing;

/// <summary>One query of a dashboard, fit to be sent to Prometheus.</summary>
/// <param name="Panel">The panel's title, or the variable's name.</param>
/// <param name="RefId">The query's letter within the panel.</param>
/// <param name="Expression">PromQL, with every variable replaced.</param>
public sealed record DashboardQuery(string Panel, string RefId, string Expression)
{
    public override string ToString() => $"{Panel} ({RefId}): {Expression}";
}

/// <summary>A Grafana dashboard's file, as far as tests ask about it.</summary>
public sealed partial class GrafanaDashboard
{
    private GrafanaDashboard(JsonElement root) => Root = root;

    /// <summary>The whole file.</summary>
    public JsonElement Root { get; }

    /// <summary>The panels that show something: all but rows, those inside rows included.</summary>
    public IEnumerable<JsonElement> Panels => Root.GetProperty("panels").EnumerateArray()
        .SelectMany(panel => panel.TryGetProperty("panels", out var inner) ? inner.EnumerateArray().Append(panel) : [panel])
        .Where(panel => panel.GetProperty("type").GetString() != "row");

    /// <summary>The variables.</summary>
    public IEnumerable<JsonElement> Variables => Root.GetProperty("templating").GetProperty("list").EnumerateArray();

    /// <summary>Every query of every panel, with the variables set to all, and one for each variable that is read from a family's labels.</summary>
    public IEnumerable<DashboardQuery> Queries => Panels
        .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target =>
            new DashboardQuery(panel.GetProperty("title").GetString()!, target.GetProperty("refId").GetString()!, Replace(target.GetProperty("expr").GetString()!))))
        .Concat(Variables.Where(variable => variable.GetProperty("type").GetString() == "query").Select(variable => new DashboardQuery(
            variable.GetProperty("name").GetString()!, "label_values", LabelValues().Match(variable.GetProperty("definition").GetString()!) is { Success: true } match
                ? $"count by ({match.Groups["label"].Value}) ({match.Groups["family"].Value})"
                : throw new FormatException("A variable's definition is not label_values(family, label)."))));

    /// <summary>Reads a dashboard's file.</summary>
    public static GrafanaDashboard Read(string path)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(path));
        return new(file.RootElement.Clone());
    }

    private string Replace(string expression)
    {
        expression = expression.Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$__interval", "1m", StringComparison.Ordinal);
        foreach (var variable in Variables)
        {
            string name = variable.GetProperty("name").GetString()!;
            expression = expression.Replace($"${{{name}}}", ".*", StringComparison.Ordinal).Replace($"${name}", ".*", StringComparison.Ordinal);
        }
        return expression.Contains('$', StringComparison.Ordinal) ? throw new FormatException($"A variable that the dashboard does not declare: {expression}") : expression;
    }

    [GeneratedRegex(@"^label_values\((?<family>\w+), (?<label>\w+)\)$")]
    private static partial Regex LabelValues();
}
