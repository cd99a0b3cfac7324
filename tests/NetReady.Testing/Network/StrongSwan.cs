using System.Diagnostics;
using System.Text;

namespace NetReady.Testing.Network;

/// <summary>A real strongSwan in a namespace, which takes AES-CBC-128, SHA-256 and the 2048-bit group from anyone.</summary>
public sealed class StrongSwan : IDisposable
{
    private const string Connection = "anyone";

    private readonly TemporaryDirectory folder = new();
    private readonly Process process;
    private readonly StringBuilder log = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StrongSwan(NetworkNamespace inside)
    {
        string starter = Prerequisite.Program("starter", "strongswan-starter");
        _ = Prerequisite.Program("charon", "strongswan-charon");
        string settings = folder.Write("strongswan.conf", """
            charon {
              load_modular = yes
              install_routes = no
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
              ike=aes128-sha256-modp2048!
              auto=add

            """);
        // Process files and control sockets live in /run at fixed names, so charon gets a /run of its own.
        string run = Directory.CreateDirectory(folder["run"]).FullName;
        var start = new ProcessStartInfo(Prerequisite.Program("ip", "iproute2")) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["netns", "exec", inside.Name, "sh", "-c", "mount --bind \"$1\" /run && exec \"$2\" --nofork --conf \"$3\"", "sh", run, starter, connections])
            start.ArgumentList.Add(argument);
        start.Environment["STRONGSWAN_CONF"] = settings;
        process = new() { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("strongSwan ended by itself:\n" + Log));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has said so far.</summary>
    public string Log
    {
        get { lock (log) return log.ToString(); }
    }

    /// <summary>Starts it and waits until it has its connection.</summary>
    /// <exception cref="TimeoutException">It did not come up; the message is its log.</exception>
    public static async Task<StrongSwan> StartAsync(NetworkNamespace inside, CancellationToken cancellation)
    {
        var server = new StrongSwan(inside);
        try
        {
            await server.ready.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
            return server;
        }
        catch (Exception problem)
        {
            server.Dispose();
            throw problem is TimeoutException ? new TimeoutException("strongSwan did not come up:\n" + server.Log) : problem;
        }
    }

    public void Dispose()
    {
        // The starter ends charon with itself; what is left when it is killed, the namespace ends.
        if (!process.HasExited)
        {
            RunProgram.Output("kill", "-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (!process.WaitForExit(5000)) process.Kill(entireProcessTree: true);
        }
        process.Dispose();
        folder.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null) return;
        lock (log) log.AppendLine(line);
        if (line.Contains($"added configuration '{Connection}'", StringComparison.Ordinal)) ready.TrySetResult();
    }
}
