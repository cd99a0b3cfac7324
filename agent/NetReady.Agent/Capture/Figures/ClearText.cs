using System.Collections.Immutable;

namespace NetReady.Agent.Capture.Figures;

/// <summary>Protocols that send what they carry in the clear, told by the TCP port that a connection is opened to. Some can turn to TLS on the way (STARTTLS), which headers do not show.</summary>
internal static class ClearText
{
    /// <summary>Their names.</summary>
    public static ImmutableArray<string> Protocols { get; } = ["ftp", "telnet", "smtp", "http", "pop3", "imap", "ldap", "rlogin", "rsh"];

    /// <summary>The place of a port's protocol among <see cref="Protocols"/>; -1 where it is none of them.</summary>
    public static int Of(ushort port) => port switch
    {
        21 => 0,
        23 => 1,
        25 => 2,
        80 => 3,
        110 => 4,
        143 => 5,
        389 => 6,
        513 => 7,
        514 => 8,
        _ => -1,
    };
}
