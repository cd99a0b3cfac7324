using System.CommandLine;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Gate;
using NetReady.Collector.Portal;
using NetReady.Collector.Reflector;
using NetReady.Core.Programs;

namespace NetReady.Cli.Commands;

/// <summary><c>netready reflector</c>: the other end of measuring alone, for a site.</summary>
internal sealed class ReflectorCommand
{
    private const int StampPort = 8620, GatePort = 8622, HttpPort = 80;

    private readonly Option<string> listen = new("--listen")
    {
        Description = $"Address and UDP port for STAMP; an address alone takes port {StampPort}. [::] serves IPv4 too.", DefaultValueFactory = _ => $"[::]:{StampPort}", HelpName = "HOST:PORT",
    };

    private readonly Option<string?> gate = new("--gate")
    {
        Description = $"Address and port, UDP and TCP, for throughput tests; an address alone takes port {GatePort}. Default: none are answered.", HelpName = "HOST:PORT",
    };

    private readonly Option<string?> portalCheck = new("--portal-check")
    {
        Description = $"Address and TCP port for the check for captive portals; an address alone takes port {HttpPort}, as most portals catch that alone. Default: none is answered.", HelpName = "HOST:PORT",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var reflector = new ReflectorCommand();
        var command = new Command("reflector", """
            Be the other end of measuring for a site, and nothing else: answer STAMP (RFC 8762) as devices and routers send it, throughput tests where --gate says where,
            and the check for captive portals (plain HTTP) where --portal-check does.
            It keeps nothing, and to whoever has not shown that its address is its own it sends no more than it receives. It runs until Ctrl-C.
            Name it in department.yaml: sites: [{ name: hq, reflector: "hq.example.gov.uk:8620", gate: "hq.example.gov.uk:8622", portal_check: "hq.example.gov.uk:80" }].

            Example: netready reflector --listen 0.0.0.0:8620 --gate 0.0.0.0:8622 --portal-check 0.0.0.0
            """) { reflector.listen, reflector.gate, reflector.portalCheck };
        command.SetAction(reflector.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        using var meter = new Meter("NetReady.Reflector");
        var output = parse.InvocationConfiguration.Output;
        using var stamp = new StampReflectorService(EndpointOf(parse.GetValue(listen)!, StampPort), meter, TimeProvider.System, NullLogger.Instance);
        using var trains = parse.GetValue(gate) is { } asked ? new GateService(EndpointOf(asked, GatePort), new(), meter, TimeProvider.System, NullLogger.Instance) : null;
        using var portals = parse.GetValue(portalCheck) is { } http ? new PortalCheckService(EndpointOf(http, HttpPort), meter, NullLogger.Instance) : null;
        var services = new IHostedService?[] { stamp, trains, portals }.OfType<IHostedService>().ToList();
        foreach (var service in services) await StartAsync(service, cancellation);
        var words = new List<string> { $"Reflecting STAMP on UDP {stamp.Bound}" };
        if (trains is not null) words.Add($"answering throughput tests on UDP and TCP {trains.Bound}");
        if (portals is not null) words.Add($"answering the check for captive portals on TCP {portals.Bound}");
        output.WriteLine($"{string.Join(", ", words)}. Stop it with Ctrl-C.");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var service in services) await service.StopAsync(CancellationToken.None);
        return ExitCodes.Done;
    }

    private static async Task StartAsync(IHostedService service, CancellationToken cancellation)
    {
        try
        {
            await service.StartAsync(cancellation);
        }
        catch (IOException taken)
        {
            throw new ProgramException(ExitCodes.Unavailable, taken.Message, taken);
        }
    }

    private static IPEndPoint EndpointOf(string text, int defaultPort)
    {
        if (IPAddress.TryParse(text, out var alone)) return new(alone, defaultPort);
        return IPEndPoint.TryParse(text, out var endpoint) ? endpoint
            : throw new ProgramException(ExitCodes.Usage, $"'{text}' is no address to listen on; give one with its port, as 0.0.0.0:{defaultPort} or [::]:{defaultPort}.");
    }
}
