using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NetReady.Core.Programs;

namespace NetReady.Agent.Commands;

/// <summary><c>netready-agent run</c>: the service.</summary>
internal static class RunCommand
{
    public static Command Build(Option<string> data, Machine machine)
    {
        var verbose = new Option<bool>("--verbose") { Description = "Say what each run does." };
        var command = new Command("run", """
            Runs until stopped: measures by timetable, keeps reports on disk and delivers them.

            Example: netready-agent run --data /var/lib/netready-agent
            """) { verbose };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(data), parsed.GetValue(verbose), machine, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string directory, bool verbose, Machine machine, CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        Logging.AddTo(builder.Logging, verbose ? LogLevel.Debug : LogLevel.Information);
        builder.Services.AddSingleton(services => new AgentService(machine.Runner(new() { DataDirectory = directory, GivesMemoryBack = true }, services.GetRequiredService<ILoggerFactory>())));
        builder.Services.AddHostedService(services => services.GetRequiredService<AgentService>());
        using var host = builder.Build();
        var agent = host.Services.GetRequiredService<AgentService>();
        await host.RunAsync(cancellation);
        if (agent.ExecuteTask is { IsFaulted: true } ended) await ended;
        return ExitCodes.Done;
    }

    private sealed class AgentService(AgentRunner runner) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => runner.RunAsync(stoppingToken);
    }
}
