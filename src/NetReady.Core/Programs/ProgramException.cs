namespace NetReady.Core.Programs;

/// <summary>What ends a program, or keeps it from starting: told to the person who started it, without a stack trace.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">What is wrong and what to do, in a sentence or more.</param>
/// <param name="inner">What caused it.</param>
public sealed class ProgramException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
