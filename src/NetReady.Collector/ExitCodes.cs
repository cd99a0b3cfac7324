namespace NetReady.Collector;

/// <summary>With what the collector's program ends.</summary>
public static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>Policies, register or store hold what cannot be read.</summary>
    public const int BadData = 65;

    /// <summary>A port, a file or the store cannot be had.</summary>
    public const int Unavailable = 69;

    /// <summary>A mistake of the program's own.</summary>
    public const int Internal = 70;
}

/// <summary>The collector cannot start or do what was asked; the message says what is wrong and what to do.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">One sentence or more, for people.</param>
/// <param name="inner">What caused it.</param>
public sealed class CollectorException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
