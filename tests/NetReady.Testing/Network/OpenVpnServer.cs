using System.Globalization;
using System.Net;

namespace NetReady.Testing.Network;

/// <summary>A real OpenVPN server in a namespace. Several may stand beside each other, on ports of their own.</summary>
public sealed class OpenVpnServer : IDisposable
{
    private static int made;

    private readonly TemporaryDirectory folder;
    private readonly InsideProgram program;

    private OpenVpnServer(TemporaryDirectory folder, InsideProgram program) => (this.folder, this.program) = (folder, program);

    /// <summary>What it has said so far.</summary>
    public string Log => program.Log;

    /// <summary>A new static key, as the program itself makes one.</summary>
    /// <param name="kind"><c>secret</c>, or <c>tls-crypt-v2-server</c>.</param>
    public static string NewKey(string kind = "secret") => RunProgram.Output(Prerequisite.Program("openvpn", "openvpn"), "--genkey", kind);

    /// <summary>Starts it and waits until it serves.</summary>
    /// <param name="inside">The namespace.</param>
    /// <param name="port">Its port.</param>
    /// <param name="protocol">As <c>proto</c> takes it: <c>udp</c>, <c>udp6</c>, <c>tcp-server</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="key">The static key; empty for none.</param>
    /// <param name="keyed">What the key is for, as <c>tls-auth KEY 0</c>, where KEY stands for its file; more lines may follow.</param>
    public static async Task<OpenVpnServer> StartAsync(NetworkNamespace inside, int port, string protocol, CancellationToken cancellation, string key = "", string keyed = "")
    {
        string program = Prerequisite.Program("openvpn", "openvpn");
        int number = Interlocked.Increment(ref made);
        var folder = new TemporaryDirectory();
        using var certificate = new SelfSigned(["netready-test"], TimeSpan.FromDays(-1), TimeSpan.FromDays(1));
        string pem = folder.Write("certificate.pem", certificate.CertificatePem), keyFile = folder.Write("static.key", key);
        string configuration = folder.Write("server.conf", string.Create(CultureInfo.InvariantCulture, $"""
            server 10.127.{number % 250}.0 255.255.255.0
            topology subnet
            dev tun{number}
            dev-type tun
            port {port}
            proto {protocol}
            ca {pem}
            cert {pem}
            key {folder.Write("key.pem", certificate.KeyPem)}
            dh none
            {keyed.Replace("KEY", keyFile, StringComparison.Ordinal)}
            """));
        try
        {
            return new(folder, await InsideProgram.StartAsync(inside, [program, "--config", configuration], "Initialization Sequence Completed", cancellation));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Starts a client in another namespace, all of whose traffic takes the tunnel, and waits until it is connected.</summary>
    /// <param name="device">The namespace.</param>
    /// <param name="link">The name of its end of the tunnel.</param>
    /// <param name="server">Where the server is; UDP over IPv4, without a static key.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<InsideProgram> ConnectAsync(NetworkNamespace device, string link, IPEndPoint server, CancellationToken cancellation)
    {
        // The server's own certificate serves the client, too.
        string configuration = folder.Write($"{link}.conf", string.Create(CultureInfo.InvariantCulture, $"""
            client
            dev {link}
            dev-type tun
            proto udp
            remote {server.Address} {server.Port}
            nobind
            ca {folder["certificate.pem"]}
            cert {folder["certificate.pem"]}
            key {folder["key.pem"]}
            redirect-gateway def1
            """));
        return InsideProgram.StartAsync(device, [Prerequisite.Program("openvpn", "openvpn"), "--config", configuration], "Initialization Sequence Completed", cancellation);
    }

    public void Dispose()
    {
        program.Dispose();
        folder.Dispose();
    }
}
