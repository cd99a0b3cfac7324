using System.Collections.Immutable;

namespace NetReady.Agent.Platform;

/// <summary>A program to run and the bounds it runs in. No shell is between: each argument reaches the program as it is.</summary>
/// <param name="Program">A program's name, searched for in the system's own folders only, or its full path.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record Command(string Program, params ImmutableArray<string> Arguments)
{
    /// <summary>How long it may take before it and all that it started are killed.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>The most bytes it may write to either of its outputs before it is killed.</summary>
    public int OutputLimit { get; init; } = 4 * 1024 * 1024;
}

/// <summary>How running a program ended.</summary>
internal enum CommandEnd
{
    /// <summary>It ended by itself; its exit code says how.</summary>
    Exited,

    /// <summary>It ran out of time and was killed.</summary>
    TimedOut,

    /// <summary>It wrote more than it may and was killed.</summary>
    TooMuchOutput,

    /// <summary>There is no such program, or it may not be run.</summary>
    NotFound,
}

/// <summary>What came of running a program.</summary>
/// <param name="End">How it ended.</param>
/// <param name="ExitCode">Its exit code; -1 where it did not end by itself.</param>
/// <param name="Output">What it wrote to its standard output, as far as it was read.</param>
/// <param name="Error">What it wrote to its standard error, as far as it was read.</param>
internal sealed record CommandResult(CommandEnd End, int ExitCode, string Output, string Error)
{
    /// <summary>The result of a program that is not there.</summary>
    public static CommandResult NotFound { get; } = new(CommandEnd.NotFound, -1, "", "");

    /// <summary>Whether it ended by itself and said that all was well.</summary>
    public bool Succeeded => End == CommandEnd.Exited && ExitCode == 0;
}

/// <summary>Runs a program; <see cref="CommandRunner.RunAsync"/> is the one that really does.</summary>
internal delegate Task<CommandResult> RunCommand(Command command, CancellationToken cancellationToken);
