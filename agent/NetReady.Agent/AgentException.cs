namespace NetReady.Agent;

/// <summary>The exit codes of <c>netready-agent</c>.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The command line is not one that the program understands, or not one for this device's state.</summary>
    public const int Usage = 64;

    /// <summary>Something that was read is not what it should be.</summary>
    public const int BadData = 65;

    /// <summary>The collector cannot be reached, or does not take what it is sent.</summary>
    public const int Unavailable = 69;

    /// <summary>A fault of the program's own.</summary>
    public const int Internal = 70;

    /// <summary>Stopped by Ctrl-C before it was done (128 and the signal's number, as shells have it).</summary>
    public const int Interrupted = 130;
}

/// <summary>What ends a command: a sentence for the person who gave it, with what to do, and the exit code.</summary>
internal sealed class AgentException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
