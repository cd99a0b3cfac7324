using System.Globalization;
using System.Net;

namespace NetReady.Testing.Network;

/// <summary>A real dnsmasq in a namespace: a resolver that knows the names it is given, and that there are no others.</summary>
public sealed class Dnsmasq : IDisposable
{
    /// <summary>The domain whose names it knows; of names elsewhere it says REFUSED.</summary>
    public const string Domain = "example.gov.uk";

    private readonly InsideProgram program;

    private Dnsmasq(InsideProgram program) => this.program = program;

    /// <summary>What it has said so far, each query included.</summary>
    public string Log => program.Log;

    /// <summary>How many queries have come to it so far.</summary>
    public int Queries => Log.Split("query[").Length - 1;

    /// <summary>Starts it on port 53 of all of the namespace's addresses, and waits until it serves.</summary>
    /// <param name="inside">The namespace.</param>
    /// <param name="names">Names below <see cref="Domain"/> with their addresses.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Dnsmasq> StartAsync(NetworkNamespace inside, IEnumerable<(string Name, IPAddress Address)> names, CancellationToken cancellation)
    {
        string program = Prerequisite.Program("dnsmasq", "dnsmasq-base");
        string[] records = [.. names.Select(record => string.Create(CultureInfo.InvariantCulture, $"--host-record={record.Name},{record.Address}"))];
        return new(await InsideProgram.StartAsync(
            inside,
            [
                program, "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--user=root", "--log-facility=-", "--log-queries", "--no-resolv", "--no-hosts",
                "--bind-dynamic", $"--local=/{Domain}/", .. records,
            ],
            "started, version", cancellation));
    }

    public void Dispose() => program.Dispose();
}
