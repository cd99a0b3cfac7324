using System.CommandLine;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Probes;
using NetReady.Collector.Reflector;
using NetReady.Core.Programs;

namespace NetReady.Cli.Commands;

/// <summary><c>netready reflector</c>: the other end of measuring alone, for a site.</summary>
internal sealed class ReflectorCommand
{
    private readonly Option<string> listen = new("--listen")
    {
        Description = "Address and UDP port to listen on; an address alone takes port 8620. [::] serves IPv4 too.", DefaultValueFactory = _ => "[::]:8620", HelpName = "HOST:PORT",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var reflector = new ReflectorCommand();
        var command = new Command("reflector", """
            Answer STAMP (RFC 8762) as devices' and routers' measurements want it, and do nothing else: the other end for a site. It keeps nothing, sends never more than it receives, and runs until Ctrl-C.
            Name it in department.yaml: sites: [{ name: hq, reflector: "hq.example.gov.uk:8620" }].

            Example: netready reflector --listen 0.0.0.0:8620
            """) { reflector.listen };
        command.SetAction(reflector.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var endpoint = EndpointOf(parse.GetValue(listen)!);
        using var meter = new Meter("NetReady.Reflector");
        using var service = new StampReflectorService(endpoint, meter, TimeProvider.System, NullLogger.Instance);
        try
        {
            await service.StartAsync(cancellation);
        }
        catch (IOException taken)
        {
            throw new ProgramException(ExitCodes.Unavailable, taken.Message, taken);
        }
        parse.InvocationConfiguration.Output.WriteLine($"Reflecting STAMP on UDP {service.Bound}. Stop it with Ctrl-C.");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await service.StopAsync(CancellationToken.None);
        return ExitCodes.Done;
    }

    private static IPEndPoint EndpointOf(string text)
    {
        if (IPAddress.TryParse(text, out var alone)) return new(alone, 8620);
        return TargetAddress.Parse(text) is { } parsed && IPAddress.TryParse(parsed.Host, out var address) ? new(address, parsed.Port)
            : throw new ProgramException(ExitCodes.Usage, $"'{text}' is no address to listen on; give one with its port, as 0.0.0.0:8620 or [::]:8620.");
    }
}
