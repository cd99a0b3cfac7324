namespace NetReady.Cli;

/// <summary>What the commands' exit codes mean; the documents list the same.</summary>
internal static class ExitCodes
{
    /// <summary>Done; for <c>assess</c>, the machine is ready.</summary>
    public const int Done = 0;

    /// <summary><c>assess</c>: the machine is conditionally ready.</summary>
    public const int Conditional = 3;

    /// <summary><c>assess</c>: the machine is not ready.</summary>
    public const int NotReady = 4;

    /// <summary><c>assess</c>: there is not enough evidence to tell.</summary>
    public const int Unassessed = 5;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>A file given to the command is wrong.</summary>
    public const int BadData = 65;

    /// <summary>Something the command needs is not there: a port, a server, a folder.</summary>
    public const int Unavailable = 69;

    /// <summary>The command itself failed.</summary>
    public const int Internal = 70;

    /// <summary>The code for a scorecard's state.</summary>
    public static int Of(string state) => state switch
    {
        "ready" => Done,
        "conditional" => Conditional,
        "not-ready" => NotReady,
        _ => Unassessed,
    };
}
