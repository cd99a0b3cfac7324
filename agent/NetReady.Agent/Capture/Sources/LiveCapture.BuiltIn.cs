using NetReady.Agent.Capture.Sources.Libpcap;

namespace NetReady.Agent.Capture.Sources;

/// <summary>How packets are captured as they pass in this build: by NetReady's own binding to libpcap or Npcap.</summary>
internal static class LiveCapture
{
    /// <summary>The name by which facts tell how they were captured.</summary>
    public const string Method = "libpcap";

    // Loopback has the number 1 in every network namespace of Linux.
    private const string AllButLoopback = "(ip or ip6) and not ifindex 1";
    private const string Ip = "ip or ip6";

    /// <summary>Captures on every interface where the system can, else on the one that public traffic takes.</summary>
    /// <param name="lineInterface">The name of the interface that public traffic takes; null where there is none.</param>
    /// <param name="options">How.</param>
    /// <exception cref="CaptureException">The system cannot or will not.</exception>
    public static LiveSource Open(string? lineInterface, LiveOptions options)
    {
        if (OperatingSystem.IsLinux()) return new(LibpcapSource.Open("any", LinkType.LinuxCooked2, AllButLoopback, options), null);
        return new(LibpcapSource.Open(DeviceName.Of(lineInterface), null, Ip, options), lineInterface);
    }
}
