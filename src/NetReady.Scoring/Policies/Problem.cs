namespace NetReady.Scoring.Policies;

/// <summary>One mistake in a file: where it is, what is wrong and what to write instead.</summary>
/// <param name="File">The file's name within the folder.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong, and the nearest valid word.</param>
public sealed record Problem(string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:column: what</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}
