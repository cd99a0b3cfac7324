using System.Diagnostics.Metrics;

namespace NetReady.Collector.Metrics;

/// <summary>Where Prometheus reads the collector.</summary>
internal static class MetricsEndpoint
{
    /// <summary>The meter whose instruments are shown, made by the application's <see cref="IMeterFactory"/>; so is any other whose name starts with <c>NetReady.</c>.</summary>
    public const string Meter = "NetReady.Collector";

    /// <summary>Adds what the endpoint needs. The registry listens from when it is first asked for, which <see cref="Map"/> does.</summary>
    public static IServiceCollection Add(IServiceCollection services, Action<MetricsOptions>? configure = null)
    {
        var options = new MetricsOptions();
        configure?.Invoke(options);
        services.AddMetrics();
        services.AddSingleton(provider => new MeterRegistry(options, provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<ILogger<MeterRegistry>>()));
        return services;
    }

    /// <summary>Serves <paramref name="path"/>: the Prometheus text format 0.0.4, or OpenMetrics 1.0 where Accept prefers it.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Add"/> was not called.</exception>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string path = "/metrics")
    {
        ProcessInstruments.Create(endpoints.ServiceProvider.GetRequiredService<IMeterFactory>());
        var exposition = new Exposition(endpoints.ServiceProvider.GetRequiredService<MeterRegistry>());
        return endpoints.MapGet(path, (RequestDelegate)exposition.ServeAsync);
    }
}
