using System.Globalization;
using System.Security.Cryptography;

namespace NetReady.Protocols.OpenVpn;

/// <summary>What is said of a key outside its file, where the file is a bare static key.</summary>
/// <param name="Wrap">What the key is for; null where it is not said.</param>
/// <param name="Digest">The digest of tls-auth, by its name in <c>--auth</c>; null for OpenVPN's own default, SHA1.</param>
/// <param name="Direction">The key's direction; null for a client's usual one.</param>
public sealed record OpenVpnKeyUse(OpenVpnWrap? Wrap = null, string? Digest = null, OpenVpnKeyDirection? Direction = null);

/// <summary>Reads the key of a server's control channel from a client's profile (<c>.ovpn</c>), or from the static key alone.</summary>
public static class OpenVpnKeyFile
{
    private const string Begin = "-----BEGIN OpenVPN Static key V1-----", End = "-----END OpenVPN Static key V1-----";

    /// <summary>Reads a key.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="said">What is said of the key beside the file; it goes before what a profile says.</param>
    /// <param name="readBeside">Reads a file that a profile names, relative to it; null where there is none.</param>
    /// <param name="key">The key; null for a profile that uses none, and where something is wrong.</param>
    /// <returns>Null when read; else what is wrong, as a phrase about the file that says what to do. It holds nothing of the key.</returns>
    public static string? TryRead(string text, OpenVpnKeyUse said, Func<string, string?> readBeside, out OpenVpnKey? key)
    {
        key = null;
        var profile = Profile.Of(text);
        if (profile.IsVersion2) return "has a tls-crypt-v2 key, which is one client's own and is not supported; probe without a key (the server will be silent)";
        if (!profile.HasDirectives) return Make(text, said, out key);
        if (profile.Wrap is null && profile.Material is null) return null;
        string? material = profile.Material is not null ? profile.Material : readBeside(profile.File!);
        if (material is null) return $"names the key file '{profile.File}', which cannot be read";
        return Make(material, new(said.Wrap ?? profile.Wrap, said.Digest ?? profile.Digest, said.Direction ?? profile.Direction ?? OpenVpnKeyDirection.Both), out key);
    }

    private static string? Make(string text, OpenVpnKeyUse use, out OpenVpnKey? key)
    {
        key = null;
        if (TryReadMaterial(text, out var material) is { } problem) return problem;
        if (use.Wrap is null) return "is a static key and does not say what it is for; say tls-auth or tls-crypt";
        if (use.Wrap is OpenVpnWrap.TlsCrypt)
        {
            key = OpenVpnKey.TlsCrypt(material);
            return null;
        }
        if (DigestOf(use.Digest ?? "SHA1") is not { } digest) return $"asks for the digest '{use.Digest}', which is not one of SHA1, SHA256, SHA384, SHA512";
        key = OpenVpnKey.TlsAuth(material, digest, use.Direction ?? OpenVpnKeyDirection.Inverse);
        return null;
    }

    private static string? TryReadMaterial(string text, out byte[] material)
    {
        material = new byte[OpenVpnKey.Length];
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin) return $"is no OpenVPN static key: it has no '{Begin}' with its end";
        string digits = string.Concat(text[(begin + Begin.Length)..end].Where(letter => !char.IsWhiteSpace(letter)));
        if (digits.Length != 2 * OpenVpnKey.Length) return string.Create(CultureInfo.InvariantCulture, $"is no OpenVPN static key: it has {digits.Length} hexadecimal digits, and should have {2 * OpenVpnKey.Length}");
        return Convert.FromHexString(digits, material, out _, out _) is System.Buffers.OperationStatus.Done ? null : "is no OpenVPN static key: not all of it is hexadecimal digits";
    }

    private static HashAlgorithmName? DigestOf(string name) => name.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant() switch
    {
        "SHA1" or "RSASHA1" => HashAlgorithmName.SHA1,
        "SHA256" or "RSASHA256" or "SHA2256" => HashAlgorithmName.SHA256,
        "SHA384" or "RSASHA384" or "SHA2384" => HashAlgorithmName.SHA384,
        "SHA512" or "RSASHA512" or "SHA2512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    // The lines of a profile that bear on its key.
    private sealed record Profile(bool HasDirectives, bool IsVersion2, OpenVpnWrap? Wrap, string? Material, string? File, string? Digest, OpenVpnKeyDirection? Direction)
    {
        public static Profile Of(string text)
        {
            var read = new Profile(false, text.Contains("OpenVPN tls-crypt-v2", StringComparison.OrdinalIgnoreCase), null, null, null, null, null);
            string? block = null;
            var inside = new List<string>();
            foreach (string line in text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()))
            {
                if (block is not null)
                {
                    if (line != $"</{block}>")
                    {
                        inside.Add(line);
                        continue;
                    }
                    if (WrapOf(block) is { } wrap) read = read with { Wrap = wrap, Material = string.Join('\n', inside) };
                    (block, read) = (null, read with { HasDirectives = true });
                    inside.Clear();
                }
                else if (line is ['<', .. var name, '>'] && !name.StartsWith('/')) block = name;
                else read = Directive(read, line);
            }
            return read;
        }

        private static Profile Directive(Profile read, string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["key-direction", var direction, ..] => read with { HasDirectives = true, Direction = DirectionOf(direction) },
            ["auth", var digest, ..] => read with { HasDirectives = true, Digest = digest },
            ["tls-crypt-v2", ..] => read with { HasDirectives = true, IsVersion2 = true },
            ["tls-auth" or "tls-crypt", "[inline]", ..] => read with { HasDirectives = true },
            [("tls-auth" or "tls-crypt") and var wrap, var file, .. var rest] =>
                read with { HasDirectives = true, Wrap = WrapOf(wrap), File = file.Trim('"'), Direction = rest is [var direction, ..] ? DirectionOf(direction) : read.Direction },
            ["client" or "remote" or "proto" or "dev" or "tls-client", ..] => read with { HasDirectives = true },
            _ => read,
        };

        private static OpenVpnWrap? WrapOf(string name) => name switch { "tls-auth" => OpenVpnWrap.TlsAuth, "tls-crypt" => OpenVpnWrap.TlsCrypt, _ => null };

        private static OpenVpnKeyDirection? DirectionOf(string word) => word switch { "0" => OpenVpnKeyDirection.Normal, "1" => OpenVpnKeyDirection.Inverse, _ => null };
    }
}
