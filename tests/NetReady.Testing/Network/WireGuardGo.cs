namespace NetReady.Testing.Network;

/// <summary>A real WireGuard peer, wireguard-go, in a namespace. Its control socket lies in a folder of its own.</summary>
public sealed class WireGuardGo : IDisposable
{
    private readonly TemporaryDirectory folder;
    private readonly InsideProgram program;
    private readonly NetworkNamespace inside;

    private WireGuardGo(TemporaryDirectory folder, InsideProgram program, NetworkNamespace inside) => (this.folder, this.program, this.inside) = (folder, program, inside);

    /// <summary>What it has said so far.</summary>
    public string Log => program.Log;

    /// <summary>The folder that stands for <c>/</c> to whoever looks for the control socket in <c>/var/run/wireguard</c>.</summary>
    public string Root => folder.FullPath;

    /// <summary>A new private key and its public one, as the program's own tool makes them, in base64.</summary>
    public static (string Private, string Public) NewKeys()
    {
        string wg = Prerequisite.Program("wg", "wireguard-tools");
        string own = RunProgram.Output(wg, "genkey").Trim();
        return (own, RunProgram.Output("sh", "-c", "echo \"$1\" | \"$2\" pubkey", "sh", own, wg).Trim());
    }

    /// <summary>Starts it without peers.</summary>
    public static async Task<WireGuardGo> StartAsync(NetworkNamespace inside, string name, CancellationToken cancellation)
    {
        string program = Prerequisite.Program("wireguard-go", "wireguard-go");
        var folder = new TemporaryDirectory();
        string run = Directory.CreateDirectory(folder["var/run/wireguard"]).FullName;
        try
        {
            // Control sockets lie at one fixed place for all namespaces: this one gets a place of its own.
            return new(folder, await InsideProgram.StartAsync(
                inside, ["sh", "-c", "mkdir -p /var/run/wireguard && mount --bind \"$1\" /var/run/wireguard && exec \"$2\" --foreground \"$3\"", "sh", run, program, name],
                "UAPI listener started", cancellation, new Dictionary<string, string> { ["LOG_LEVEL"] = "verbose" }), inside);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Sets it up by a configuration as <c>wg setconf</c> reads it, and takes its interface up.</summary>
    public void Configure(string name, string configuration)
    {
        string wg = Prerequisite.Program("wg", "wireguard-tools");
        inside.Run("sh", "-c", "mount --bind \"$1\" /var/run/wireguard && \"$2\" setconf \"$3\" \"$4\"", "sh", folder["var/run/wireguard"], wg, name, folder.Write($"{name}.conf", configuration));
        inside.Run("ip", "link", "set", name, "up");
    }

    public void Dispose()
    {
        program.Dispose();
        folder.Dispose();
    }
}
