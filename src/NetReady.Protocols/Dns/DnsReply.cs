using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;

namespace NetReady.Protocols.Dns;

/// <summary>A resolver's answer to one question.</summary>
/// <param name="Code">How it came out.</param>
/// <param name="IsTruncated">Whether it did not fit, so that one has to ask over TCP.</param>
/// <param name="Addresses">The addresses that the name has, by way of the names that it stands for.</param>
public sealed record DnsReply(DnsResponseCode Code, bool IsTruncated, ImmutableArray<IPAddress> Addresses)
{
    private const int MostRecords = 128, MostAliases = 16;

    /// <summary>
    /// Reads the answer to a question; null where the bytes are not that: another number, another question (RFC 5452 §9.1), no response, or not to be read. Never throws.
    /// </summary>
    /// <param name="message">The message; over TCP, without its length.</param>
    /// <param name="id">The query's number.</param>
    /// <param name="name">The name that was asked about.</param>
    /// <param name="type">What was asked of it.</param>
    public static DnsReply? Read(ReadOnlySpan<byte> message, ushort id, string name, DnsType type)
    {
        if (message.Length < DnsMessage.HeaderLength || BinaryPrimitives.ReadUInt16BigEndian(message) != id) return null;
        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if ((flags & DnsMessage.Response) == 0 || (flags & DnsMessage.OperationCode) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1) return null;
        int at = DnsMessage.HeaderLength;
        if (DnsName.Read(message, ref at) is not { } asked || !asked.Equals(name, StringComparison.OrdinalIgnoreCase) || message.Length < at + 4) return null;
        if (BinaryPrimitives.ReadUInt16BigEndian(message[at..]) != (ushort)type || BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]) != DnsMessage.Internet) return null;
        at += 4;
        bool isTruncated = (flags & DnsMessage.Truncated) != 0;
        var code = (DnsResponseCode)(flags & DnsMessage.ResponseCode);
        // What did not fit may end anywhere.
        if (isTruncated) return new(code, true, []);
        return ReadAddresses(message, at, BinaryPrimitives.ReadUInt16BigEndian(message[6..]), asked, type) is { } addresses ? new(code, false, addresses) : null;
    }

    private static ImmutableArray<IPAddress>? ReadAddresses(ReadOnlySpan<byte> message, int at, int count, string name, DnsType type)
    {
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        var found = new List<(string Owner, IPAddress Address)>();
        for (int i = 0; i < Math.Min(count, MostRecords); i++)
        {
            if (DnsName.Read(message, ref at) is not { } owner || message.Length < at + 10) return null;
            var kind = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
            bool isOurs = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]) == DnsMessage.Internet;
            int length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]), data = at + 10;
            if (message.Length < data + length) return null;
            at = data + length;
            if (!isOurs) continue;
            if (kind == type && length == AddressLength(type)) found.Add((owner, new(message.Slice(data, length))));
            else if (kind is DnsType.Cname && DnsName.Read(message, ref data) is { } target) aliases.TryAdd(owner, target);
        }
        for (int i = 0; i < MostAliases && aliases.TryGetValue(name, out string? target); i++) name = target;
        return [.. found.Where(record => record.Owner == name).Select(record => record.Address)];
    }

    private static int AddressLength(DnsType type) => type switch
    {
        DnsType.A => 4,
        DnsType.Aaaa => 16,
        _ => -1,
    };
}
