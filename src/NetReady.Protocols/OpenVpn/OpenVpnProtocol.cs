namespace NetReady.Protocols.OpenVpn;

/// <summary>Numbers of OpenVPN's control channel that a probe needs (OpenVPN wire protocol, draft-openvpn-wire-protocol).</summary>
public static class OpenVpnProtocol
{
    /// <summary>The port that IANA gave to it, UDP and TCP.</summary>
    public const int Port = 1194;

    /// <summary>The length of a session identifier, in bytes.</summary>
    public const int SessionIdLength = 8;

    /// <summary>The length that stands before each packet over TCP, in bytes.</summary>
    public const int TcpPrefixLength = 2;

    // The first byte: the opcode in the upper five bits, the key's number, 0 in a reset, in the lower three.
    internal const byte HardResetClientV2 = 7 << 3;
    internal const byte HardResetServerV2 = 8 << 3;

    internal const int HeaderLength = 1 + SessionIdLength;

    // What stands against replay wherever packets are authenticated: a number and a time, four bytes each.
    internal const int ReplayLength = 8;
}
