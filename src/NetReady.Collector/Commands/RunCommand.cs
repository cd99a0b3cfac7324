using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using NetReady.Core.Programs;

namespace NetReady.Collector.Commands;

/// <summary><c>netready-collector run</c>: serves until it is told to stop.</summary>
internal sealed class RunCommand
{
    private readonly Option<DirectoryInfo> data;
    private readonly Option<string> policies = new("--policies") { Description = "The folder of the policies.", DefaultValueFactory = _ => "policies" };
    private readonly Option<string> agents = new("--agents") { Description = "Where agents reach it by HTTPS, address:port.", DefaultValueFactory = _ => $"0.0.0.0:{CollectorOptions.DefaultAgentPort}" };
    private readonly Option<string> human = new("--human") { Description = "Where people and Prometheus reach it by HTTP, address:port.", DefaultValueFactory = _ => $"127.0.0.1:{CollectorOptions.DefaultHumanPort}" };
    private readonly Option<string?> reflector = new("--reflector") { Description = "Where the STAMP reflector answers by UDP, address:port; else as --agents." };
    private readonly Option<string?> gate = new("--gate") { Description = $"Where throughput is tested by UDP and TCP, address:port; else as --agents at port {CollectorOptions.DefaultGatePort}." };
    private readonly Option<string?> portalCheck = new("--portal-check")
    {
        Description = $"Where the check for captive portals is answered by plain HTTP, address:port; else as --agents at port {CollectorOptions.DefaultPortalCheckPort}. Most portals catch port 80 alone: take that one, or forward it here, and they are seen.",
    };

    private readonly Option<string?> publicAddress = new("--public-address") { Description = "The host:port that agents are told; else this machine's name." };
    private readonly Option<string?> register = new("--register") { Description = "The asset register, a CSV file." };

    public RunCommand(Option<DirectoryInfo> data)
    {
        this.data = data;
        Command = new Command("run", "Serves until it is told to stop. This is what happens without a command, too.\n\nExample: netready-collector run --data /var/lib/netready --register assets.csv");
        AddTo(Command);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    /// <summary>Gives a command these options and this action.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[policies, agents, human, reflector, gate, portalCheck, publicAddress, register]) command.Options.Add(option);
        command.SetAction((parse, cancel) => CollectorCommands.GuardAsync(() => RunAsync(OptionsOf(parse), parse.InvocationConfiguration.Output, cancel)));
    }

    private static async Task<int> RunAsync(CollectorOptions options, TextWriter output, CancellationToken cancel)
    {
        await using var app = CollectorApp.Build(options, Log);
        var addresses = app.Services.GetRequiredService<CollectorAddresses>();
        try
        {
            await app.StartAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            // What has started by then has to end in order, or it ends in the middle of its work.
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
            if (failed is IOException or SocketException)
                throw new ProgramException(ExitCodes.Unavailable, $"The collector cannot listen at {addresses.Agents} and {addresses.Human}: {failed.Message} End the program that does, or choose other ports with --agents and --human.", failed);
            throw;
        }
        await output.WriteLineAsync($"Agents:  https://{addresses.PublicAddress}/").ConfigureAwait(false);
        await output.WriteLineAsync($"People:  {addresses.HumanUri}").ConfigureAwait(false);
        await output.FlushAsync(cancel).ConfigureAwait(false);
        await app.WaitForShutdownAsync(cancel).ConfigureAwait(false);
        if (app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Select(part => part.ExecuteTask).FirstOrDefault(task => task is { IsFaulted: true }) is { } broken)
            await broken.ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static void Log(ILoggingBuilder logging) => logging.AddSimpleConsole(console => console.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning)
        // What ends the collector is said once, by the command.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

    private CollectorOptions OptionsOf(ParseResult parse) => new()
    {
        DataDirectory = parse.GetValue(data)!.FullName,
        PolicyDirectory = parse.GetValue(policies)!,
        AgentEndpoint = Endpoint("--agents", parse.GetValue(agents)!),
        HumanEndpoint = Endpoint("--human", parse.GetValue(human)!),
        ReflectorEndpoint = parse.GetValue(reflector) is { } text ? Endpoint("--reflector", text) : null,
        GateEndpoint = parse.GetValue(gate) is { } tests ? Endpoint("--gate", tests) : null,
        PortalCheckEndpoint = parse.GetValue(portalCheck) is { } check ? Endpoint("--portal-check", check) : null,
        PublicAddress = parse.GetValue(publicAddress),
        RegisterFile = parse.GetValue(register),
    };

    private static IPEndPoint Endpoint(string option, string text) =>
        IPEndPoint.TryParse(text, out var endpoint) && text.Contains(':', StringComparison.Ordinal) ? endpoint
            : throw new ProgramException(ExitCodes.Usage, $"{option} is '{text}'; write an address and a port, as 0.0.0.0:8620.");
}
