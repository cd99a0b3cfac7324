using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace NetReady.Protocols.Portal;

/// <summary>
/// The check for captive portals: a question over plain HTTP, with a nonce, to a far end that is known. The answer is a digest of the nonce, so that neither a portal's page,
/// nor a proxy that echoes or stores, looks like the far end. Nothing is secret in it, and a signature would prove no more: who wants to look clean can let the question pass.
/// </summary>
public static class PortalCheck
{
    /// <summary>The path that is asked for, with a nonce after it.</summary>
    public const string Path = "/netready/portal-check/";

    /// <summary>The length of a nonce in characters: 16 bytes in base64url.</summary>
    public const int NonceLength = 22;

    /// <summary>The length of an answer in characters, and as ASCII in bytes: 32 bytes in base64url.</summary>
    public const int AnswerLength = 43;

    private const string Label = "netready portal check 1\n";

    private static readonly SearchValues<char> alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>A nonce that nobody has seen yet.</summary>
    public static string NewNonce() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Whether a text has the form of a nonce.</summary>
    public static bool IsNonce(ReadOnlySpan<char> text) => text.Length == NonceLength && !text.ContainsAnyExcept(alphabet);

    /// <summary>The one right answer: SHA-256 over a label and the nonce, in base64url.</summary>
    public static string AnswerTo(string nonce) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Label + nonce)));
}
