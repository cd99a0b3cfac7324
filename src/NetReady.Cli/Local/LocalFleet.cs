using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NetReady.Agent;
using NetReady.Agent.Identity;
using NetReady.Agent.State;
using NetReady.Collector;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Fleet;
using NetReady.Core.Hosts;
using NetReady.Core.Programs;
using NetReady.Scoring.Scorecards;

namespace NetReady.Cli.Local;

/// <summary>A collector and an agent of this machine in one process, talking over loopback as they would over a network.</summary>
internal sealed class LocalFleet : IAsyncDisposable
{
    private readonly WebApplication collector;
    private readonly AgentRunner agent;
    private readonly string host;
    private readonly CancellationTokenSource ending = new();
    private readonly Task running;

    private LocalFleet(WebApplication collector, AgentRunner agent, string host)
    {
        this.collector = collector;
        this.agent = agent;
        this.host = host;
        running = agent.RunAsync(ending.Token);
    }

    /// <summary>Where the collector listens.</summary>
    public CollectorAddresses Addresses => collector.Services.GetRequiredService<CollectorAddresses>();

    /// <summary>Ends once the collector has every stated fact and the first samples.</summary>
    public Task FirstRoundDelivered => agent.FirstRoundDelivered;

    /// <summary>Ends only if the agent does, and then fails with why.</summary>
    public Task Running => running;

    /// <summary>The latest verdict on this machine; null before the first.</summary>
    public Scorecard? Scorecard => collector.Services.GetRequiredService<FleetState>().Find(host)?.Scorecard;

    /// <summary>The latest scored facts are at least as new as this instant once the collector has scored what it had by then.</summary>
    public DateTimeOffset Now => collector.Services.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>Starts both, and enrols the agent where it is not enrolled yet.</summary>
    /// <param name="dataDirectory">Where both keep their data.</param>
    /// <param name="policyDirectory">The policies.</param>
    /// <param name="profile">What this machine is to the department, where it enrols now.</param>
    /// <param name="port">The port for agents; the next one is for people. 0 takes free ones.</param>
    /// <param name="loggers">Where both log.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="ProgramException">It cannot start: the ports are taken, or the data is another version's.</exception>
    public static async Task<LocalFleet> StartAsync(
        string dataDirectory, string policyDirectory, HostProfile profile, int port, Action<ILoggingBuilder> loggers, CancellationToken cancellation)
    {
        var options = new CollectorOptions
        {
            DataDirectory = Path.Combine(dataDirectory, "collector"),
            PolicyDirectory = policyDirectory,
            AgentEndpoint = new(IPAddress.Loopback, port),
            HumanEndpoint = new(IPAddress.Loopback, port == 0 ? 0 : port + 1),
        };
        var collector = CollectorApp.Build(options, loggers);
        try
        {
            await collector.StartAsync(cancellation);
            var time = collector.Services.GetRequiredService<TimeProvider>();
            var state = new StateDirectory(Path.Combine(dataDirectory, "agent"));
            var join = await collector.Services.GetRequiredService<JoinIssuer>().IssueAsync(profile);
            var enrolled = await new Enrolment(state, time).EnrolAsync(join, cancellation);
            var machine = Machine.This(time);
            var agent = new AgentRunner(
                new() { DataDirectory = state.FullPath, MeasureAllAtStart = true }, machine.ReadFacts(state.FullPath), machine.Probe,
                collector.Services.GetRequiredService<ILoggerFactory>(), time);
            return new(collector, agent, enrolled.Identity.Host);
        }
        catch
        {
            await collector.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        try
        {
            await running;
        }
        catch (ProgramException)
        {
            // It has been told where Running is awaited.
        }
        await collector.StopAsync();
        await collector.DisposeAsync();
        ending.Dispose();
    }
}
