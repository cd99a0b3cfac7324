using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetReady.Testing.Network;

/// <summary>Answers to name lookups, put together by hand (RFC 1035 §4.1): what a real resolver won't say on command.</summary>
public static class DnsAnswers
{
    /// <summary>An answer to a query: its number and question, with this response code and these records.</summary>
    public static byte[] To(byte[] query, int code, params ReadOnlySpan<byte[]> records)
    {
        byte[] answer = [.. query, .. records.ToArray().SelectMany(record => record)];
        (answer[2], answer[3]) = ((byte)(query[2] | 0x80), (byte)(0x80 | code));
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), (ushort)records.Length);
        return answer;
    }

    /// <summary>A record that a name has an address.</summary>
    public static byte[] Address(string name, IPAddress address) => Record(name, (ushort)(address.AddressFamily is AddressFamily.InterNetworkV6 ? 28 : 1), address.GetAddressBytes());

    /// <summary>A record that a name stands for another.</summary>
    public static byte[] Cname(string name, string target) => Record(name, 5, Name(target));

    private static byte[] Record(string name, ushort type, byte[] data) => [.. Name(name), (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    private static byte[] Name(string name) => [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}
