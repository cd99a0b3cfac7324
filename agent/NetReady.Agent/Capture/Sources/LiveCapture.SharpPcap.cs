using NetReady.Agent.Capture.Sources.Libpcap;
using NetReady.Core.Facts;
using SharpPcap;
using SharpPcap.LibPcap;

namespace NetReady.Agent.Capture.Sources;

/// <summary>How packets are captured as they pass in this build: by SharpPcap.</summary>
internal static class LiveCapture
{
    /// <summary>The name by which facts tell how they were captured.</summary>
    public const string Method = "SharpPcap";

    /// <summary>Captures on the interface that public traffic takes: SharpPcap cannot choose the link type in which packets of all interfaces tell them apart.</summary>
    /// <param name="lineInterface">The name of the interface that public traffic takes; null where there is none.</param>
    /// <param name="options">How.</param>
    /// <exception cref="CaptureException">The system cannot or will not.</exception>
    public static LiveSource Open(string? lineInterface, LiveOptions options) => new(SharpPcapSource.Open(DeviceName.Of(lineInterface), options), lineInterface);
}

/// <summary>Packets by SharpPcap, on the pointers that it hands out, as its packet objects cost an allocation each.</summary>
internal sealed unsafe class SharpPcapSource : IPacketSource
{
    private const int NoMore = -2;
    // What a live device has is asked for in these steps: its descriptor, on which one could wait, is SharpPcap's own.
    private static readonly TimeSpan step = TimeSpan.FromMilliseconds(50);

    private readonly PcapDevice device;
    private readonly bool isLive;
    private readonly LinkType link;
    private readonly int nanosecondsPerUnit;
    private readonly ManualResetEventSlim never = new();
    private long received;

    private SharpPcapSource(PcapDevice device, bool isLive)
    {
        (this.device, this.isLive) = (device, isLive);
        link = (LinkType)device.LinkType;
        nanosecondsPerUnit = device.TimestampResolution is TimestampResolution.Nanosecond ? 1 : 1000;
    }

    /// <inheritdoc/>
    public CaptureCounts Counts => new(received, isLive && device.Statistics is { } counted ? (long)counted.DroppedPackets + counted.InterfaceDroppedPackets : 0);

    /// <summary>Captures what passes an interface.</summary>
    /// <exception cref="CaptureException">libpcap is not installed, or the system refuses.</exception>
    public static SharpPcapSource Open(string name, LiveOptions options) => Guard(name, () =>
    {
        var device = LibPcapLiveDeviceList.New().FirstOrDefault(one => one.Name == name) ?? throw new CaptureException(MissingReason.Error, $"There is no interface '{name}' to capture on.");
        device.Open(new DeviceConfiguration
        {
            Snaplen = options.SnapshotLength, BufferSize = options.BufferBytes, ReadTimeout = (int)options.Linger.TotalMilliseconds, TimestampResolution = TimestampResolution.Nanosecond,
        });
        device.Filter = "ip or ip6";
        device.NonBlockingMode = true;
        return new SharpPcapSource(device, isLive: true);
    });

    /// <summary>Reads a file.</summary>
    /// <exception cref="CaptureException">libpcap is not installed, or cannot read it.</exception>
    public static SharpPcapSource OpenFile(string path) => Guard(path, () =>
    {
        var device = new CaptureFileReaderDevice(path);
        device.Open(new DeviceConfiguration { TimestampResolution = TimestampResolution.Nanosecond });
        return new SharpPcapSource(device, isLive: false);
    });

    /// <inheritdoc/>
    public int Read(PacketHandler handler, int most)
    {
        nint record = 0, data = 0;
        for (int read = 0; read < most; read++)
        {
            int result = device.GetNextPacketPointers(ref record, ref data);
            if (result == 1)
            {
                received++;
                handler(PacketRecord.Read(link, nanosecondsPerUnit, (byte*)record, (byte*)data));
                continue;
            }
            if (result == 0 || (read > 0 && result == NoMore)) return read;
            if (result == NoMore) return -1;
            throw new CaptureException(MissingReason.Error, $"Reading packets from '{device.Name}' failed: {device.LastError}");
        }
        return most;
    }

    /// <inheritdoc/>
    public void Wait(TimeSpan longest)
    {
        if (isLive) never.Wait(longest < step ? longest : step);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        device.Dispose();
        never.Dispose();
    }

    private static SharpPcapSource Guard(string name, Func<SharpPcapSource> open)
    {
        try
        {
            return open();
        }
        catch (PcapException problem)
        {
            bool isRight = problem.Error is PcapError.PermissionDenied or PcapError.PromiscuousPermissionDenied;
            throw new CaptureException(isRight ? MissingReason.NeedsPrivilege : MissingReason.Error,
                isRight ? "Capturing packets needs the capability CAP_NET_RAW (on Windows an administrator's rights)." : $"'{name}' cannot be captured: {problem.Message}", problem);
        }
        catch (Exception problem) when (problem is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new CaptureException(MissingReason.NotSupported, "libpcap or Npcap is not installed; packets are captured once it is.", problem);
        }
    }
}
