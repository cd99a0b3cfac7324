using System.Buffers.Binary;
using System.Net;
using NetReady.Agent.Capture.Sources;
using NetReady.Agent.Capture.Sources.Files;
using NetReady.Testing.Captures;

namespace NetReady.Agent.Tests.Capture.Sources;

public sealed class CaptureFileTests : PacketSourceContract
{
    private static readonly byte[] packet = Frames.Ethernet(Frames.Udp(IPEndPoint.Parse("192.0.2.1:5000"), IPEndPoint.Parse("192.0.2.2:6000"), new byte[5]));

    internal override IPacketSource Open(string path) => CaptureFile.Open(path);

    private static (List<SeenPacket> Packets, CaptureException? Problem) Read(byte[] file)
    {
        using var source = CaptureFile.Read(new MemoryStream(file), "test");
        return SeenPacket.ReadAll(source);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pcapng_tells_each_interfaces_link_and_clock(bool bigEndian)
    {
        byte[] microseconds = Option(9, [6], bigEndian), halves = Option(9, [0x81], bigEndian), later = Option(14, Number(10L, bigEndian), bigEndian);
        var (seen, problem) = Read(
        [
            .. Section(bigEndian),
            .. Description(1, [], bigEndian), .. Description(101, [.. microseconds], bigEndian), .. Description(276, [.. halves, .. later], bigEndian),
            .. Block(0x0BAD, new byte[400], bigEndian),
            .. Enhanced(0, 1_000_001, packet, packet.Length, bigEndian), .. Enhanced(1, 2_000_000, packet[14..], 1500, bigEndian), .. Enhanced(2, 7, Frames.Cooked2(packet[14..], 2, true), 67, bigEndian),
            .. Block(3, [.. Number(packet.Length, bigEndian), .. packet], bigEndian),
        ]);
        Assert.Null(problem);
        Assert.Equal([(LinkType.Ethernet, 1_000_001_000L), (LinkType.Raw, 2_000_000_000L), (LinkType.LinuxCooked2, 13_500_000_000L), (LinkType.Ethernet, 0L)], seen.Select(one => (one.Link, one.Nanoseconds)));
        Assert.Equal([packet.Length, 1500, 67, packet.Length], seen.Select(one => one.WireLength));
        Assert.Equal(packet[14..], seen[1].Bytes);
    }

    [Fact]
    public void A_new_section_has_interfaces_of_its_own()
    {
        byte[] one = [.. Section(false), .. Description(1, [], false), .. Enhanced(0, 1, packet, 47, false)];
        byte[] other = [.. Section(true), .. Enhanced(0, 1, packet, 47, true)];
        var (seen, problem) = Read([.. one, .. other]);
        Assert.Single(seen);
        Assert.Contains("interface 0, which is not described", problem!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a block claims a length of 13", 13u)]
    [InlineData("a block claims a length of 4", 4u)]
    [InlineData("a block is cut off", 4000u)]
    [InlineData("and none of its kind has so many", 0x7FFF_FFFCu)]
    public void Lying_blocks_are_told_with_their_place(string message, uint length)
    {
        byte[] section = Section(false);
        byte[] block = Enhanced(0, 1, packet, 47, false);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(4), length);
        var (seen, problem) = Read([.. section, .. block]);
        Assert.Empty(seen);
        Assert.Contains(message, problem!.Message, StringComparison.Ordinal);
        Assert.Contains($"'test' cannot be read from byte {section.Length} on", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_bytes_reading_ends_or_says_what_is_wrong()
    {
        var random = new Random(20261121);
        byte[] pcap = Pcap(), ng = [.. Section(false), .. Description(1, Option(9, [9], false), false), .. Enhanced(0, 5, packet, 47, false), .. Enhanced(0, 6, packet, 47, false)];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = [.. round % 2 == 0 ? pcap : ng];
            for (int changes = random.Next(1, 6); changes > 0; changes--) bytes[random.Next(4, bytes.Length)] = (byte)random.Next(256);
            bytes = bytes[..random.Next(4, bytes.Length + 1)];
            try
            {
                using var source = CaptureFile.Read(new MemoryStream(bytes), "fuzzed");
                Assert.InRange(SeenPacket.ReadAll(source).Packets.Count, 0, 4);
            }
            catch (CaptureException)
            {
                // Refused in words.
            }
        }
    }

    private static byte[] Pcap()
    {
        using var stream = new MemoryStream();
        using (var writer = new PcapWriter(stream, 1))
            for (int i = 0; i < 3; i++) writer.Write(i, packet);
        return stream.ToArray();
    }

    private static byte[] Number(int value, bool bigEndian) => Ordered(BitConverter.GetBytes(value), bigEndian);

    private static byte[] Number(long value, bool bigEndian) => Ordered(BitConverter.GetBytes(value), bigEndian);

    private static byte[] Number(short value, bool bigEndian) => Ordered(BitConverter.GetBytes(value), bigEndian);

    private static byte[] Ordered(byte[] little, bool bigEndian) => bigEndian ? [.. little.Reverse()] : little;

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[-bytes.Length & 3]];

    private static byte[] Option(short code, byte[] value, bool bigEndian) => [.. Number(code, bigEndian), .. Number((short)value.Length, bigEndian), .. Padded(value)];

    private static byte[] Block(int type, byte[] body, bool bigEndian)
    {
        byte[] padded = Padded(body);
        byte[] length = Number(padded.Length + 12, bigEndian);
        return [.. Number(type, bigEndian), .. length, .. padded, .. length];
    }

    private static byte[] Section(bool bigEndian) => Block(0x0A0D0D0A, [.. Number(0x1A2B3C4D, bigEndian), .. Number((short)1, bigEndian), .. Number((short)0, bigEndian), .. Number(-1L, bigEndian)], bigEndian);

    private static byte[] Description(short link, byte[] options, bool bigEndian) => Block(1, [.. Number(link, bigEndian), 0, 0, .. Number(0, bigEndian), .. options], bigEndian);

    private static byte[] Enhanced(int device, long units, byte[] bytes, int wire, bool bigEndian) => Block(6,
        [.. Number(device, bigEndian), .. Number((int)(units >> 32), bigEndian), .. Number((int)units, bigEndian), .. Number(bytes.Length, bigEndian), .. Number(wire, bigEndian), .. bytes], bigEndian);
}
