using NetReady.Core.Programs;

namespace NetReady.Cli.Commands;

/// <summary>The reason that somebody gives for the record.</summary>
internal static class Reasons
{
    private const int Longest = 500;

    /// <summary>The reason in one line; null where none is given.</summary>
    /// <exception cref="ProgramException">It is too long, or holds what would not be seen.</exception>
    public static string? Of(string? given)
    {
        string? reason = given?.Trim();
        if (string.IsNullOrEmpty(reason)) return null;
        if (reason.Length > Longest) throw new ProgramException(ExitCodes.Usage, $"--reason has {reason.Length} letters; at most {Longest} are kept.");
        return !reason.Any(char.IsControl) ? reason : throw new ProgramException(ExitCodes.Usage, "--reason is one line, without control characters.");
    }
}
