namespace NetReady.Core.Programs;

/// <summary>With what NetReady's programs end; the documents list the same. From 64 on they are those of BSD's sysexits.</summary>
public static class ExitCodes
{
    /// <summary>Done; for <c>netready assess</c>, the machine is ready.</summary>
    public const int Done = 0;

    /// <summary><c>netready assess</c>: the machine is conditionally ready.</summary>
    public const int Conditional = 3;

    /// <summary><c>netready assess</c>: the machine is not ready; <c>netready probe</c>: what was asked for is not so, as a gateway that is closed or unreachable.</summary>
    public const int NotReady = 4;

    /// <summary><c>netready assess</c>, <c>netready probe</c>: there is not enough evidence to tell.</summary>
    public const int Unassessed = 5;

    /// <summary>The command line is wrong, or does not fit the state of what it is about.</summary>
    public const int Usage = 64;

    /// <summary>A file or an answer that was read is not what it should be.</summary>
    public const int BadData = 65;

    /// <summary>Something that is needed cannot be had: a port, a server, a folder.</summary>
    public const int Unavailable = 69;

    /// <summary>A mistake of the program's own.</summary>
    public const int Internal = 70;

    /// <summary>Stopped by Ctrl-C before it was done (128 and the signal's number, as shells have it).</summary>
    public const int Interrupted = 130;
}
