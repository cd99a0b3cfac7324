using NetReady.Agent.Capture.Figures;
using NetReady.Agent.Capture.Sources;
using NetReady.Agent.Capture.Sources.Files;
using NetReady.Agent.Capture.Sources.Libpcap;
using NetReady.Agent.Platform;
using NetReady.Benchmarks.Measuring;
using NetReady.Testing;

namespace NetReady.Benchmarks.Capture;

/// <summary>What counting a packet costs, against reading the same file alone, against tcpdump copying it and tshark analysing it.</summary>
internal static class CaptureSuite
{
    private const int Packets = 1_000_000, PacketsForTshark = 50_000, AtOnce = 4096;
    private const int WarmUps = 2, Runs = 5;
    private const double TargetSeconds = 250e-9;

    /// <summary>Measures and writes the table.</summary>
    public static async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        using var scratch = new TemporaryDirectory();
        string file = scratch["million.pcap"], part = scratch["part.pcap"];
        SampleTraffic.Write(file, Packets);
        SampleTraffic.Write(part, PacketsForTshark);
        var inMemory = KeptPackets.Of(file, Packets);
        long allocated = 0;
        TrafficFigures? seen = null;

        void Count(Func<IPacketSource> open)
        {
            using var source = open();
            var observer = SampleTraffic.Observer();
            PacketHandler handler = observer.Take;
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReadAll(source, handler);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            seen = observer.Book.Sum(SampleTraffic.End);
        }
        Contender Own(string name, Action run) => new(name, () => PerPacketAsync(Packets, () =>
        {
            run();
            return Task.CompletedTask;
        }));
        Contender Program(string name, int packets, Command command) => new(name, () => PerPacketAsync(packets, async () =>
        {
            var result = await new CommandRunner(TimeProvider.System).RunAsync(command, cancel);
            if (!result.Succeeded) throw new InvalidOperationException($"{name} ended with {result.End}, exit code {result.ExitCode}: {result.Error}");
        }));

        bool hasLibpcap = LibpcapApi.Installed is not null;
        List<Contender> contenders =
        [
            Own("headers parsed and counted, packets in memory", () => Count(inMemory.Again)),
            Own("the same, from the file by the own reader", () => Count(() => CaptureFile.Open(file))),
            Own("floor: the file read by the own reader alone", () => ReadOnly(CaptureFile.Open(file))),
        ];
        if (hasLibpcap)
        {
            contenders.Add(Own("headers parsed and counted, from the file by libpcap", () => Count(() => LibpcapSource.OpenFile(file))));
            contenders.Add(Own("floor: the file read by libpcap alone", () => ReadOnly(LibpcapSource.OpenFile(file))));
        }
        if (Has("tcpdump")) contenders.Add(Program("tcpdump -r FILE -w /dev/null (copies, analyses nothing)", Packets, new("tcpdump", "-r", file, "-w", "/dev/null") { TimeLimit = TimeSpan.FromMinutes(2) }));
        if (Has("tshark")) contenders.Add(Program($"tshark -r, retransmissions and round trips ({PacketsForTshark:N0} packets)", PacketsForTshark,
            new("tshark", "-r", part, "-q", "-z", "io,stat,0,tcp.analysis.retransmission,tcp.analysis.ack_rtt") { TimeLimit = TimeSpan.FromMinutes(2) }));

        var results = await Rounds.RunAsync(contenders, WarmUps, Runs, cancel);
        Count(() => CaptureFile.Open(file));
        await output.WriteLineAsync($"""
            A capture of {Packets:N0} packets made for the run (96 bytes of each, 500 connections, a fifth of them IPv6; {seen!.Segments:N0} segments with payload, {seen.RoundTrips.Count:N0} round trips,
            {seen.Lookups:N0} lookups), in the page cache. Processor time is this process and the programs it starts. {WarmUps} warm-ups, {Runs} runs each, in turn.

            """);
        double floor = results[2].CpuSecondsEach.Median;
        var table = new Table("what", "a packet, median", "range", "processor, median", "processor, to reading alone");
        foreach (var result in results)
            table.Add(result.Name, Figures.Time(result.SecondsEach.Median), Figures.TimeRange(result.SecondsEach), Figures.Time(result.CpuSecondsEach.Median), Figures.Times(result.CpuSecondsEach.Median / floor));
        await table.WriteAsync(output);
        double allocatedEach = allocated / (double)Packets, cost = results[1].CpuSecondsEach.Median;
        await output.WriteLineAsync("\n" + Figures.Verdict("at most 250 ns of processor time a packet, file reading included, and no allocation",
            $"{Figures.Time(cost)}, {allocated} bytes allocated for all {Packets:N0}", cost <= TargetSeconds && allocatedEach < 0.01));
        foreach (string program in (string[])["tcpdump", "tshark"])
            if (!Has(program)) await output.WriteLineAsync($"{program}: not installed, not compared.");
    }

    private static bool Has(string program) => (string[])["/usr/bin", "/usr/sbin"] is var folders && folders.Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<Round> PerPacketAsync(int packets, Func<Task> run)
    {
        var whole = await Rounds.TimeAsync(1, _ => run());
        return new(whole.SecondsEach / packets, whole.CpuSecondsEach / packets);
    }

    private static void ReadOnly(IPacketSource source)
    {
        long bytes = 0;
        using (source) ReadAll(source, (in CapturedPacket packet) => bytes += packet.Bytes.Length);
        if (bytes == 0) throw new InvalidOperationException("The capture is empty.");
    }

    private static void ReadAll(IPacketSource source, PacketHandler handler)
    {
        while (source.Read(handler, AtOnce) >= 0)
        {
            // Until the end.
        }
    }
}
