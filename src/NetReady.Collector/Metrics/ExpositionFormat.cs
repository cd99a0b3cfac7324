using Microsoft.Net.Http.Headers;

namespace NetReady.Collector.Metrics;

/// <summary>The forms in which metrics are served.</summary>
internal enum ExpositionFormat
{
    /// <summary>The Prometheus text format 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics 1.0.</summary>
    OpenMetrics,
}

/// <summary>What is said of the forms over HTTP.</summary>
internal static class ExpositionFormats
{
    /// <summary>The form's media type.</summary>
    public static string ContentType(this ExpositionFormat format) =>
        format == ExpositionFormat.OpenMetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The form that an Accept header prefers (RFC 9110 section 12.5.1); text where it asks for neither, or says nothing that can be read.</summary>
    public static ExpositionFormat Preferred(IList<string> accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var types)) return ExpositionFormat.Text;
        double openMetrics = types.Where(IsOpenMetrics).Select(Quality).DefaultIfEmpty(0).Max();
        double text = types.Where(IsText).Select(Quality).DefaultIfEmpty(0).Max();
        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text;
    }

    private static bool IsOpenMetrics(MediaTypeHeaderValue type) =>
        type.MediaType == "application/openmetrics-text"
        && type.Parameters.FirstOrDefault(parameter => parameter.Name == "version")?.Value.Value?.Trim('"') is null or "1.0.0";

    private static bool IsText(MediaTypeHeaderValue type) => type.MediaType == "text/plain";

    private static double Quality(MediaTypeHeaderValue type) => type.Quality ?? 1;
}
