using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace NetReady.Core.Envelopes;

/// <summary>The public half of a P-256 key as a JSON Web Key (RFC 7517, RFC 7518 §6.2).</summary>
/// <param name="X">The x coordinate, 32 bytes in base64url.</param>
/// <param name="Y">The y coordinate, 32 bytes in base64url.</param>
public sealed record PublicJwk(string X, string Y)
{
    /// <summary>The key's thumbprint (RFC 7638): SHA-256 in base64url, the same for the same key however it is written.</summary>
    public string Thumbprint() =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));

    /// <summary>The key for verifying, or null where the coordinates are no point of the curve.</summary>
    public ECDsa? ToEcdsa()
    {
        if (!Base64Url.IsValid(X, out int x) || !Base64Url.IsValid(Y, out int y) || x != 32 || y != 32) return null;
        try
        {
            return ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = { X = Base64Url.DecodeFromChars(X), Y = Base64Url.DecodeFromChars(Y) },
            });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>A P-256 key that was made on this device and signs its reports (ES256). It never leaves the device.</summary>
public sealed class DeviceKey : IDisposable
{
    private readonly ECDsa key;

    private DeviceKey(ECDsa key)
    {
        this.key = key;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        Public = new(Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
    }

    /// <summary>The public half.</summary>
    public PublicJwk Public { get; }

    /// <summary>A fresh key.</summary>
    public static DeviceKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The key that <see cref="ExportPem"/> wrote.</summary>
    /// <exception cref="CryptographicException">It is not a P-256 private key.</exception>
    public static DeviceKey FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize != 256) throw new CryptographicException($"The device key has {key.KeySize} bits; ES256 needs a P-256 key.");
            return new(key);
        }
        catch (Exception problem) when (problem is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CryptographicException("The device key is not a P-256 private key in PEM.", problem);
        }
    }

    /// <summary>The private key in PKCS #8 PEM, for a file that only the agent can read.</summary>
    public string ExportPem() => key.ExportPkcs8PrivateKeyPem();

    /// <summary>The ES256 signature (RFC 7518 §3.4): r and s, 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => key.SignData(data.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
