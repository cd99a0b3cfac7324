using System.Net;
using NetReady.Agent.Probes.Paths.Icmp;

namespace NetReady.Agent.Tests.Probes.Paths.Icmp;

public sealed class IcmpErrorTests
{
    private const byte Local = 1, Icmp = 2, IcmpV6 = 3;

    [Theory]
    [InlineData(Icmp, 3, 4, "TooBig")]
    [InlineData(Icmp, 3, 3, "PortUnreachable")]
    [InlineData(Icmp, 3, 13, "Prohibited")]
    [InlineData(Icmp, 3, 1, "Unreachable")]
    [InlineData(Icmp, 11, 0, "Expired")]
    // Fragments that were not all there in time.
    [InlineData(Icmp, 11, 1, "Other")]
    [InlineData(Icmp, 12, 0, "Other")]
    [InlineData(IcmpV6, 2, 0, "TooBig")]
    [InlineData(IcmpV6, 1, 4, "PortUnreachable")]
    [InlineData(IcmpV6, 1, 1, "Prohibited")]
    [InlineData(IcmpV6, 1, 0, "Unreachable")]
    [InlineData(IcmpV6, 3, 0, "Expired")]
    [InlineData(IcmpV6, 4, 0, "Other")]
    [InlineData(Local, 0, 0, "TooBigForInterface")]
    public void Types_and_codes_say_what_became_of_a_packet(byte origin, byte type, byte code, string meaning) =>
        Assert.Equal(meaning, IcmpError.Read(Bytes(origin, type, code, 1400, []))?.Meaning.ToString());

    [Fact]
    public void Who_said_it_follows_and_the_size_is_read_where_it_is_about_size()
    {
        byte[] v4 = [2, 0, 0, 0, 192, 0, 2, 7, 0, 0, 0, 0, 0, 0, 0, 0], v6 = [10, 0, 0, 0, 0, 0, 0, 0, .. IPAddress.Parse("2001:db8::7").GetAddressBytes(), 3, 0, 0, 0];
        Assert.Equal(new(IcmpMeaning.TooBig, IPAddress.Parse("192.0.2.7"), 1400), IcmpError.Read(Bytes(Icmp, 3, 4, 1400, v4)));
        Assert.Equal(new(IcmpMeaning.Expired, IPAddress.Parse("192.0.2.7"), 0), IcmpError.Read(Bytes(Icmp, 11, 0, 1400, v4)));
        // A scope belongs to link-local addresses alone.
        Assert.Equal(new(IcmpMeaning.TooBig, IPAddress.Parse("2001:db8::7"), 1280), IcmpError.Read(Bytes(IcmpV6, 2, 0, 1280, v6)));
        IPAddress.Parse("fe80::7").GetAddressBytes().CopyTo(v6, 8);
        Assert.Equal("fe80::7%3", IcmpError.Read(Bytes(IcmpV6, 3, 0, 0, v6))!.From!.ToString());
    }

    [Fact]
    public void Lengths_that_lie_and_bytes_without_sense_are_no_error()
    {
        var chance = new Random(20261121);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = new byte[chance.Next(0, 120)];
            chance.NextBytes(bytes);
            // Now and then a header that is nearly right.
            if (round % 2 == 0 && bytes.Length >= 16)
            {
                BitConverter.GetBytes((long)chance.Next(0, bytes.Length + 8)).CopyTo(bytes, 0);
                BitConverter.GetBytes(chance.Next(0, 2)).CopyTo(bytes, 8);
                BitConverter.GetBytes(chance.Next(2) == 0 ? 11 : 35).CopyTo(bytes, 12);
            }
            Assert.True(ControlMessages.Read(bytes) is { Error: null or { Mtu: >= 0 and <= ushort.MaxValue } });
            _ = IcmpError.Read(bytes);
        }
    }

    [Fact]
    public void Of_several_messages_each_is_read()
    {
        byte[] error = Bytes(Icmp, 11, 0, 0, [2, 0, 0, 0, 192, 0, 2, 7]), stamp = [.. BitConverter.GetBytes(1_700_000_000L), .. BitConverter.GetBytes(123_456_700L)];
        var read = ControlMessages.Read([.. Message(0, 99, [1, 2, 3]), .. Message(1, 35, stamp), .. Message(0, 11, error)]);
        Assert.Equal(IcmpMeaning.Expired, read.Error!.Meaning);
        Assert.Equal(TimeSpan.FromSeconds(1_700_000_000) + TimeSpan.FromTicks(1_234_567), read.CameIn);
    }

    // struct sock_extended_err, and an address behind it.
    private static byte[] Bytes(byte origin, byte type, byte code, int information, byte[] address) =>
        [.. BitConverter.GetBytes(90), origin, type, code, 0, .. BitConverter.GetBytes(information), .. new byte[4], .. address];

    // struct cmsghdr of 64-bit Linux, padded to eight bytes.
    private static byte[] Message(int level, int type, byte[] data) =>
        [.. BitConverter.GetBytes((long)(16 + data.Length)), .. BitConverter.GetBytes(level), .. BitConverter.GetBytes(type), .. data, .. new byte[(8 - (data.Length % 8)) % 8]];
}
