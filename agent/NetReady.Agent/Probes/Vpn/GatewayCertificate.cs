using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>What a gateway's certificate says, and what is wrong with it. The gateway is there whatever is wrong; a client would still refuse it.</summary>
/// <param name="Names">The names and addresses that it is for.</param>
/// <param name="NotBefore">When it begins to hold.</param>
/// <param name="NotAfter">When it expires.</param>
/// <param name="NameMatches">Whether the name that was asked is among them.</param>
/// <param name="IsTrusted">Whether an authority that the device trusts has signed it, its dates apart. Revocation is not asked for: that would be traffic of its own.</param>
internal sealed record GatewayCertificate(ImmutableArray<string> Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter, bool NameMatches, bool IsTrusted)
{
    /// <summary>How long it still holds at an instant; negative once it has expired.</summary>
    public TimeSpan Remaining(DateTimeOffset at) => NotAfter - at;

    /// <summary>What a client would object to at an instant, a sentence each; none where it is good.</summary>
    public ImmutableArray<string> Problems(DateTimeOffset at)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        if (at >= NotAfter) problems.Add("The certificate has expired.");
        if (at < NotBefore) problems.Add("The certificate does not hold yet.");
        if (!NameMatches) problems.Add($"The certificate is for another name: {(Names.IsEmpty ? "it has none" : string.Join(", ", Names))}.");
        if (!IsTrusted) problems.Add("No authority that this device trusts has signed the certificate.");
        return problems.ToImmutable();
    }

    /// <summary>What the platform found when it looked at a certificate; null where the certificate cannot be read.</summary>
    public static GatewayCertificate? Of(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        const X509ChainStatusFlags dates = X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotTimeNested;
        var wrong = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        bool trusted = (errors & SslPolicyErrors.RemoteCertificateChainErrors) == 0 || (wrong & ~dates) == 0;
        try
        {
            return new(NamesOf(certificate), certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(), (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0, trusted);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // A certificate from anyone: a list of names that makes no sense is one without names.
    private static ImmutableArray<string> NamesOf(X509Certificate2 certificate)
    {
        try
        {
            return [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }
}
