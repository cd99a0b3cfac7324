using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NetReady.Collector.Api;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Fleet;
using NetReady.Collector.Gate;
using NetReady.Collector.Identity;
using NetReady.Collector.Ingest;
using NetReady.Collector.Metrics;
using NetReady.Collector.Ndt7;
using NetReady.Collector.Policies;
using NetReady.Collector.Portal;
using NetReady.Collector.Reflector;
using NetReady.Collector.Register;
using NetReady.Collector.Slots;
using NetReady.Collector.Store;
using NetReady.Collector.Store.Days;
using NetReady.Collector.Verdicts;
using NetReady.Collector.Verdicts.Past;
using NetReady.Collector.Waivers;
using NetReady.Core.Programs;

namespace NetReady.Collector;

/// <summary>Puts a collector together.</summary>
public static class CollectorApp
{
    // A fifth of what a verdict may take from its report.
    private static readonly TimeSpan restOfScoring = TimeSpan.FromSeconds(1);

    /// <summary>A collector that is ready to start: its store is open and its policies are loaded. It reads no environment and no settings files.</summary>
    /// <param name="options">Where it keeps its data and listens.</param>
    /// <param name="logging">Where it logs; null for nowhere.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ProgramException">It cannot start; the message says why and what to do, the exit code with what to end.</exception>
    public static WebApplication Build(CollectorOptions options, Action<ILoggingBuilder>? logging = null, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "netready-collector" });
        logging?.Invoke(builder.Logging);
        var clock = time ?? TimeProvider.System;
        var addresses = CollectorAddresses.For(options);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(addresses);
        AddParts(builder.Services);
        Listen(builder, addresses);

        var app = builder.Build();
        try
        {
            Open(app.Services);
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }
        app.Use(Listener.Guard);
        AgentApi.Map(app);
        Ndt7Endpoint.Map(app, time: clock);
        ReadApi.Map(app);
        MetricsEndpoint.Map(app);
        return app;
    }

    private static void AddParts(IServiceCollection services)
    {
        services.AddRoutingCore();
        services.AddSingleton(sp => OpenStore(sp.GetRequiredService<CollectorOptions>(), sp.GetRequiredService<ILogger<CollectorStore>>()));
        services.AddSingleton(sp => ServerIdentity.LoadOrCreate(sp.GetRequiredService<CollectorOptions>().DataDirectory, sp.GetRequiredService<TimeProvider>()));
        MetricsEndpoint.Add(services);
        services.AddSingleton(sp => new CollectorMetrics(sp.GetRequiredService<IMeterFactory>().Create(MetricsEndpoint.Meter)));
        services.AddSingleton<AddressBook>();
        services.AddSingleton(sp => new JoinIssuer(
            sp.GetRequiredService<CollectorStore>(), sp.GetRequiredService<ServerIdentity>(), () => sp.GetRequiredService<CollectorAddresses>().PublicAddress, sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Uptime>();
        services.AddSingleton(sp => new RegisterWatch(
            sp.GetRequiredService<CollectorOptions>().RegisterFile, sp.GetRequiredService<CollectorStore>(), sp.GetRequiredService<TimeProvider>(), sp.GetRequiredService<ILogger<RegisterWatch>>()));
        services.AddSingleton<PolicyKeeper>();
        services.AddSingleton<PolicyMetrics>();
        services.AddSingleton<AssignmentBook>();
        services.AddSingleton<FleetState>();
        services.AddSingleton(sp => new FleetInstruments(sp.GetRequiredService<CollectorMetrics>().Meter, sp.GetRequiredService<FleetState>().Summary, sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WaiverWatch>();
        services.AddSingleton<WaiverOverview>();
        services.AddSingleton(sp => new WaiverInstruments(sp.GetRequiredService<CollectorMetrics>().Meter, sp.GetRequiredService<WaiverOverview>().List, sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EvidenceReader>();
        services.AddSingleton<ScorecardKeeper>();
        services.AddSingleton(sp => new FleetSweep(() => sp.GetRequiredService<PolicyKeeper>().Live, () => sp.GetRequiredService<WaiverWatch>().Current));
        services.AddSingleton(sp => new HostScorer(
            sp.GetRequiredService<CollectorStore>(), sp.GetRequiredService<EvidenceReader>(),
            evidence => sp.GetRequiredService<PolicyKeeper>().Live.Score(evidence, sp.GetRequiredService<WaiverWatch>().Current.For(evidence.Host, evidence.Profile)),
            sp.GetRequiredService<FleetSweep>(), sp.GetRequiredService<FleetState>(),
            sp.GetRequiredService<ScorecardKeeper>(), sp.GetRequiredService<CollectorMetrics>(), sp.GetRequiredService<TimeProvider>(),
            // It is the machine that rests, not the clock by which evidence ages.
            cancel => Task.Delay(restOfScoring, TimeProvider.System, cancel), sp.GetRequiredService<ILogger<HostScorer>>()));
        services.AddSingleton(sp => new ReportIntake(
            sp.GetRequiredService<CollectorStore>(), sp.GetRequiredService<RegisterWatch>(), sp.GetRequiredService<AssignmentBook>().For, sp.GetRequiredService<HostScorer>().Touch,
            sp.GetRequiredService<CollectorMetrics>(), sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton(sp => new EnrolmentDesk(
            sp.GetRequiredService<CollectorStore>(), sp.GetRequiredService<RegisterWatch>(), sp.GetRequiredService<AssignmentBook>().For, sp.GetRequiredService<HostScorer>().Touch,
            sp.GetRequiredService<CollectorMetrics>(), sp.GetRequiredService<TimeProvider>(), sp.GetRequiredService<ILogger<EnrolmentDesk>>()));
        services.AddSingleton(sp => new PastScores(sp.GetRequiredService<CollectorStore>().Readers, sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SlotBook>();
        services.AddSingleton(sp => new SlotDesk(
            sp.GetRequiredService<CollectorStore>(), sp.GetRequiredService<SlotBook>(), address => Line.Of(address, sp.GetRequiredService<PolicyKeeper>().Live.Set.Department.CorporatePrefixes),
            sp.GetRequiredService<CollectorMetrics>()));
        services.AddSingleton<AgentApi>();
        services.AddSingleton<ReadApi>();
        // They start in this order and stop in the reverse one; the web server starts last and stops first.
        services.AddHostedService(sp => sp.GetRequiredService<Uptime>());
        services.AddHostedService(sp => sp.GetRequiredService<RegisterWatch>());
        services.AddHostedService(sp => sp.GetRequiredService<PolicyKeeper>());
        services.AddHostedService(sp => sp.GetRequiredService<WaiverWatch>());
        services.AddHostedService<Retention>();
        services.AddHostedService<Compaction>();
        services.AddHostedService(sp => sp.GetRequiredService<ScorecardKeeper>());
        services.AddHostedService(sp => sp.GetRequiredService<HostScorer>());
        services.AddHostedService(sp => new StampReflectorService(
            sp.GetRequiredService<CollectorAddresses>().Reflector, sp.GetRequiredService<CollectorMetrics>().Meter, sp.GetRequiredService<TimeProvider>(), sp.GetRequiredService<ILogger<StampReflectorService>>()));
        services.AddHostedService(sp => new GateService(
            sp.GetRequiredService<CollectorAddresses>().Gate, new(), sp.GetRequiredService<CollectorMetrics>().Meter, sp.GetRequiredService<TimeProvider>(), sp.GetRequiredService<ILogger<GateService>>()));
        services.AddHostedService(sp => new PortalCheckService(sp.GetRequiredService<CollectorAddresses>().PortalCheck, sp.GetRequiredService<CollectorMetrics>().Meter, sp.GetRequiredService<ILogger<PortalCheckService>>()));
    }

    private static CollectorStore OpenStore(CollectorOptions options, ILogger logger)
    {
        try
        {
            return CollectorStore.Open(options.DataDirectory, logger, serving: true);
        }
        catch (StoreException problem)
        {
            throw new ProgramException(ExitCodes.Unavailable, problem.Message, problem);
        }
    }

    private static void Open(IServiceProvider services)
    {
        services.GetRequiredService<CollectorStore>();
        services.GetRequiredService<ServerIdentity>();
        // Before anything is counted.
        services.GetRequiredService<MeterRegistry>();
        services.GetRequiredService<PolicyMetrics>();
        services.GetRequiredService<FleetInstruments>();
        services.GetRequiredService<WaiverInstruments>();
        var policies = services.GetRequiredService<PolicyKeeper>();
        policies.LoadFirstAsync().GetAwaiter().GetResult();
        var scorer = services.GetRequiredService<HostScorer>();
        policies.Changed += scorer.SweepAll;
        services.GetRequiredService<RegisterWatch>().Changed += scorer.SweepAll;
        services.GetRequiredService<WaiverWatch>().Turned += scorer.Sweep;
        services.GetRequiredService<AddressBook>().Remember(services.GetRequiredService<CollectorAddresses>().PublicAddress);
    }

    private static void Listen(WebApplicationBuilder builder, CollectorAddresses addresses)
    {
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A report's own limit is read by us, so that its refusal says so.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxConcurrentConnections = 20_000;
            kestrel.Listen(addresses.Agents, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1AndHttp2;
                Listener.Mark(endpoint, forAgents: true);
                endpoint.UseHttps(kestrel.ApplicationServices.GetRequiredService<ServerIdentity>().Certificate);
            });
            kestrel.Listen(addresses.Human, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                Listener.Mark(endpoint, forAgents: false);
            });
        });
    }
}
