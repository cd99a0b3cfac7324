using System.Text;
using NetReady.Core.Reports;

namespace NetReady.Collector.Ingest;

/// <summary>Reads a request's body as ASCII text, no more of it than a report may have.</summary>
internal static class BodyReader
{
    /// <summary>The body, or null where it is larger than <see cref="Report.MostBytes"/>; then the rest is left unread.</summary>
    public static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > Report.MostBytes) return null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancel).ConfigureAwait(false);
            if (read.Buffer.Length > Report.MostBytes) return null;
            if (read.IsCompleted)
            {
                string text = Encoding.ASCII.GetString(read.Buffer);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return text.Trim();
            }
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
