using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>Asks an SSL VPN by its TLS handshake. Whatever its certificate is worth, the gateway is there; what is wrong with the certificate is told beside.</summary>
internal static class TlsTalk
{
    // RFC 8446 §5.1: the first byte of a record that carries an alert, and the major version that follows in each.
    private const byte Alert = 21, Version3 = 3;

    /// <summary>One handshake and what comes of it.</summary>
    public static async Task<Said> TalkAsync(GatewayQuestion question, ProbedConnection connection, CancellationToken cancellation)
    {
        GatewayCertificate? shown = null;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = question.Host,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            // Nothing is fetched on the way: a probe's traffic is the probe's alone.
            CertificateChainPolicy = new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                if (certificate is X509Certificate2 whole) shown = GatewayCertificate.Of(whole, chain, errors);
                return shown is not null;
            },
        };
        using var tls = new SslStream(connection, leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
            return new(Saying.Answer, $"TLS {VersionOf(tls.SslProtocol)}", shown);
        }
        catch (AuthenticationException)
        {
            // A gateway that wants the client's certificate breaks off only after it has shown its own.
            if (shown is not null) return new(Saying.Answer, "TLS, and it wants a client's certificate", shown);
            return connection.FirstBytes is [Alert, Version3, ..] ? new(Saying.Refusal, "TLS alert") : new(Saying.SomethingElse);
        }
    }

    private static string VersionOf(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "1.3",
        SslProtocols.Tls12 => "1.2",
        _ => "1.1 or older",
    };
}
