using NetReady.Protocols.OpenVpn;
using NetReady.Protocols.WireGuard;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>Reads a gateway's key from the file in which the gateway's own client has it.</summary>
internal static class GatewayKeyFile
{
    private const int MostBytes = 1 << 20;

    /// <summary>Reads the key for a protocol.</summary>
    /// <param name="path">The file.</param>
    /// <param name="protocol">The protocol of the gateway.</param>
    /// <param name="said">For OpenVPN: what is said of the key beside the file.</param>
    /// <returns>The key, null where the file has none and needs none; or what is wrong, as a phrase about the file. It holds nothing of the key.</returns>
    public static (GatewayKey? Key, string? Problem) Read(string path, GatewayProtocol protocol, OpenVpnKeyUse? said = null)
    {
        string text;
        try
        {
            if (new FileInfo(path).Length > MostBytes) return (null, "is far too large for a key");
            text = File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, $"cannot be read: {unreadable.Message}");
        }
        return protocol.ReadKey is { } read ? read(text, path, said ?? new()) : (null, $"is of no use: {protocol.Title} gateways are asked without a key");
    }

    /// <summary>OpenVPN's: a client's profile, or a static key.</summary>
    public static (GatewayKey? Key, string? Problem) OpenVpn(string text, string path, OpenVpnKeyUse said)
    {
        string? problem = OpenVpnKeyFile.TryRead(text, said, name => Beside(path, name), out var key);
        return (key is null ? null : new() { OpenVpn = key }, problem);
    }

    /// <summary>WireGuard's: a client's configuration.</summary>
    public static (GatewayKey? Key, string? Problem) WireGuard(string text, string path, OpenVpnKeyUse said)
    {
        if (said != new OpenVpnKeyUse()) return (null, "is for WireGuard, where nothing is to be said of a key's use");
        string? problem = WireGuardKeys.TryRead(text, out var keys);
        return (keys is null ? null : new() { WireGuard = keys }, problem);
    }

    private static string? Beside(string path, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
