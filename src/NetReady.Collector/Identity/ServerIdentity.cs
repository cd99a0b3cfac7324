using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetReady.Collector.Store;
using NetReady.Core.Programs;

namespace NetReady.Collector.Identity;

/// <summary>The key by which agents know their collector: a self-signed P-256 certificate, made at the first start, which agents pin by the hash of its public key.</summary>
internal sealed class ServerIdentity : IDisposable
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "collector-identity.pem";

    private ServerIdentity(X509Certificate2 certificate)
    {
        Certificate = certificate;
        KeyHash = Base64Url.EncodeToString(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>The certificate with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo, RFC 7469 §2.4), in base64url.</summary>
    public string KeyHash { get; }

    /// <summary>The identity of a data folder, made where there is none.</summary>
    /// <exception cref="ProgramException">The file cannot be read or written, or holds no certificate with its key.</exception>
    public static ServerIdentity LoadOrCreate(string directory, TimeProvider time)
    {
        string path = Path.Combine(directory, FileName);
        try
        {
            DataFolder.Make(directory);
            if (!File.Exists(path)) Create(path, time);
            string pem = File.ReadAllText(path);
            return new(X509Certificate2.CreateFromPem(pem, pem));
        }
        catch (CryptographicException problem)
        {
            throw new ProgramException(ExitCodes.BadData, $"'{path}' holds no certificate with its key. Restore it from a backup: with a new key every agent must enrol again.", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ProgramException(ExitCodes.Unavailable, $"The collector's key '{path}' cannot be read or written: {problem.Message}", problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private static void Create(string path, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=NetReady collector", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = time.GetUtcNow();
        // Agents pin the key and look at no date, so that neither a wrong clock nor a forgotten renewal locks a fleet out.
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(20));
        Write(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static void Write(string path, string pem)
    {
        string started = path + ".new";
        File.Delete(started);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(started, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(pem));
            file.Flush(flushToDisk: true);
        }
        File.Move(started, path);
    }
}
