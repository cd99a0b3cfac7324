using System.Net.NetworkInformation;
using NetReady.Core.Facts;

namespace NetReady.Agent.Capture.Sources.Libpcap;

/// <summary>What libpcap calls an interface.</summary>
internal static class DeviceName
{
    /// <summary>The name of an interface that .NET calls so: the same everywhere but on Windows, where Npcap has the adapter's identifier in it.</summary>
    /// <exception cref="CaptureException">There is no interface, or none of that name.</exception>
    public static string Of(string? interfaceName)
    {
        if (interfaceName is null) throw new CaptureException(MissingReason.NotPresent, "No interface leads to the internet.");
        if (!OperatingSystem.IsWindows()) return interfaceName;
        return NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(one => one.Name == interfaceName) is { } adapter
            ? $@"\Device\NPF_{adapter.Id}" : throw new CaptureException(MissingReason.Error, $"There is no interface '{interfaceName}' to capture on.");
    }
}
