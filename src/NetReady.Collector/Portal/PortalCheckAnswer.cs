using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using NetReady.Protocols.Portal;

namespace NetReady.Collector.Portal;

/// <summary>
/// Answers the check for captive portals, and nothing else: a nonce of the right form gets its digest, all else a 404 without content. Nothing that was sent comes back in an answer,
/// nothing is kept, and as it takes a TCP connection to ask, nobody can have answers sent to others.
/// </summary>
internal sealed class PortalCheckAnswer(Meter meter) : IHttpApplication<HttpContext>
{
    private readonly Counter<long> questions = meter.CreateCounter<long>("netready_portal_checks_total", description: "Questions to the far end of the check for captive portals, by result: answered, refused.");

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public Task ProcessRequestAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        // A device asks once and is gone.
        response.Headers.Connection = "close";
        string path = request.Path.Value ?? "";
        bool isQuestion = HttpMethods.IsGet(request.Method) && !request.QueryString.HasValue
            && path.StartsWith(PortalCheck.Path, StringComparison.Ordinal) && PortalCheck.IsNonce(path.AsSpan(PortalCheck.Path.Length));
        questions.Add(1, new KeyValuePair<string, object?>("result", isQuestion ? "answered" : "refused"));
        if (!isQuestion)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            response.ContentLength = 0;
            return Task.CompletedTask;
        }
        response.ContentType = "text/plain; charset=us-ascii";
        response.ContentLength = PortalCheck.AnswerLength;
        return response.Body.WriteAsync(Encoding.ASCII.GetBytes(PortalCheck.AnswerTo(path[PortalCheck.Path.Length..])), context.RequestAborted).AsTask();
    }

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // The server owns what the context stands on.
    }
}
