using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.WebUtilities;
using NetReady.Collector.Metrics;
using NetReady.Protocols.Ndt7;

namespace NetReady.Collector.Ndt7;

/// <summary>Serves ndt7 downloads and uploads (specification v0.7.1).</summary>
internal sealed class Ndt7Endpoint(Ndt7Limits limits, Ndt7Metrics metrics, TimeProvider time)
{
    private int running;

    /// <summary>Maps the two paths of ndt7. They bring their own WebSocket middleware.</summary>
    /// <param name="routes">Where to map them.</param>
    /// <param name="limits">What tests may take; the defaults where it is null.</param>
    /// <param name="time">The clock; the system's where it is null.</param>
    public static void Map(IEndpointRouteBuilder routes, Ndt7Limits? limits = null, TimeProvider? time = null)
    {
        var endpoint = new Ndt7Endpoint(limits ?? new(), new(routes.ServiceProvider.GetRequiredService<IMeterFactory>().Create(MetricsEndpoint.Meter)), time ?? TimeProvider.System);
        endpoint.Map(routes, Ndt7Protocol.DownloadPath, "download", static (test, cancellation) => test.DownloadAsync(cancellation));
        endpoint.Map(routes, Ndt7Protocol.UploadPath, "upload", static (test, cancellation) => test.UploadAsync(cancellation));
    }

    private void Map(IEndpointRouteBuilder routes, string path, string direction, Func<Ndt7Test, CancellationToken, Task> run)
    {
        var pipeline = routes.CreateApplicationBuilder();
        pipeline.UseWebSockets();
        pipeline.Run(context => ServeAsync(context, direction, run));
        routes.Map(path, pipeline.Build()).WithDisplayName($"ndt7 {direction}");
    }

    private async Task ServeAsync(HttpContext context, string direction, Func<Ndt7Test, CancellationToken, Task> run)
    {
        if (Problem(context.Request, out long mostBytes) is { } problem)
        {
            await RefuseAsync(context, direction, "refused", StatusCodes.Status400BadRequest, problem);
            return;
        }
        if (Interlocked.Increment(ref running) > limits.AtOnce)
        {
            Interlocked.Decrement(ref running);
            context.Response.Headers.RetryAfter = Math.Ceiling(limits.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, direction, "busy", StatusCodes.Status503ServiceUnavailable, "As many tests run as may at once; try again later.");
            return;
        }
        string result = "cut";
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            using var hardStop = time.CreateTimer(_ => ending.Cancel(), null, limits.HardTime, Timeout.InfiniteTimeSpan);
            using var socket = await context.WebSockets.AcceptWebSocketAsync(Ndt7Protocol.Subprotocol);
            await run(new(socket, time, limits, metrics, mostBytes), ending.Token);
            result = "done";
        }
        // Clients break tests off as soon as they know enough; that is how they save bytes.
        catch (Exception cut) when (cut is WebSocketException or OperationCanceledException or IOException)
        {
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref running);
            metrics.Tests.Add(1, new("direction", direction), new("result", result));
        }
    }

    private async Task RefuseAsync(HttpContext context, string direction, string result, int status, string problem)
    {
        metrics.Tests.Add(1, new("direction", direction), new("result", result));
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(problem + "\n", context.RequestAborted);
    }

    private string? Problem(HttpRequest request, out long mostBytes)
    {
        mostBytes = limits.MostBytes.Bytes;
        if (!request.HttpContext.WebSockets.IsWebSocketRequest) return "ndt7 runs over WebSocket: ask with 'Upgrade: websocket'.";
        if (!request.HttpContext.WebSockets.WebSocketRequestedProtocols.Contains(Ndt7Protocol.Subprotocol))
            return $"Name the subprotocol: 'Sec-WebSocket-Protocol: {Ndt7Protocol.Subprotocol}'.";
        string query = request.QueryString.Value ?? "";
        if (query.Length > Ndt7Protocol.LongestQuery) return $"The query string is longer than {Ndt7Protocol.LongestQuery} bytes.";
        // Of a key given twice the first counts, of one without a value nothing; clients' other metadata are not kept.
        if (!QueryHelpers.ParseQuery(query).TryGetValue(Ndt7Protocol.MaxBytesKey, out var asked)) return null;
        if (!long.TryParse(asked[0], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) || bytes < 1)
            return $"'{Ndt7Protocol.MaxBytesKey}' is a number of bytes, 1 or more.";
        mostBytes = Math.Min(mostBytes, bytes);
        return null;
    }
}
