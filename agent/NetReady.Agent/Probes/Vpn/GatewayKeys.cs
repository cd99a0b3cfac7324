using NetReady.Core.Assignments;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>The keys that this device has for gateways: its administrator puts the client's own profile there. They never leave the device, and no collector hands them out.</summary>
internal static class GatewayKeys
{
    /// <summary>The folder below the agent's directory in which they lie, each named after its target.</summary>
    public const string Folder = "gateway-keys";

    // An OpenVPN client's profile, and a WireGuard client's configuration.
    private static readonly string[] suffixes = [".ovpn", ".conf"];

    /// <summary>How the key of a target is found, below an agent's directory; files are read anew each time.</summary>
    public static Func<MeasuringTarget, (GatewayKey? Key, string? Problem)> In(string directory) => target =>
    {
        // The name comes from a collector: it names a file here, and nothing elsewhere.
        if (Path.GetFileName(target.Name) != target.Name || GatewayProtocols.For(target.Method) is not { ReadKey: not null } protocol) return (null, null);
        foreach (string suffix in suffixes)
        {
            string name = Path.Combine(Folder, target.Name + suffix), path = Path.Combine(directory, name);
            if (!File.Exists(path)) continue;
            var (key, problem) = GatewayKeyFile.Read(path, protocol);
            return (key, problem is null ? null : $"The key file {name} {problem}.");
        }
        return (null, null);
    };
}
