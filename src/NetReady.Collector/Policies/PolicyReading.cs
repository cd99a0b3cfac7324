using System.Collections.Immutable;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Policies;

/// <summary>A policy folder as it was read: sound policies whose examples come out right, or every mistake; with its files.</summary>
/// <param name="Set">The policies; null where there is any mistake.</param>
/// <param name="Problems">Every mistake as <c>file:line:column: what</c>.</param>
/// <param name="Files">The files; null where the folder could not be read at all.</param>
internal sealed record PolicyReading(PolicySet? Set, ImmutableArray<string> Problems, PolicyFiles? Files)
{
    /// <summary>The version that may go live; null where there is any mistake.</summary>
    public PolicyVersion? Version => Set is null ? null : new(Set, Files!);

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="before">What it was before; returned itself where nothing has changed.</param>
    public static PolicyReading Of(string folder, PolicyReading? before = null)
    {
        try
        {
            var files = PolicyFolder.ReadFiles(folder);
            return before?.Files is { } known && files.SameAs(known) ? before : Of(files);
        }
        catch (DirectoryNotFoundException)
        {
            return new(null, [$"There is no policy folder '{folder}'; name another one, or make it."], null);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new(null, [$"The policy folder '{folder}' cannot be read: {problem.Message}"], null);
        }
    }

    /// <summary>Understands files: what is kept under a hash is what was judged by it.</summary>
    public static PolicyReading Of(PolicyFiles files)
    {
        var load = PolicyFolder.Load(files);
        var problems = load.Policies is { } loaded ? loaded.CheckExamples() : load.Problems;
        return new(problems.IsEmpty ? load.Policies : null, [.. problems.Select(problem => problem.ToString())], files);
    }
}
