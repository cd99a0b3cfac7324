using System.Text;

namespace NetReady.Collector.Tests.Metrics;

/// <summary>One line of an exposition that is no comment.</summary>
internal sealed record ExposedSample(string Name, IReadOnlyDictionary<string, string> Labels, string Value)
{
    public override string ToString() => $"{Name}{{{string.Join(',', Labels.Select(label => $"{label.Key}={label.Value}"))}}} {Value}";
}

/// <summary>Reads an exposition by the grammar of the text format, strictly, so that what the writer wrote can be told.</summary>
internal static class ExpositionText
{
    public static List<ExposedSample> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text[..^1].Split('\n').Where(line => !line.StartsWith('#')).Select(ParseLine)];
    }

    private static ExposedSample ParseLine(string line)
    {
        int at = line.IndexOfAny(['{', ' ']);
        string name = line[..at];
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        while (line[at] != ' ')
        {
            // At the opening brace, a comma or the closing brace.
            if (line[at] == '}')
            {
                at++;
                continue;
            }
            int equals = line.IndexOf('=', at);
            string label = line[(at + 1)..equals];
            Assert.Equal('"', line[equals + 1]);
            var value = new StringBuilder();
            for (at = equals + 2; line[at] != '"'; at++)
            {
                if (line[at] != '\\') value.Append(line[at]);
                else value.Append(line[++at] switch { 'n' => '\n', '"' => '"', '\\' => '\\', var other => throw new FormatException($"\\{other} is no escape: {line}") });
            }
            at++;
            labels.Add(label, value.ToString());
        }
        return new(name, labels, line[(at + 1)..]);
    }
}
