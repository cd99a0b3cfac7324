using System.Collections.Immutable;

namespace NetReady.Agent.Diagnosis;

/// <summary>One row of a decision table.</summary>
/// <typeparam name="T">What is decided.</typeparam>
/// <param name="If">The answers by which the row applies, all of them; none for the last row.</param>
/// <param name="Then">What it decides; null where these very answers leave it open.</param>
/// <param name="Says">What a person is told, in one plain sentence.</param>
/// <param name="Do">What to do; empty where nothing is to be done.</param>
internal sealed record Row<T>(ImmutableArray<Answer> If, T? Then, string Says, string Do = "")
    where T : struct, Enum;

/// <summary>What a table came to.</summary>
/// <typeparam name="T">What is decided.</typeparam>
/// <param name="Decided">The decision; null where it could not be told.</param>
/// <param name="Row">The row that applies or, where it could not be told, the first that could.</param>
/// <param name="Untold">Of what could not be told, the questions that it hangs on; empty for a decision.</param>
internal sealed record Outcome<T>(T? Decided, Row<T> Row, ImmutableArray<Question> Untold)
    where T : struct, Enum
{
    /// <summary>
    /// The first row that applies decides. A row before it that may apply, as an answer is unknown, leaves the decision open, unless it says the same:
    /// unknown is neither yes nor no.
    /// </summary>
    public static Outcome<T> Of(ImmutableArray<Row<T>> table, Findings findings)
    {
        var possible = table.Where(row => findings.Are(row.If) is not false).ToList();
        int certain = possible.FindIndex(row => findings.Are(row.If) is true);
        var rivals = possible[..(certain + 1)];
        var row = rivals[^1];
        if (row.Then is not null && rivals.TrueForAll(rival => Equals(rival.Then, row.Then))) return new(row.Then, row, []);
        var open = rivals.Where(rival => findings.Are(rival.If) is null).SelectMany(rival => rival.If).Select(answer => answer.Question).Where(question => findings[question].Holds is null);
        return new(null, rivals[0], [.. open.Distinct()]);
    }
}
