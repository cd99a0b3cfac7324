using System.Collections.Immutable;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Yaml;

/// <summary>Gathers every mistake on the way, each once; reading goes on after one.</summary>
internal sealed class ProblemList
{
    // A file of nothing but mistakes must not fill the memory or the screen.
    private const int Most = 1000;

    private readonly HashSet<Problem> problems = [];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => problems.Count == 0;

    /// <summary>How many there are; a reader compares two counts to see whether its part was sound.</summary>
    public int Count => problems.Count;

    /// <summary>Notes a mistake.</summary>
    public void Add(Mark mark, string message)
    {
        if (problems.Count < Most) problems.Add(new(mark.File, mark.Line, mark.Column, message));
    }

    /// <summary>All of them by file, line and column.</summary>
    public ImmutableArray<Problem> Sorted() =>
    [
        .. problems.OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line)
            .ThenBy(problem => problem.Column).ThenBy(problem => problem.Message, StringComparer.Ordinal),
    ];
}
