using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace NetReady.Collector.Api;

/// <summary>Which of the collector's two doors a connection came through; what stands behind one is not found through the other.</summary>
internal sealed class Listener(bool forAgents)
{
    // What agents call. Everything else is for people and their tools.
    private static readonly PathString[] agentPaths = ["/api/v1/reports", "/api/v1/enrol", "/api/v1/slots", "/ndt/v7"];

    /// <summary>Marks the connections of an endpoint.</summary>
    public static void Mark(ListenOptions endpoint, bool forAgents)
    {
        var listener = new Listener(forAgents);
        endpoint.Use(next => connection =>
        {
            connection.Features.Set(listener);
            return next(connection);
        });
    }

    /// <summary>Answers 404 to what came through the wrong door.</summary>
    public static Task Guard(HttpContext http, RequestDelegate next)
    {
        bool isAgents = Array.Exists(agentPaths, path => http.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
        if (http.Features.Get<Listener>()?.Admits(isAgents) == true) return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private bool Admits(bool isAgents) => forAgents == isAgents;
}
