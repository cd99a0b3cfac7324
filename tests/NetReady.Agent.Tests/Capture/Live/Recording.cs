using NetReady.Agent.Capture;
using NetReady.Agent.Capture.Figures;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Capture.Sources;
using NetReady.Agent.Capture.Sources.Files;
using NetReady.Agent.Capture.Sources.Libpcap;
using NetReady.Testing.Captures;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Capture.Live;

/// <summary>Captures what passes a device inside a namespace into a file, so that others can judge the very same packets.</summary>
internal sealed class Recording : IDisposable
{
    private readonly NetworkNamespace inside;
    private readonly LibpcapSource source;
    private readonly PcapWriter writer;
    private readonly Thread thread;
    private volatile bool stopping;

    public Recording(NetworkNamespace inside, string path)
    {
        Prerequisite.Need(LibpcapApi.Installed is not null, "libpcap (Debian's package libpcap0.8)");
        (this.inside, Path) = (inside, path);
        source = inside.In(() => LibpcapSource.Open("any", LinkType.LinuxCooked2, "tcp", new() { Linger = TimeSpan.FromMilliseconds(20), BufferBytes = 8 * 1024 * 1024 }));
        writer = new(File.Create(path), (int)LinkType.LinuxCooked2, nanoseconds: true);
        thread = new(Run) { IsBackground = true };
        thread.Start();
    }

    public string Path { get; }

    /// <summary>Ends it, once what was captured last is written.</summary>
    public TrafficFigures Stop()
    {
        stopping = true;
        thread.Join();
        Assert.Equal(0, source.Counts.Dropped);
        Dispose();
        return Read();
    }

    public void Dispose()
    {
        stopping = true;
        thread.Join();
        source.Dispose();
        writer.Dispose();
    }

    private TrafficFigures Read()
    {
        var networks = inside.In(() => DeviceNetworks.Read(new HashSet<string>()));
        var observer = new TrafficObserver(new(networks, DepartmentNetworks.None));
        using var file = CaptureFile.Open(Path);
        while (file.Read(observer.Take, 1000) >= 0)
        {
            // Until the end.
        }
        Assert.Contains(networks, one => one.Addresses.Any(own => own.Address.Equals(inside.Inside)));
        return observer.Book.Sum(TimeProvider.System.GetUtcNow());
    }

    private void Run()
    {
        PacketHandler write = (in CapturedPacket packet) => writer.Write(packet.Nanoseconds, packet.Bytes, packet.WireLength);
        for (bool last = false; ; last = stopping)
        {
            // What the kernel still gathers comes within the time that it lingers.
            source.Wait(TimeSpan.FromMilliseconds(100));
            while (source.Read(write, 4096) > 0)
            {
                // Until nothing is left for now.
            }
            if (last) return;
        }
    }
}
