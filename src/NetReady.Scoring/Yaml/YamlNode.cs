using System.Collections.Immutable;

namespace NetReady.Scoring.Yaml;

/// <summary>A place in a file.</summary>
/// <param name="File">The file's name within its folder.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
internal readonly record struct Mark(string File, int Line, int Column);

/// <summary>A piece of YAML that knows where it stands.</summary>
/// <param name="Mark">Where it starts.</param>
internal abstract record YamlNode(Mark Mark)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Title { get; }
}

/// <summary>One value. It is read as text, whatever YAML would make of it: <c>no</c> is a word.</summary>
/// <param name="Mark">Where it starts.</param>
/// <param name="Text">The text without quotes.</param>
/// <param name="IsPlain">Whether it stands without quotes and on no block.</param>
internal sealed record YamlScalar(Mark Mark, string Text, bool IsPlain = true) : YamlNode(Mark)
{
    /// <inheritdoc/>
    public override string Title => "a single value";

    /// <summary>Whether nothing was written, as after a bare colon.</summary>
    public bool IsEmpty => Text.Length == 0 && IsPlain;
}

/// <summary>A list.</summary>
/// <param name="Mark">Where it starts.</param>
/// <param name="Items">Its items.</param>
internal sealed record YamlList(Mark Mark, ImmutableArray<YamlNode> Items) : YamlNode(Mark)
{
    /// <inheritdoc/>
    public override string Title => "a list";
}

/// <summary>A key with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);

/// <summary>Keys with values, in the order of the file; each key once.</summary>
/// <param name="Mark">Where it starts.</param>
/// <param name="Entries">The entries.</param>
internal sealed record YamlMap(Mark Mark, ImmutableArray<YamlEntry> Entries) : YamlNode(Mark)
{
    /// <inheritdoc/>
    public override string Title => "keys with values";

    /// <summary>The entry of that key, or null where there is none.</summary>
    public YamlEntry? Find(string key)
    {
        foreach (var entry in Entries)
            if (entry.Key.Text == key) return entry;
        return null;
    }
}
