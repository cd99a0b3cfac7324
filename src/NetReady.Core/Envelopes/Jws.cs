using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetReady.Core.Envelopes;

/// <summary>The protected header of a NetReady JWS (RFC 7515 §4).</summary>
/// <param name="Alg">Always <c>ES256</c>.</param>
/// <param name="Typ">What the payload is, as <see cref="JwsTypes.Report"/>; a verifier takes only the one it asked for.</param>
/// <param name="Kid">Who signed: the host id, or the key's thumbprint before there is one.</param>
public sealed record JwsHeader(string Alg, string Typ, string Kid);

/// <summary>What NetReady signs.</summary>
public static class JwsTypes
{
    /// <summary>A report.</summary>
    public const string Report = "netready-report+jws";

    /// <summary>A request to enrol.</summary>
    public const string Enrolment = "netready-enrol+jws";

    /// <summary>A question for the line.</summary>
    public const string Slot = "netready-slot+jws";
}

/// <summary>A JWS in compact serialization (RFC 7515 §3.1) whose signature has not been looked at yet.</summary>
public sealed class Jws
{
    private readonly byte[] signed;
    private readonly byte[] signature;

    private Jws(JwsHeader header, byte[] payload, byte[] signed, byte[] signature)
    {
        Header = header;
        Payload = payload;
        this.signed = signed;
        this.signature = signature;
    }

    /// <summary>Who claims to have signed what.</summary>
    public JwsHeader Header { get; }

    /// <summary>What was signed; not to be believed before <see cref="IsSignedBy(PublicJwk)"/>.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Signs a payload.</summary>
    /// <returns>Three base64url parts with dots between.</returns>
    public static string Sign(DeviceKey key, string type, string keyId, ReadOnlySpan<byte> payload)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new JwsHeader("ES256", type, keyId), JwsJson.Default.JwsHeader);
        string signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Takes a compact JWS apart.</summary>
    /// <returns>Null where it is not one, is of another type than <paramref name="type"/>, or is signed with anything but ES256.</returns>
    public static Jws? Parse(string compact, string type)
    {
        var parts = compact.Split('.');
        if (parts.Length != 3 || !parts.All(part => Base64Url.IsValid(part))) return null;
        var signature = Base64Url.DecodeFromChars(parts[2]);
        if (signature.Length != 64) return null;
        try
        {
            var header = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(parts[0]), JwsJson.Default.JwsHeader);
            if (header is not { Alg: "ES256", Kid.Length: > 0 } || header.Typ != type) return null;
            return new(header, Base64Url.DecodeFromChars(parts[1]), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether the holder of this key signed it.</summary>
    public bool IsSignedBy(PublicJwk key)
    {
        using var ecdsa = key.ToEcdsa();
        return ecdsa is not null && IsSignedBy(ecdsa);
    }

    /// <summary>Whether the holder of this key signed it; for who keeps the key, since making it of its coordinates costs as much as verifying.</summary>
    public bool IsSignedBy(ECDsa key) => key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JwsHeader))]
internal sealed partial class JwsJson : JsonSerializerContext;
