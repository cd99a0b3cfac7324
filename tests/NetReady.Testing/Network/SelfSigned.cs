using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetReady.Testing.Network;

/// <summary>A certificate that no authority has signed, for a server whose key is pinned.</summary>
public sealed class SelfSigned : IDisposable
{
    /// <summary>One for loopback, from yesterday to tomorrow.</summary>
    public SelfSigned()
        : this([IPAddress.Loopback.ToString()], TimeSpan.FromDays(-1), TimeSpan.FromDays(1))
    {
    }

    /// <param name="names">The names and addresses that it is for.</param>
    /// <param name="from">When it begins to hold, from now.</param>
    /// <param name="until">When it expires, from now; negative for one that has.</param>
    public SelfSigned(IEnumerable<string> names, TimeSpan from, TimeSpan until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=netready-test", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }
        request.CertificateExtensions.Add(alternatives.Build());
        var now = TimeProvider.System.GetUtcNow();
        Certificate = request.CreateSelfSigned(now + from, now + until);
        KeyHash = Base64Url.EncodeToString(SHA256.HashData(Certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        (CertificatePem, KeyPem) = (Certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The certificate with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>SHA-256 of its public key (SubjectPublicKeyInfo), in base64url.</summary>
    public string KeyHash { get; }

    /// <summary>The certificate as servers read it from files.</summary>
    public string CertificatePem { get; }

    /// <summary>The private key as servers read it from files.</summary>
    public string KeyPem { get; }

    public void Dispose() => Certificate.Dispose();
}
