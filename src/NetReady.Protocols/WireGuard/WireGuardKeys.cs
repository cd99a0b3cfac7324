using System.Globalization;

namespace NetReady.Protocols.WireGuard;

/// <summary>What a client needs to begin a handshake with a peer. It never shows its bytes.</summary>
public sealed class WireGuardKeys
{
    private WireGuardKeys(byte[] privateKey, byte[] peer, byte[] preshared) => (PrivateKey, Peer, Preshared) = (privateKey, peer, preshared);

    internal byte[] PrivateKey { get; }

    internal byte[] Peer { get; }

    internal byte[] Preshared { get; }

    /// <summary>The keys of a client and of its peer.</summary>
    /// <param name="privateKey">The client's private key, 32 bytes.</param>
    /// <param name="peer">The peer's public key, 32 bytes.</param>
    /// <param name="preshared">The key that both share beside; empty where there is none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A key is not 32 bytes long.</exception>
    public static WireGuardKeys Of(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peer, ReadOnlySpan<byte> preshared = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(privateKey.Length, WireGuardProtocol.KeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(peer.Length, WireGuardProtocol.KeyLength);
        // §5.2: a preshared key of zeros is none.
        byte[] shared = preshared.IsEmpty ? new byte[WireGuardProtocol.KeyLength] : preshared.ToArray();
        ArgumentOutOfRangeException.ThrowIfNotEqual(shared.Length, WireGuardProtocol.KeyLength, nameof(preshared));
        return new(privateKey.ToArray(), peer.ToArray(), shared);
    }

    /// <summary>Reads a client's configuration, as wg and wg-quick do: <c>PrivateKey</c> under <c>[Interface]</c>, <c>PublicKey</c> and perhaps <c>PresharedKey</c> under the one <c>[Peer]</c>.</summary>
    /// <returns>Null when read; else what is wrong, as a phrase about the file. It holds nothing of the keys.</returns>
    public static string? TryRead(string text, out WireGuardKeys? keys)
    {
        keys = null;
        var found = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        string section = "";
        int peers = 0, number = 0;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Split('#')[0].Trim()))
        {
            number++;
            if (line is ['[', .. var name, ']'])
            {
                section = name.Trim();
                if (section.Equals("Peer", StringComparison.OrdinalIgnoreCase)) peers++;
            }
            else if (line.Split('=', 2) is [var key, var value] && $"{section}.{key.Trim()}" is var entry
                && (Is(entry, "Interface.PrivateKey") || Is(entry, "Peer.PublicKey") || Is(entry, "Peer.PresharedKey")))
            {
                if (!TryDecode(value.Trim(), out var bytes)) return string.Create(CultureInfo.InvariantCulture, $"has no key of 32 bytes in base64 as '{key.Trim()}' in line {number}");
                found[entry] = bytes;
            }
        }
        if (peers > 1) return "has several peers; leave only the gateway";
        if (!found.TryGetValue("Interface.PrivateKey", out var own)) return "has no 'PrivateKey' under '[Interface]'; give the client's WireGuard configuration";
        if (!found.TryGetValue("Peer.PublicKey", out var peer)) return "has no 'PublicKey' under '[Peer]'; give the client's WireGuard configuration";
        keys = Of(own, peer, found.GetValueOrDefault("Peer.PresharedKey"));
        return null;
    }

    private static bool Is(string entry, string name) => entry.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool TryDecode(string text, out byte[] key)
    {
        key = new byte[WireGuardProtocol.KeyLength];
        return Convert.TryFromBase64String(text, key, out int length) && length == key.Length;
    }
}
