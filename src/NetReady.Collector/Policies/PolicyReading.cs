using System.Collections.Immutable;
using System.Text;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Policies;

/// <summary>A policy folder as it was read: sound policies whose examples come out right, or every mistake; with the text of its files.</summary>
/// <param name="Set">The policies; null where there is any mistake.</param>
/// <param name="Problems">Every mistake as <c>file:line:column: what</c>.</param>
/// <param name="Files">The files' texts by name.</param>
internal sealed record PolicyReading(PolicySet? Set, ImmutableArray<string> Problems, ImmutableSortedDictionary<string, string> Files)
{
    // One byte more than a policy file may have: enough for the reader to see that it is too long.
    private const int MostBytes = (1 << 20) + 1;

    /// <summary>Reads a folder.</summary>
    public static PolicyReading Of(string folder)
    {
        try
        {
            return Of(TextsOf(folder));
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

    /// <summary>Reads policies from their texts: what is kept under a hash is what was judged by it.</summary>
    public static PolicyReading Of(ImmutableSortedDictionary<string, string> files)
    {
        var load = PolicyFolder.Load(files.Select(file => (file.Key, Encoding.UTF8.GetBytes(file.Value))));
        var problems = load.Policies is { } loaded ? loaded.CheckExamples() : load.Problems;
        return new(problems.IsEmpty ? load.Policies : null, [.. problems.Select(problem => problem.ToString())], files);
    }

    /// <summary>Whether two folders hold the same files with the same texts.</summary>
    public static bool Same(ImmutableSortedDictionary<string, string> files, ImmutableSortedDictionary<string, string> others) => files.SequenceEqual(others);

    /// <summary>The texts of the policy files directly in a folder, by name.</summary>
    public static ImmutableSortedDictionary<string, string> TextsOf(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => Path.GetExtension(file) is ".yaml" or ".yml" && !Path.GetFileName(file).StartsWith('.'))
        .ToImmutableSortedDictionary(file => Path.GetFileName(file), TextOf, StringComparer.Ordinal);

    private static string TextOf(string path)
    {
        using var file = File.OpenRead(path);
        byte[] bytes = new byte[Math.Min(file.Length + 1, MostBytes)];
        return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }
}
