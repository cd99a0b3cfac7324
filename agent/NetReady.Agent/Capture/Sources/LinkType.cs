namespace NetReady.Agent.Capture.Sources;

/// <summary>What a captured packet begins with: the numbers of the tcpdump group's register of link types that the parser knows. Any other number may come, too.</summary>
internal enum LinkType
{
    /// <summary>BSD loopback: the address family in the byte order of the machine that captured.</summary>
    Null = 0,

    /// <summary>Ethernet.</summary>
    Ethernet = 1,

    /// <summary>An IP packet with nothing before it, as libpcap numbers it on most systems.</summary>
    RawOnMost = 12,

    /// <summary>An IP packet with nothing before it, as libpcap numbers it on OpenBSD.</summary>
    RawOnOpenBsd = 14,

    /// <summary>An IP packet with nothing before it, as files number it.</summary>
    Raw = 101,

    /// <summary>OpenBSD loopback: the address family in network order.</summary>
    Loop = 108,

    /// <summary>Linux "cooked" capture, version 1: direction and protocol.</summary>
    LinuxCooked = 113,

    /// <summary>An IPv4 packet.</summary>
    IPv4 = 228,

    /// <summary>An IPv6 packet.</summary>
    IPv6 = 229,

    /// <summary>Linux "cooked" capture, version 2: also the interface's number.</summary>
    LinuxCooked2 = 276,
}
