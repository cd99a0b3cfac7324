namespace NetReady.Testing.Network;

/// <summary>A real strongSwan in a namespace, which takes what it is told to from anyone.</summary>
public sealed class StrongSwan : IDisposable
{
    private const string Connection = "anyone";

    private readonly TemporaryDirectory folder;
    private readonly InsideProgram program;

    private StrongSwan(TemporaryDirectory folder, InsideProgram program) => (this.folder, this.program) = (folder, program);

    /// <summary>What it has said so far.</summary>
    public string Log => program.Log;

    /// <summary>Starts it and waits until it has its connection.</summary>
    /// <param name="inside">The namespace.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="proposal">The one proposal that it takes.</param>
    /// <param name="cookiesFrom">From so many half-open connections on it asks for cookies first.</param>
    /// <exception cref="TimeoutException">It did not come up; the message is its log.</exception>
    public static async Task<StrongSwan> StartAsync(NetworkNamespace inside, CancellationToken cancellation, string proposal = "aes128-sha256-modp2048", int cookiesFrom = 10)
    {
        string starter = Prerequisite.Program("starter", "strongswan-starter");
        _ = Prerequisite.Program("charon", "strongswan-charon");
        var folder = new TemporaryDirectory();
        string settings = folder.Write("strongswan.conf", $$"""
            charon {
              load_modular = yes
              install_routes = no
              cookie_threshold = {{cookiesFrom}}
              plugins {
                include /etc/strongswan.d/charon/*.conf
              }
              filelog { stderr { default = 1
                                 flush_line = yes } }
            }
            """);
        string connections = folder.Write("ipsec.conf", $"""
            config setup
            conn {Connection}
              keyexchange=ikev2
              authby=secret
              left=%any
              right=%any
              ike={proposal}!
              auto=add

            """);
        // Process files and control sockets live in /run at fixed names, so charon gets a /run of its own.
        string run = Directory.CreateDirectory(folder["run"]).FullName;
        try
        {
            return new(folder, await InsideProgram.StartAsync(
                inside, ["sh", "-c", "mount --bind \"$1\" /run && exec \"$2\" --nofork --conf \"$3\"", "sh", run, starter, connections],
                $"added configuration '{Connection}'", cancellation, new Dictionary<string, string> { ["STRONGSWAN_CONF"] = settings }));
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
