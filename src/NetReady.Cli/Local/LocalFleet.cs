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
using NetReady.Collector.Policies;
using NetReady.Core.Hosts;
using NetReady.Core.Programs;
using NetReady.Scoring.Scorecards;

namespace NetReady.Cli.Local;

/// <summary>A collector and an agent of this machine in one process, talking over loopback as they would over a network.</summary>
internal sealed class LocalFleet : IAsyncDisposable
{
    /// <summary>The collector's data folder within the one that was named.</summary>
    public const string CollectorFolder = "collector";

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
    public Scorecard? Scorecard => Standing?.Scorecard;

    /// <summary>Whether the latest verdict holds all that the collector has heard from this machine.</summary>
    public bool IsScoredSinceHeard => Standing is { Scorecard: { } scored, LastContact: { } heard } && scored.At >= heard;

    /// <summary>The version of the policies that waits to be applied; null where none does.</summary>
    public HeldPolicies? PendingPolicies => collector.Services.GetRequiredService<PolicyKeeper>().Pending;

    private HostStanding? Standing => collector.Services.GetRequiredService<FleetState>().Find(host);

    /// <summary>Starts both, and enrols the agent where it is not enrolled yet.</summary>
    /// <param name="dataDirectory">Where both keep their data.</param>
    /// <param name="policyDirectory">The policies.</param>
    /// <param name="profile">What this machine is to the department, where it enrols now.</param>
    /// <param name="port">The port for agents; the next one is for people. 0 takes free ones.</param>
    /// <param name="loggers">Where both log.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="ProgramException">It cannot start: the ports are taken, the data is another version's, or the machine is enrolled as something else.</exception>
    public static async Task<LocalFleet> StartAsync(
        string dataDirectory, string policyDirectory, HostProfile profile, int port, Action<ILoggingBuilder> loggers, CancellationToken cancellation)
    {
        var options = new CollectorOptions
        {
            DataDirectory = Path.Combine(dataDirectory, CollectorFolder),
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
            RequireSame(collector.Services.GetRequiredService<FleetState>().Find(enrolled.Identity.Host)?.Profile, profile, dataDirectory);
            var agent = Machine.This(time).Runner(new() { DataDirectory = state.FullPath, MeasureAllAtStart = true }, collector.Services.GetRequiredService<ILoggerFactory>());
            return new(collector, agent, enrolled.Identity.Host);
        }
        catch
        {
            await collector.StopAsync(CancellationToken.None);
            await collector.DisposeAsync();
            throw;
        }
    }

    // What a machine is was settled when it enrolled; other words on the command line would change nothing, and must not seem to.
    private static void RequireSame(HostProfile? enrolled, HostProfile asked, string dataDirectory)
    {
        if (enrolled is null || (enrolled.Tier, enrolled.Marking, enrolled.Ownership, enrolled.Department) == (asked.Tier, asked.Marking, asked.Ownership, asked.Department)) return;
        throw new ProgramException(ExitCodes.Usage,
            $"In '{dataDirectory}' this machine is enrolled as {enrolled.Ownership.Name()}, tier {enrolled.Tier}{(enrolled.Marking is null ? "" : $" marking {enrolled.Marking}")}, department {enrolled.Department}. Ask for the same, or name another folder with --data.");
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
        await collector.StopAsync(CancellationToken.None);
        await collector.DisposeAsync();
        ending.Dispose();
    }
}
