using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Capture.Figures;
using NetReady.Testing.Network;
using NetReady.Testing.Network.Relay;

namespace NetReady.Agent.Tests.Capture.Live;

/// <summary>Real TCP through a relay with known delay and loss: what headers tell, against the relay's own record and against tshark's analysis of the same packets.</summary>
[Collection(MachineToItself.Name)]
public sealed class TcpAnalysisTests : IDisposable
{
    private const int Volume = 4_000_000;
    private static readonly TimeSpan delay = TimeSpan.FromMilliseconds(10);
    private readonly TemporaryDirectory folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = Hang.After)]
    public async Task What_the_device_sends_again_is_what_tshark_finds_and_covers_all_that_was_lost()
    {
        var lossy = new PathConditions { Delay = delay, Loss = 0.02 };
        using var inside = new NetworkNamespace(lossy with { Loss = 0 }, lossy, seed: 11);
        var seen = await TransferAsync(inside, up: true);
        int lost = inside.Relay.Records.Count(record => record is { Direction: Direction.Outward, Copies: 0 } && Payload(record) > 0);
        var tshark = await TsharkAsync(inside.Inside);
        Tell(seen, lost, tshark);
        Assert.InRange(lost, 20, 400);
        // tshark takes what is sent again within the first round trip for out of order, though what a device itself sends cannot be.
        Assert.Equal(tshark.Retransmissions + tshark.OutOfOrder, seen.ResentSegments);
        Assert.InRange(seen.ResentSegments, lost, lost * 2);
        Assert.Equal(0, seen.OutOfOrder);
        Assert.Equal(0, seen.Malformed);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_is_sent_to_the_device_again_is_told_by_what_it_had_missed()
    {
        var lossy = new PathConditions { Delay = delay, Loss = 0.02 };
        using var inside = new NetworkNamespace(lossy, lossy with { Loss = 0 }, seed: 12);
        var seen = await TransferAsync(inside, up: false);
        int lost = inside.Relay.Records.Count(record => record is { Direction: Direction.Inward, Copies: 0 } && Payload(record) > 0);
        Tell(seen, lost, await TsharkAsync(inside.Outside));
        Assert.InRange(lost, 20, 400);
        // What is lost a second time is seen once; what is sent again in vain is seen besides.
        Assert.InRange(seen.ResentSegments + seen.OutOfOrder, lost * 0.9, lost * 1.2);
        Assert.InRange(seen.OutOfOrder, 0, lost * 0.1);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_was_only_overtaken_is_not_taken_for_sent_again()
    {
        var reordering = new PathConditions { Delay = delay, Reordering = 0.01, ReorderedBy = TimeSpan.FromMilliseconds(2) };
        using var inside = new NetworkNamespace(reordering, reordering with { Reordering = 0 }, seed: 13);
        var seen = await TransferAsync(inside, up: false);
        int held = inside.Relay.Records.Count(record => record is { Direction: Direction.Inward, HeldBack: true } && Payload(record) > 0);
        Tell(seen, held, await TsharkAsync(inside.Outside));
        Assert.InRange(held, 10, 400);
        // A busy machine lets the relay hold one back that it did not mean to.
        Assert.InRange(seen.OutOfOrder, held * 0.5, held * 1.3);
        // A sender that takes it for loss sends it again, and that is seen too; nothing that came once is.
        var sent = inside.Relay.Records.Where(record => record.Direction is Direction.Inward && Payload(record) > 0).Select(Sequence).ToList();
        Assert.InRange(seen.ResentSegments, 0, sent.Count - sent.Distinct().Count() + (held * 0.5));
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_round_trip_is_the_relays_delay_there_and_back()
    {
        var path = new PathConditions { Delay = TimeSpan.FromMilliseconds(20) };
        using var inside = new NetworkNamespace(path, path, seed: 14);
        var seen = await TransferAsync(inside, up: true);
        double truth = Median(inside, Direction.Inward) + Median(inside, Direction.Outward), median = seen.RoundTrips.Quantile(0.5) * 1e3, least = seen.RoundTrips.Min * 1e3;
        TestContext.Current.TestOutputHelper?.WriteLine($"{seen.RoundTrips.Count} round trips: median {median:F2} ms, least {least:F2} ms; by the relay {truth:F2} ms");
        Assert.InRange(seen.RoundTrips.Count, 5, 100_000);
        Assert.InRange(least, 40, truth + 1);
        // The other side's delayed acknowledgements and a busy machine add to some of them.
        Assert.InRange(median, 40, truth + 3);
    }

    private static double Median(NetworkNamespace inside, Direction direction) =>
        inside.Relay.Records.Where(record => record.Direction == direction && record.Took is not null).Select(record => record.Took!.Value.TotalMilliseconds).Order().ToList() is var took ? took[took.Count / 2] : 0;

    private static void Tell(TrafficFigures seen, int truth, (int Retransmissions, int OutOfOrder) tshark) => TestContext.Current.TestOutputHelper?.WriteLine(
        $"{seen.Segments} segments, {seen.ResentSegments} sent again, {seen.OutOfOrder} overtaken; by the relay {truth}; tshark: {tshark.Retransmissions} retransmissions, {tshark.OutOfOrder} out of order");

    private static uint Sequence(PacketRecord record) => BinaryPrimitives.ReadUInt32BigEndian(record.Head.Span[(((record.Head.Span[0] & 0xF) * 4) + 4)..]);

    private static int Payload(PacketRecord record)
    {
        var head = record.Head.Span;
        int ip = (head[0] & 0xF) * 4;
        return head[9] != 6 ? 0 : ((head[2] << 8) | head[3]) - ip - ((head[ip + 12] >> 4) * 4);
    }

    private async Task<TrafficFigures> TransferAsync(NetworkNamespace inside, bool up)
    {
        using var recording = new Recording(inside, folder["transfer.pcap"]);
        using var listener = new TcpListener(inside.Outside, 0);
        listener.Start();
        using var device = inside.In(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await device.ConnectAsync(listener.LocalEndpoint, Cancelled);
        using var server = await listener.AcceptSocketAsync(Cancelled);
        var (from, to) = up ? (device, server) : (server, device);
        var sending = SendAsync(from);
        var buffer = new byte[256 * 1024];
        for (int left = Volume; left > 0;) left -= await to.ReceiveAsync(buffer.AsMemory(), Cancelled) is > 0 and var read ? read : throw new InvalidOperationException("The transfer broke off.");
        await sending;
        return recording.Stop();
    }

    private static async Task SendAsync(Socket from)
    {
        var piece = new byte[50_000];
        for (int left = Volume; left > 0; left -= piece.Length)
        {
            var rest = piece.AsMemory(0, Math.Min(piece.Length, left));
            while (rest.Length > 0) rest = rest[await from.SendAsync(rest, Cancelled)..];
        }
    }

    private async Task<(int Retransmissions, int OutOfOrder)> TsharkAsync(IPAddress sender)
    {
        string tshark = Prerequisite.Program("tshark", "tshark");
        return (await CountAsync("tcp.analysis.retransmission"), await CountAsync("tcp.analysis.out_of_order"));
        async Task<int> CountAsync(string analysis)
        {
            var start = new ProcessStartInfo(tshark) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string argument in (string[])["-r", folder["transfer.pcap"], "-Y", $"{analysis} && ip.src == {sender}", "-T", "fields", "-e", "frame.number"]) start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(Cancelled);
            string output = await process.StandardOutput.ReadToEndAsync(Cancelled);
            await process.WaitForExitAsync(Cancelled);
            Assert.True(process.ExitCode == 0, await errors);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        }
    }
}
