using System.Buffers.Binary;

namespace NetReady.Protocols.Dns;

/// <summary>What a record holds, by its number in RFC 1035 §3.2.2 and RFC 3596 §2.1.</summary>
public enum DnsType : ushort
{
    /// <summary>An IPv4 address.</summary>
    A = 1,

    /// <summary>A name server.</summary>
    Ns = 2,

    /// <summary>The name that another stands for.</summary>
    Cname = 5,

    /// <summary>An IPv6 address.</summary>
    Aaaa = 28,
}

/// <summary>How a query came out, by its number in RFC 1035 §4.1.1; a server may send others, too.</summary>
public enum DnsResponseCode : byte
{
    /// <summary>Nothing went wrong; there may still be no record of the type.</summary>
    NoError,

    /// <summary>The server did not understand the query.</summary>
    FormErr,

    /// <summary>The server could not find out.</summary>
    ServFail,

    /// <summary>There is no such name.</summary>
    NxDomain,

    /// <summary>The server does not do such queries.</summary>
    NotImp,

    /// <summary>The server will not say.</summary>
    Refused,
}

/// <summary>What all messages have in common.</summary>
public static class DnsMessage
{
    /// <summary>The longest message over UDP without extensions, in bytes (RFC 1035 §4.2.1).</summary>
    public const int MostUdp = 512;

    /// <summary>The port of name servers.</summary>
    public const int Port = 53;

    internal const int HeaderLength = 12;
    internal const ushort Response = 0x8000, OperationCode = 0x7800, Truncated = 0x0200, RecursionDesired = 0x0100, ResponseCode = 0x000F;
    internal const ushort Internet = 1;

    /// <summary>The name of a response code, as tools write it.</summary>
    public static string Name(this DnsResponseCode code) => Enum.IsDefined(code) ? code.ToString().ToUpperInvariant() : $"RCODE{(int)code}";
}

/// <summary>Writes queries as a device puts them to its resolvers: one question, with the wish that the resolver goes and finds out.</summary>
public static class DnsQuery
{
    /// <summary>Writes a query and returns its length, 512 bytes at the most.</summary>
    /// <param name="message">Where to write it.</param>
    /// <param name="id">The query's number, that nobody can guess (RFC 5452 §9.2).</param>
    /// <param name="name">The name, without a dot at the end; empty for the root.</param>
    /// <param name="type">What is asked of it.</param>
    /// <exception cref="ArgumentException">It is no domain name.</exception>
    public static int Write(Span<byte> message, ushort id, string name, DnsType type)
    {
        message[..DnsMessage.HeaderLength].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], DnsMessage.RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], 1);
        int at = DnsMessage.HeaderLength + DnsName.Write(message[DnsMessage.HeaderLength..], name);
        BinaryPrimitives.WriteUInt16BigEndian(message[at..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(message[(at + 2)..], DnsMessage.Internet);
        return at + 4;
    }
}
