using System.Runtime.InteropServices;
using System.Text;
using NetReady.Core.Facts;

namespace NetReady.Agent.Capture.Sources.Libpcap;

/// <summary>Packets by libpcap: as they pass, from the ring that it shares with the kernel, or from a file.</summary>
internal sealed unsafe partial class LibpcapSource : IPacketSource
{
    private const int Nanoseconds = 1;
    private const int NoSuchDevice = -5, PermissionDenied = -8, InterfaceDown = -9, PromiscuousPermissionDenied = -11, CaptureNotSupported = -13;
    private const int NoMore = -2;
    private const uint UnknownNetmask = uint.MaxValue;
    private const short Readable = 1;

    private readonly LibpcapApi api;
    private readonly bool isLive;
    private readonly string name;
    private readonly LinkType link;
    private readonly int nanosecondsPerUnit;
    private readonly int descriptor = -1;
    private nint handle;
    private long received, dropped;
    private uint lastDropped;

    private LibpcapSource(LibpcapApi api, nint handle, string name, bool isLive)
    {
        (this.api, this.handle, this.name, this.isLive) = (api, handle, name, isLive);
        link = (LinkType)api.LinkType(handle);
        nanosecondsPerUnit = api.GetPrecision(handle) == Nanoseconds ? 1 : 1000;
        if (isLive && api.SelectableDescriptor != null) descriptor = api.SelectableDescriptor(handle);
    }

    /// <inheritdoc/>
    public CaptureCounts Counts
    {
        get
        {
            var statistics = default(LibpcapApi.Statistics);
            if (handle != 0 && isLive && api.GetStatistics(handle, &statistics) == 0)
            {
                // The library's own count wraps around.
                uint now = unchecked(statistics.Dropped + statistics.DroppedByInterface);
                dropped += unchecked(now - lastDropped);
                lastDropped = now;
            }
            return new(received, dropped);
        }
    }

    /// <summary>Captures what passes an interface.</summary>
    /// <param name="device">Its name to libpcap; <c>any</c> for all, on Linux.</param>
    /// <param name="wanted">What packets should begin with, where the interface offers it; null for its own choice.</param>
    /// <param name="filter">Which packets the kernel hands on, as pcap-filter(7) writes it.</param>
    /// <param name="options">How.</param>
    /// <exception cref="CaptureException">libpcap is not installed, or the system refuses.</exception>
    public static LibpcapSource Open(string device, LinkType? wanted, string filter, LiveOptions options)
    {
        var api = Installed();
        byte* error = stackalloc byte[LibpcapApi.ErrorLength];
        nint handle;
        fixed (byte* called = Text(device)) handle = api.Create(called, error);
        if (handle == 0) throw new CaptureException(MissingReason.Error, $"libpcap cannot capture on '{device}': {Read(error)}");
        try
        {
            _ = api.SetSnapshotLength(handle, options.SnapshotLength);
            _ = api.SetImmediateMode(handle, 0);
            _ = api.SetTimeout(handle, (int)options.Linger.TotalMilliseconds);
            _ = api.SetBufferSize(handle, options.BufferBytes);
            _ = api.SetPrecision(handle, Nanoseconds);
            int result = api.Activate(handle);
            if (result < 0) throw Refused(api, handle, device, result);
            if (wanted is { } type && api.LinkType(handle) != (int)type) _ = api.SetLinkType(handle, (int)type);
            Filter(api, handle, filter);
            if (!OperatingSystem.IsWindows() && api.SetNonBlocking(handle, 1, error) != 0)
                throw new CaptureException(MissingReason.Error, $"libpcap cannot capture on '{device}' without blocking: {Read(error)}");
            return new(api, handle, device, isLive: true);
        }
        catch (CaptureException)
        {
            api.Close(handle);
            throw;
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="CaptureException">libpcap is not installed, or cannot read it.</exception>
    public static LibpcapSource OpenFile(string path)
    {
        var api = Installed();
        byte* error = stackalloc byte[LibpcapApi.ErrorLength];
        nint handle;
        fixed (byte* called = Text(path)) handle = api.OpenFile(called, Nanoseconds, error);
        return handle != 0 ? new(api, handle, Path.GetFileName(path), isLive: false)
            : throw new CaptureException(MissingReason.Error, $"libpcap cannot read '{path}': {Read(error)}");
    }

    /// <inheritdoc/>
    public int Read(PacketHandler handler, int most)
    {
        ObjectDisposedException.ThrowIf(handle == 0, this);
        byte* record, data;
        for (int read = 0; read < most; read++)
        {
            int result = api.Next(handle, &record, &data);
            if (result == 1)
            {
                received++;
                handler(PacketRecord.Read(link, nanosecondsPerUnit, record, data));
                continue;
            }
            if (result == 0 || (read > 0 && result == NoMore)) return read;
            if (result == NoMore) return -1;
            throw new CaptureException(MissingReason.Error, $"Reading packets from '{name}' failed: {Read(api.GetError(handle))}");
        }
        return most;
    }

    /// <inheritdoc/>
    public void Wait(TimeSpan longest)
    {
        // Windows has nothing to wait on; reading itself waits there, as long as the system gathers packets.
        if (descriptor < 0) return;
        var polled = new PollDescriptor { Descriptor = descriptor, Events = Readable };
        // Whatever it says, and also where a signal ended it, the next reading tells more.
        _ = Poll(ref polled, 1, (int)longest.TotalMilliseconds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (handle == 0) return;
        api.Close(handle);
        handle = 0;
    }

    private static LibpcapApi Installed() => LibpcapApi.Installed
        ?? throw new CaptureException(MissingReason.NotSupported, OperatingSystem.IsWindows() ? "Npcap is not installed; packets are captured once it is." : "libpcap (1.5 or newer) is not installed; packets are captured once it is.");

    private static void Filter(LibpcapApi api, nint handle, string filter)
    {
        LibpcapApi.FilterProgram program;
        fixed (byte* text = Text(filter))
            if (api.Compile(handle, &program, text, 1, UnknownNetmask) != 0) throw new CaptureException(MissingReason.Error, $"libpcap does not take the filter '{filter}': {Read(api.GetError(handle))}");
        int result = api.SetFilter(handle, &program);
        api.FreeProgram(&program);
        if (result != 0) throw new CaptureException(MissingReason.Error, $"The filter '{filter}' cannot be set: {Read(api.GetError(handle))}");
    }

    private static CaptureException Refused(LibpcapApi api, nint handle, string device, int result) => result switch
    {
        PermissionDenied or PromiscuousPermissionDenied => new(MissingReason.NeedsPrivilege, OperatingSystem.IsLinux()
            ? "Capturing packets needs the capability CAP_NET_RAW (systemd: AmbientCapabilities=CAP_NET_RAW)." : "Capturing packets needs an administrator's rights."),
        NoSuchDevice => new(MissingReason.Error, $"There is no interface '{device}' to capture on."),
        InterfaceDown => new(MissingReason.Error, $"The interface '{device}' is down."),
        CaptureNotSupported => new(MissingReason.NotSupported, "The system cannot capture packets."),
        _ => new(MissingReason.Error, $"libpcap cannot capture on '{device}': {Read(api.GetError(handle))} ({result})"),
    };

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);
}
