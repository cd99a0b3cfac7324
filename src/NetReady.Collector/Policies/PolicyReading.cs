using System.Collections.Immutable;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Policies;

/// <summary>A policy folder as it was read: sound policies, or every mistake; with the text of its files.</summary>
/// <param name="Set">The policies; null where there is any mistake.</param>
/// <param name="Problems">Every mistake as <c>file:line:column: what</c>.</param>
/// <param name="Files">The files' texts by name.</param>
internal sealed record PolicyReading(PolicySet? Set, ImmutableArray<string> Problems, ImmutableSortedDictionary<string, string> Files)
{
    /// <summary>Reads a folder; null where it changed meanwhile and is to be read again.</summary>
    public static PolicyReading? Of(string folder)
    {
        try
        {
            var files = TextsOf(folder);
            var load = PolicyFolder.Load(folder);
            // What is kept under a hash must be what was judged by it.
            if (!Same(files, TextsOf(folder))) return null;
            return new(load.Policies, [.. load.Problems.Select(problem => problem.ToString())], files);
        }
        catch (DirectoryNotFoundException)
        {
            return new(null, [$"There is no policy folder '{folder}'; name another one, or make it."], ImmutableSortedDictionary<string, string>.Empty);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new(null, [$"The policy folder '{folder}' cannot be read: {problem.Message}"], ImmutableSortedDictionary<string, string>.Empty);
        }
    }

    /// <summary>Reads policies that were live before, from their texts.</summary>
    /// <param name="files">The files' texts by name.</param>
    /// <param name="folder">Where to write them; emptied first.</param>
    public static PolicyReading? OfTexts(ImmutableSortedDictionary<string, string> files, string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in files) File.WriteAllText(Path.Combine(folder, Path.GetFileName(name)), text);
        return Of(folder);
    }

    /// <summary>Whether two folders hold the same files with the same texts.</summary>
    public static bool Same(ImmutableSortedDictionary<string, string> files, ImmutableSortedDictionary<string, string> others) =>
        files.Count == others.Count && files.SequenceEqual(others);

    /// <summary>The texts of the policy files in a folder, by name.</summary>
    public static ImmutableSortedDictionary<string, string> TextsOf(string folder) =>
        Directory.EnumerateFiles(folder, "*.yaml").ToImmutableSortedDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);
}
