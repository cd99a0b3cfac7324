namespace NetReady.Agent.Capture.Packets;

/// <summary>Which way a packet went, as far as its link header says.</summary>
internal enum PacketDirection : byte
{
    /// <summary>The link header does not say.</summary>
    Unknown,

    /// <summary>To this device.</summary>
    In,

    /// <summary>From this device.</summary>
    Out,

    /// <summary>Neither: from another host to another, or to many.</summary>
    Other,
}

/// <summary>Transport protocols by their IP protocol number.</summary>
internal enum Transport : byte
{
    /// <summary>ICMP.</summary>
    Icmp = 1,

    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,

    /// <summary>IPsec's ESP.</summary>
    Esp = 50,

    /// <summary>ICMP for IPv6.</summary>
    IcmpV6 = 58,

    /// <summary>No transport: nothing follows the IPv6 headers.</summary>
    None = 59,
}

/// <summary>TCP's flags.</summary>
[Flags]
internal enum TcpFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The sender is done.</summary>
    Fin = 1,

    /// <summary>A connection is opened.</summary>
    Syn = 2,

    /// <summary>A connection is dropped.</summary>
    Rst = 4,

    /// <summary>The data is to be handed on.</summary>
    Psh = 8,

    /// <summary>The acknowledgement number counts.</summary>
    Ack = 16,
}

/// <summary>What the headers of one packet say. Addresses are IPv6 addresses; those of IPv4 are mapped (RFC 4291 §2.5.5.2).</summary>
internal struct PacketHead
{
    /// <summary>The interface's number in the system; 0 where the link header does not say.</summary>
    public int Interface;

    /// <summary>Which way it went.</summary>
    public PacketDirection Direction;

    /// <summary>The transport protocol.</summary>
    public Transport Transport;

    /// <summary>Whether it is part of a packet that was cut into several.</summary>
    public bool IsFragment;

    /// <summary>Whether the transport header was captured and is sound, so that the fields below it count.</summary>
    public bool HasTransport;

    /// <summary>Whether it is TCP with the timestamps option (RFC 7323 §3).</summary>
    public bool HasTimestamps;

    /// <summary>TCP's flags.</summary>
    public TcpFlags Flags;

    /// <summary>The source port.</summary>
    public ushort SourcePort;

    /// <summary>The destination port.</summary>
    public ushort DestinationPort;

    /// <summary>The length of the IP packet in bytes, header included.</summary>
    public int IpLength;

    /// <summary>The bytes of payload that TCP or UDP says it carries.</summary>
    public int PayloadLength;

    /// <summary>TCP's sequence number.</summary>
    public uint Sequence;

    /// <summary>TCP's acknowledgement number.</summary>
    public uint Acknowledgement;

    /// <summary>The timestamp that the sender put in.</summary>
    public uint TimestampValue;

    /// <summary>The timestamp of the other side that the sender echoes.</summary>
    public uint TimestampEcho;

    /// <summary>The source address.</summary>
    public UInt128 Source;

    /// <summary>The destination address.</summary>
    public UInt128 Destination;
}

/// <summary>What a parser made of a packet.</summary>
internal enum ParseOutcome : byte
{
    /// <summary>An IP packet.</summary>
    Ip,

    /// <summary>Something else, as ARP.</summary>
    NotIp,

    /// <summary>It claims to be an IP packet and its headers contradict themselves or are cut off before they say anything.</summary>
    Malformed,
}
