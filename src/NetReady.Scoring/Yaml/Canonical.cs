using System.Security.Cryptography;
using System.Text;

namespace NetReady.Scoring.Yaml;

/// <summary>One text for all YAML that says the same: the order of keys, quotes, comments and layout make no difference.</summary>
internal static class Canonical
{
    /// <summary>The text of a node.</summary>
    public static string Text(YamlNode node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    /// <summary>The SHA-256 of several texts, whatever their order, in hexadecimal.</summary>
    public static string Hash(IEnumerable<string> texts)
    {
        var joined = new StringBuilder();
        foreach (string text in texts.Order(StringComparer.Ordinal)) joined.Append(text.Length).Append(':').Append(text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(joined.ToString())));
    }

    // Every text is preceded by its length, so that no content can pass for structure.
    private static void Write(YamlNode node, StringBuilder text)
    {
        switch (node)
        {
            case YamlScalar scalar:
                Write(scalar.Text, text);
                break;
            case YamlList list:
                text.Append('[');
                foreach (var item in list.Items) Write(item, text);
                text.Append(']');
                break;
            case YamlMap map:
                text.Append('{');
                foreach (var entry in map.Entries.OrderBy(entry => entry.Key.Text, StringComparer.Ordinal))
                {
                    Write(entry.Key.Text, text);
                    Write(entry.Value, text);
                }
                text.Append('}');
                break;
        }
    }

    private static void Write(string word, StringBuilder text) => text.Append(word.Length).Append('"').Append(word);
}
