using System.Globalization;

namespace NetReady.Testing.Network;

/// <summary>A real ocserv, an SSL VPN that speaks AnyConnect's protocol, in a namespace.</summary>
public sealed class Ocserv : IDisposable
{
    private static int made;

    private readonly TemporaryDirectory folder;
    private readonly InsideProgram program;

    private Ocserv(TemporaryDirectory folder, InsideProgram program) => (this.folder, this.program) = (folder, program);

    /// <summary>What it has said so far.</summary>
    public string Log => program.Log;

    /// <summary>Starts it and waits until it serves.</summary>
    public static async Task<Ocserv> StartAsync(NetworkNamespace inside, int port, SelfSigned certificate, CancellationToken cancellation)
    {
        string program = Prerequisite.Program("ocserv", "ocserv");
        var folder = new TemporaryDirectory();
        string configuration = folder.Write("ocserv.conf", string.Create(CultureInfo.InvariantCulture, $"""
            auth = "plain[passwd={folder.Write("passwords", "")}]"
            tcp-port = {port}
            socket-file = {folder["ocserv.socket"]}
            server-cert = {folder.Write("certificate.pem", certificate.CertificatePem)}
            server-key = {folder.Write("key.pem", certificate.KeyPem)}
            run-as-user = root
            run-as-group = root
            isolate-workers = false
            max-ban-score = 0
            keepalive = 60
            device = oc{Interlocked.Increment(ref made)}
            ipv4-network = 10.126.0.0/24
            """));
        try
        {
            return new(folder, await InsideProgram.StartAsync(inside, [program, "--foreground", "--debug", "1", "--config", configuration], "sec-mod initialized", cancellation));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        program.Dispose();
        folder.Dispose();
    }
}
