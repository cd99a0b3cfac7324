using NetReady.Core.Units;

namespace NetReady.Scoring.Yaml;

/// <summary>How messages speak of words that do not fit.</summary>
internal static class Wording
{
    /// <summary>The text between quotes, shortened, with letters that cannot be told apart on screen spelt out.</summary>
    public static string Quote(string text) => QuotedText.Of(text);

    /// <summary>"; did you mean 'x'?" with the nearest of the words, or the whole list where none is near.</summary>
    public static string Suggest(string word, IEnumerable<string> words)
    {
        var known = words.Distinct(StringComparer.Ordinal).ToList();
        if (Nearest(word, known) is { } near) return $"; did you mean '{near}'?";
        return known.Count is > 0 and <= 30 ? $"; it is one of {string.Join(", ", known)}" : "";
    }

    /// <summary>The nearest of the words by edits (letters added, left out, changed or swapped with their neighbour); null where none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> words)
    {
        if (word.Length > 100) return null;
        int reach = Math.Max(2, word.Length / 3);
        return words.Select(candidate => (candidate, edits: Edits(word, candidate)))
            .Where(pair => pair.edits <= reach && pair.edits < Math.Max(pair.candidate.Length, word.Length))
            .OrderBy(pair => pair.edits).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate).FirstOrDefault();
    }

    /// <summary>Damerau's optimal string alignment distance, blind to case.</summary>
    public static int Edits(string from, string to)
    {
        var (a, b) = (from.ToLowerInvariant(), to.ToLowerInvariant());
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                int edits = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + change);
                bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                rows[i, j] = swapped ? Math.Min(edits, rows[i - 2, j - 2] + 1) : edits;
            }
        }
        return rows[a.Length, b.Length];
    }
}
