using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using NetReady.Agent.Platform;

namespace NetReady.Agent.Probes.Dns;

/// <summary>Whom the device asks for names.</summary>
/// <param name="Asked">Those that programs ask, in order; one of them may be a stand-in on the device itself.</param>
/// <param name="Beyond">Those that are asked in the end, beyond the device; the same where there is no stand-in, none where whom it asks cannot be told.</param>
internal sealed record Resolvers(ImmutableArray<IPAddress> Asked, ImmutableArray<IPAddress> Beyond)
{
    // As many as the system's own resolver looks at (resolv.conf(5)).
    private const int Most = 3;
    private const string Configuration = "/etc/resolv.conf";

    // Where the two programs that stand in for resolvers on Linux desktops say whom they ask themselves.
    private static readonly ImmutableArray<string> beyondStandIns = ["/run/systemd/resolve/resolv.conf", "/run/NetworkManager/no-stub-resolv.conf"];

    /// <summary>The device's resolvers, as they are set now.</summary>
    public static Resolvers Read(SystemFiles files)
    {
        var asked = OperatingSystem.IsWindows() ? OfInterfaces() : Parse(files.ReadIfReadable(Configuration) ?? "");
        if (!asked.Any(IPAddress.IsLoopback)) return new(asked, asked);
        var known = beyondStandIns.Select(path => Parse(files.ReadIfReadable(path) ?? "")).FirstOrDefault(resolvers => resolvers.Any(address => !IPAddress.IsLoopback(address)), []);
        return new(asked, [.. asked.Concat(known).Where(address => !IPAddress.IsLoopback(address)).Distinct()]);
    }

    /// <summary>The resolvers that a file of resolv.conf's form names, three at the most.</summary>
    public static ImmutableArray<IPAddress> Parse(string text)
    {
        var resolvers = ImmutableArray.CreateBuilder<IPAddress>();
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (!line.StartsWith("nameserver", StringComparison.Ordinal) || line.Length < 11 || !char.IsWhiteSpace(line[10])) continue;
            var word = line[11..].Trim();
            int end = word.IndexOfAny(" \t#;");
            if (IPAddress.TryParse(end < 0 ? word : word[..end], out var address) && resolvers.Count < Most) resolvers.Add(address);
        }
        return resolvers.ToImmutable();
    }

    private static ImmutableArray<IPAddress> OfInterfaces() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces().Where(link => link.OperationalStatus == OperationalStatus.Up && link.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(link => link.GetIPProperties().DnsAddresses)
            // Windows lists these three where none is set; nobody answers there.
            .Where(address => !address.IsIPv6SiteLocal).Distinct().Take(Most),
    ];
}
