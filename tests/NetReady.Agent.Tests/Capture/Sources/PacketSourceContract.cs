using System.Net;
using NetReady.Agent.Capture.Sources;
using NetReady.Core.Facts;
using NetReady.Testing.Captures;

namespace NetReady.Agent.Tests.Capture.Sources;

/// <summary>What holds of every source that can read a file. Run against each.</summary>
public abstract class PacketSourceContract : IDisposable
{
    private const long Start = 1_795_300_000_123_456_000;
    private readonly TemporaryDirectory folder = new();

    internal abstract IPacketSource Open(string path);

    private static byte[] Packet(int payload) => Frames.Ethernet(Frames.Udp(IPEndPoint.Parse("192.0.2.1:5000"), IPEndPoint.Parse("192.0.2.2:6000"), new byte[payload]));

    private string Write(Action<PcapWriter> write, bool bigEndian = false, bool nanoseconds = false, int linkType = 1)
    {
        string path = folder[$"{Guid.NewGuid():N}.pcap"];
        using var writer = new PcapWriter(File.Create(path), linkType, bigEndian, nanoseconds);
        write(writer);
        return path;
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Packets_come_in_order_with_their_times_lengths_and_bytes(bool bigEndian, bool nanoseconds)
    {
        string path = Write(writer =>
        {
            for (int i = 0; i < 300; i++) writer.Write(Start + (i * 1_001_001L), Packet(i).AsSpan(0, Math.Min(96, 42 + i)), 42 + i);
        }, bigEndian, nanoseconds);
        using var source = Open(path);
        var (seen, problem) = SeenPacket.ReadAll(source);
        Assert.Null(problem);
        Assert.Equal(300, seen.Count);
        for (int i = 0; i < seen.Count; i++)
        {
            long at = Start + (i * 1_001_001L);
            Assert.Equal((LinkType.Ethernet, nanoseconds ? at : at / 1000 * 1000, 42 + i), (seen[i].Link, seen[i].Nanoseconds, seen[i].WireLength));
            Assert.Equal(Packet(i)[..Math.Min(96, 42 + i)], seen[i].Bytes);
        }
        Assert.Equal(new CaptureCounts(300, 0), source.Counts);
    }

    [Fact]
    public void No_more_are_handed_on_at_once_than_asked_for_and_the_end_is_told_each_time()
    {
        using var source = Open(Write(writer =>
        {
            for (int i = 0; i < 5; i++) writer.Write(Start, Packet(i));
        }));
        Assert.Equal([2, 2, 1, -1, -1], Enumerable.Range(0, 5).Select(_ => source.Read((in CapturedPacket _) => { }, 2)));
    }

    [Fact]
    public void The_link_type_is_the_files()
    {
        byte[] cooked = Frames.Cooked2(Packet(4)[14..], 3, outgoing: true);
        using var source = Open(Write(writer => writer.Write(Start, cooked), linkType: 276));
        var seen = Assert.Single(SeenPacket.ReadAll(source).Packets);
        Assert.Equal(LinkType.LinuxCooked2, seen.Link);
        Assert.Equal(cooked, seen.Bytes);
    }

    [Fact]
    public void An_empty_capture_ends_at_once()
    {
        using var source = Open(Write(_ => { }));
        Assert.Equal(-1, source.Read((in CapturedPacket _) => { }, 10));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    public void What_is_whole_is_handed_on_before_a_cut_is_told(int cut)
    {
        string path = Write(writer =>
        {
            for (int i = 0; i < 10; i++) writer.Write(Start, Packet(20));
        });
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^cut]);
        using var source = Open(path);
        var (seen, problem) = SeenPacket.ReadAll(source, atOnce: 4);
        Assert.Equal(9, seen.Count);
        Assert.Equal(MissingReason.Error, problem?.Reason);
        Assert.NotEmpty(problem!.Message);
    }

    [Fact]
    public void A_packet_that_claims_to_be_longer_than_any_is_an_error()
    {
        string path = Write(writer => writer.Write(Start, Packet(20)));
        byte[] lying = File.ReadAllBytes(path);
        lying.AsSpan(24 + 8, 4).Fill(0x7F);
        File.WriteAllBytes(path, lying);
        using var source = Open(path);
        var (seen, problem) = SeenPacket.ReadAll(source);
        Assert.Empty(seen);
        Assert.Equal(MissingReason.Error, problem?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("this is no capture file, whatever its name says")]
    public void What_is_no_capture_is_refused_with_its_name(string content)
    {
        string path = folder["no.pcap"];
        File.WriteAllText(path, content);
        var problem = Assert.Throws<CaptureException>(() => Open(path));
        Assert.Equal(MissingReason.Error, problem.Reason);
        Assert.Contains("no.pcap", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused_with_its_name()
    {
        var problem = Assert.Throws<CaptureException>(() => Open(folder["nowhere.pcap"]));
        Assert.Equal(MissingReason.Error, problem.Reason);
        Assert.Contains("nowhere.pcap", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_allocates_nothing_per_packet()
    {
        string path = Write(writer =>
        {
            for (int i = 0; i < 20_000; i++) writer.Write(Start + i, Packet(40));
        });
        using var source = Open(path);
        long bytes = 0;
        PacketHandler handler = (in CapturedPacket packet) => bytes += packet.Bytes.Length;
        source.Read(handler, 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (source.Read(handler, 1000) > 0)
        {
            // Until the end.
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedPerPacket * 19_000);
        Assert.Equal(20_000 * 82, bytes);
    }

    /// <summary>0 but for a library that cannot do without.</summary>
    private protected virtual long AllocatedPerPacket => 0;

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
