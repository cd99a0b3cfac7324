using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NetReady.Scoring.Yaml;

/// <summary>
/// Reads one YAML 1.2 document into nodes that know where they stand. It takes maps, lists and values; anchors, aliases, tags, repeated keys,
/// a second document, control characters and those that turn text round, great depth and great size are mistakes. Whatever the bytes are, it notes mistakes and throws nothing.
/// </summary>
internal static partial class YamlDocument
{
    /// <summary>The most bytes that one file may have.</summary>
    public const int MostBytes = 1 << 20;

    private const int MostDepth = 32;

    // A hundred times what the largest pack has; lists of empty lists would fill the memory otherwise.
    private const int MostNodes = 100_000;

    /// <summary>Reads a file's map.</summary>
    /// <returns>Null where the file is no map or its YAML is broken; the reason is among the problems.</returns>
    public static YamlMap? Read(string file, ReadOnlySpan<byte> bytes, ProblemList problems)
    {
        if (Decode(file, bytes, problems) is not { } text) return null;
        var scanner = new Scanner(new StringReader(NameFoldedSymbols(text)), skipComments: true);
        try
        {
            return new EventReader(file, new Parser(scanner), problems).ReadStream();
        }
        catch (YamlException broken)
        {
            problems.Add(At(file, broken.Start.Index > 0 ? broken.Start : scanner.CurrentPosition), Explain(broken.Message));
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException)
        {
            // The scanner stumbles over some broken texts instead of saying so, as over a flow map that a new line's key ends.
            problems.Add(At(file, scanner.CurrentPosition), "this is not YAML; look for a bracket or a quote that is not closed above");
        }
        return null;
    }

    private static string? Decode(string file, ReadOnlySpan<byte> bytes, ProblemList problems)
    {
        if (bytes.Length > MostBytes)
        {
            problems.Add(new(file, 1, 1), $"the file is {bytes.Length} bytes long and may be {MostBytes} at most; split it");
            return null;
        }
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            int good = Math.Max(0, System.Text.Unicode.Utf8.IsValid(bytes) ? 0 : FirstInvalid(bytes));
            problems.Add(Place(file, Encoding.UTF8.GetString(bytes[..good]), int.MaxValue), "the bytes here are not UTF-8; save the file as UTF-8");
            return null;
        }
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '\r' || Forbidden(text[i]) is not { } what) continue;
            problems.Add(Place(file, text, i), $"there is {what} here (U+{(int)text[i]:X4}); take it out");
            return null;
        }
        return text;
    }

    // What shows an officer other text than is read: signs that turn text round, and ends of lines that are some only to some readers.
    private static string? Forbidden(char letter) => letter switch
    {
        '\n' or '\t' => null,
        '\u2028' or '\u2029' => "a line separator",
        (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => "a character that turns text round",
        _ => char.IsControl(letter) ? "a control character" : null,
    };

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int good = 0;
        while (good < bytes.Length && Rune.DecodeFromUtf8(bytes[good..], out _, out int length) == System.Buffers.OperationStatus.Done) good += length;
        return good;
    }

    private static Mark Place(string file, string text, int index)
    {
        int line = 1, column = 1;
        for (int i = 0; i < Math.Min(index, text.Length); i++)
        {
            column++;
            if (text[i] == '\n') (line, column) = (line + 1, 1);
        }
        return new(file, line, column);
    }

    // "must: >= 5" starts a folded block in YAML and breaks the file; as the sign it means, it is a value whose message names the word to write.
    private static string NameFoldedSymbols(string text) =>
        FoldedSymbol().Replace(text, match => match.Groups[1].Value + (match.Groups[2].Value == ">=" ? "≥ " : "＞"));

    [GeneratedRegex(@"(\bmust:[ \t]+)(>=|>)(?=[ \t]*[0-9a-zA-Z.])(?!-?[ \t]*\r?$)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex FoldedSymbol();

    private static string Explain(string message) => message switch
    {
        _ when message.Contains("tab", StringComparison.OrdinalIgnoreCase) || message.Contains("cannot start any token", StringComparison.Ordinal) =>
            "this is not YAML: a value cannot start like this; put it between double quotes, and indent with spaces, never tabs",
        _ when message.Contains("mapping values", StringComparison.OrdinalIgnoreCase) || message.Contains("invalid mapping", StringComparison.OrdinalIgnoreCase) =>
            "this is not YAML: a text with a colon and a space in it needs double quotes, and keys of one map stand in one column",
        _ => $"this is not YAML: {message.TrimEnd('.')}; a text with signs in it needs double quotes",
    };

    private static Mark At(string file, YamlDotNet.Core.Mark mark) => new(file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private sealed class EventReader(string file, Parser parser, ProblemList problems)
    {
        private int nodes;

        public YamlMap? ReadStream()
        {
            parser.MoveNext();
            parser.MoveNext();
            if (parser.Current is not DocumentStart)
            {
                problems.Add(new(file, 1, 1), "the file is empty");
                return null;
            }
            parser.MoveNext();
            var root = ReadNode(1);
            if (root is null) return null;
            parser.MoveNext();
            if (parser.MoveNext() && parser.Current is DocumentStart second) problems.Add(At(file, second.Start), "a second document starts here; a file holds one");
            if (root is YamlMap map) return map;
            problems.Add(root.Mark, root is YamlScalar { IsEmpty: true } ? "the file is empty" : $"the file is {root.Title}, and is to be keys with values");
            return null;
        }

        // Reads the current event's node and leaves its last event current. Null: reading stops, the reason is noted.
        private YamlNode? ReadNode(int depth)
        {
            var mark = At(file, parser.Current!.Start);
            if (depth > MostDepth)
            {
                problems.Add(mark, $"this is nested more than {MostDepth} deep");
                return null;
            }
            if (++nodes > MostNodes)
            {
                problems.Add(mark, $"the file holds more than {MostNodes} values; split it");
                return null;
            }
            if (parser.Current is NodeEvent node)
            {
                if (!node.Anchor.IsEmpty) problems.Add(mark, "anchors (&name) are not taken; write the value out where it is needed");
                if (!node.Tag.IsEmpty && node.Tag != "!") problems.Add(mark, "tags (!name) are not taken; write the bare value");
            }
            switch (parser.Current)
            {
                case Scalar scalar:
                    // Written as an escape, as "\e", it passes the look at the text.
                    foreach (char letter in scalar.Value)
                        if (Forbidden(letter) is { } what) problems.Add(mark, $"there is {what} in it (U+{(int)letter:X4}); take it out");
                    return new YamlScalar(mark, scalar.Value, scalar.Style == ScalarStyle.Plain);
                case SequenceStart:
                    return ReadList(mark, depth);
                case MappingStart:
                    return ReadMap(mark, depth);
                default:
                    problems.Add(mark, "aliases (*name) are not taken; write the value out here");
                    return new YamlScalar(mark, "", IsPlain: false);
            }
        }

        private YamlList? ReadList(Mark mark, int depth)
        {
            var items = ImmutableArray.CreateBuilder<YamlNode>();
            while (parser.MoveNext() && parser.Current is not SequenceEnd)
            {
                if (ReadNode(depth + 1) is not { } item) return null;
                items.Add(item);
            }
            return new(mark, items.ToImmutable());
        }

        private YamlMap? ReadMap(Mark mark, int depth)
        {
            var entries = ImmutableArray.CreateBuilder<YamlEntry>();
            var seen = new Dictionary<string, Mark>(StringComparer.Ordinal);
            while (parser.MoveNext() && parser.Current is not MappingEnd)
            {
                var key = ReadNode(depth + 1);
                if (key is null || !parser.MoveNext() || ReadNode(depth + 1) is not { } value) return null;
                if (key is not YamlScalar name) problems.Add(key.Mark, $"a key is a word, and this is {key.Title}");
                else if (seen.TryGetValue(name.Text, out var first)) problems.Add(name.Mark, $"{Wording.Quote(name.Text)} stands here for the second time; the first is in line {first.Line}");
                else
                {
                    seen.Add(name.Text, name.Mark);
                    entries.Add(new(name, value));
                }
            }
            return new(mark, entries.ToImmutable());
        }
    }
}
