using System.Runtime.InteropServices;

namespace NetReady.Agent.Capture.Sources.Libpcap;

/// <summary>The functions of libpcap, or of Npcap, that are used. Loaded once; where the library is not installed there are none, and nothing else suffers.</summary>
internal sealed unsafe class LibpcapApi
{
    /// <summary>The length of the buffer that some functions write their error to (PCAP_ERRBUF_SIZE).</summary>
    public const int ErrorLength = 256;

    private static readonly Lazy<LibpcapApi?> installed = new(() => Load(Names()));

    /// <summary>pcap_create</summary>
    public readonly delegate* unmanaged<byte*, byte*, nint> Create;

    /// <summary>pcap_set_snaplen</summary>
    public readonly delegate* unmanaged<nint, int, int> SetSnapshotLength;

    /// <summary>pcap_set_timeout</summary>
    public readonly delegate* unmanaged<nint, int, int> SetTimeout;

    /// <summary>pcap_set_immediate_mode</summary>
    public readonly delegate* unmanaged<nint, int, int> SetImmediateMode;

    /// <summary>pcap_set_buffer_size</summary>
    public readonly delegate* unmanaged<nint, int, int> SetBufferSize;

    /// <summary>pcap_set_tstamp_precision</summary>
    public readonly delegate* unmanaged<nint, int, int> SetPrecision;

    /// <summary>pcap_get_tstamp_precision</summary>
    public readonly delegate* unmanaged<nint, int> GetPrecision;

    /// <summary>pcap_activate</summary>
    public readonly delegate* unmanaged<nint, int> Activate;

    /// <summary>pcap_set_datalink</summary>
    public readonly delegate* unmanaged<nint, int, int> SetLinkType;

    /// <summary>pcap_datalink</summary>
    public readonly delegate* unmanaged<nint, int> LinkType;

    /// <summary>pcap_compile</summary>
    public readonly delegate* unmanaged<nint, FilterProgram*, byte*, int, uint, int> Compile;

    /// <summary>pcap_setfilter</summary>
    public readonly delegate* unmanaged<nint, FilterProgram*, int> SetFilter;

    /// <summary>pcap_freecode</summary>
    public readonly delegate* unmanaged<FilterProgram*, void> FreeProgram;

    /// <summary>pcap_setnonblock</summary>
    public readonly delegate* unmanaged<nint, int, byte*, int> SetNonBlocking;

    /// <summary>pcap_get_selectable_fd; null on Windows, which has none.</summary>
    public readonly delegate* unmanaged<nint, int> SelectableDescriptor;

    /// <summary>pcap_next_ex</summary>
    public readonly delegate* unmanaged<nint, byte**, byte**, int> Next;

    /// <summary>pcap_stats</summary>
    public readonly delegate* unmanaged<nint, Statistics*, int> GetStatistics;

    /// <summary>pcap_geterr</summary>
    public readonly delegate* unmanaged<nint, byte*> GetError;

    /// <summary>pcap_open_offline_with_tstamp_precision</summary>
    public readonly delegate* unmanaged<byte*, uint, byte*, nint> OpenFile;

    /// <summary>pcap_close</summary>
    public readonly delegate* unmanaged<nint, void> Close;

    private LibpcapApi(nint library)
    {
        nint Find(string name) => NativeLibrary.GetExport(library, name);
        Create = (delegate* unmanaged<byte*, byte*, nint>)Find("pcap_create");
        SetSnapshotLength = (delegate* unmanaged<nint, int, int>)Find("pcap_set_snaplen");
        SetTimeout = (delegate* unmanaged<nint, int, int>)Find("pcap_set_timeout");
        SetImmediateMode = (delegate* unmanaged<nint, int, int>)Find("pcap_set_immediate_mode");
        SetBufferSize = (delegate* unmanaged<nint, int, int>)Find("pcap_set_buffer_size");
        SetPrecision = (delegate* unmanaged<nint, int, int>)Find("pcap_set_tstamp_precision");
        GetPrecision = (delegate* unmanaged<nint, int>)Find("pcap_get_tstamp_precision");
        Activate = (delegate* unmanaged<nint, int>)Find("pcap_activate");
        SetLinkType = (delegate* unmanaged<nint, int, int>)Find("pcap_set_datalink");
        LinkType = (delegate* unmanaged<nint, int>)Find("pcap_datalink");
        Compile = (delegate* unmanaged<nint, FilterProgram*, byte*, int, uint, int>)Find("pcap_compile");
        SetFilter = (delegate* unmanaged<nint, FilterProgram*, int>)Find("pcap_setfilter");
        FreeProgram = (delegate* unmanaged<FilterProgram*, void>)Find("pcap_freecode");
        SetNonBlocking = (delegate* unmanaged<nint, int, byte*, int>)Find("pcap_setnonblock");
        SelectableDescriptor = OperatingSystem.IsWindows() ? null : (delegate* unmanaged<nint, int>)Find("pcap_get_selectable_fd");
        Next = (delegate* unmanaged<nint, byte**, byte**, int>)Find("pcap_next_ex");
        GetStatistics = (delegate* unmanaged<nint, Statistics*, int>)Find("pcap_stats");
        GetError = (delegate* unmanaged<nint, byte*>)Find("pcap_geterr");
        OpenFile = (delegate* unmanaged<byte*, uint, byte*, nint>)Find("pcap_open_offline_with_tstamp_precision");
        Close = (delegate* unmanaged<nint, void>)Find("pcap_close");
    }

    /// <summary>struct bpf_program: how many instructions there are, and where.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FilterProgram
    {
        private readonly uint length;
        private readonly nint instructions;
    }

    /// <summary>struct pcap_stat; Npcap's is longer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Statistics
    {
        private readonly uint received;

        /// <summary>Packets dropped as there was no room for them.</summary>
        public uint Dropped;

        /// <summary>Packets dropped by the interface.</summary>
        public uint DroppedByInterface;

        private readonly uint captured, sent, droppedByNetwork;
    }

    /// <summary>The library of this system; null where it is not installed.</summary>
    public static LibpcapApi? Installed => installed.Value;

    /// <summary>The first library of these names that is there and has every function; null where none has.</summary>
    public static LibpcapApi? Load(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (!NativeLibrary.TryLoad(name, out nint library)) continue;
            try
            {
                return new(library);
            }
            catch (EntryPointNotFoundException)
            {
                // Older than 1.5 of 2013, which brought the last of them.
                NativeLibrary.Free(library);
            }
        }
        return null;
    }

    // Npcap lies in a folder of its own, where Windows does not search.
    private static string[] Names() =>
        OperatingSystem.IsWindows() ? [Path.Combine(Environment.SystemDirectory, "Npcap", "wpcap.dll"), "wpcap.dll"]
        : OperatingSystem.IsMacOS() ? ["libpcap.A.dylib", "libpcap.dylib"]
        : ["libpcap.so.1", "libpcap.so.0.8", "libpcap.so"];
}
