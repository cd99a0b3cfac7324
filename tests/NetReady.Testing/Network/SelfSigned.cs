using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetReady.Testing.Network;

/// <summary>A certificate that no authority has signed, for a server whose key is pinned.</summary>
public sealed class SelfSigned : IDisposable
{
    public SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=netready-test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        Certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        KeyHash = Base64Url.EncodeToString(SHA256.HashData(Certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>The certificate with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>SHA-256 of its public key (SubjectPublicKeyInfo), in base64url.</summary>
    public string KeyHash { get; }

    public void Dispose() => Certificate.Dispose();
}
