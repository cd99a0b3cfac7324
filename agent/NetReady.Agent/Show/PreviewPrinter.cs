using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetReady.Core.Facts;
using NetReady.Core.Reports;

namespace NetReady.Agent.Show;

/// <summary>Prints a preview.</summary>
internal static class PreviewPrinter
{
    // The payload is shown to people, not put into a web page.
    private static readonly JsonWriterOptions indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As one JSON object.</summary>
    public static string Json(Preview preview) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("host", preview.Identity.Host);
        writer.WriteString("collector", preview.Identity.Address);
        writer.WriteString("enrolledAt", Instant(preview.Identity.EnrolledAt));
        if (preview.LastDelivered is { } last) writer.WriteString("lastDelivered", Instant(last));
        else writer.WriteNull("lastDelivered");
        writer.WriteNumber("waiting", preview.Waiting);
        writer.WriteNumber("waitingBytes", preview.Size.Bytes);
        writer.WriteNumber("measuringBytesToday", preview.SpentToday.Bytes);
        if (preview.Standing is { } standing)
        {
            writer.WriteStartObject("problem");
            writer.WriteString("reason", standing.Reason);
            writer.WriteString("message", standing.Message);
            writer.WriteString("since", Instant(standing.Since));
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("problem");
        }
        writer.WriteStartObject("contract");
        writer.WriteString("ownership", preview.Privacy.Pinned.Ownership);
        writer.WriteNumber("version", preview.Privacy.Pinned.Version);
        writer.WriteString("keptFor", FactValue.Of(preview.Privacy.Pinned.KeptFor).ToString());
        Words(writer, "facts", preview.Privacy.Pinned.Facts);
        Words(writer, "notAccepted", preview.Privacy.Wider);
        writer.WriteEndObject();
        writer.WriteStartObject("traffic");
        writer.WriteString("says", preview.Traffic.Says);
        Words(writer, "facts", preview.Traffic.Facts);
        writer.WriteEndObject();
        writer.WriteString("nextIs", KebabCase.From(preview.State.ToString()));
        writer.WritePropertyName("next");
        Payload(writer, preview.Next);
        writer.WriteEndObject();
    });

    /// <summary>For reading.</summary>
    public static string Text(Preview preview)
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append(name.PadRight(12)).AppendLine(value);
        Line("Host", $"{preview.Identity.Host}, enrolled {Minute(preview.Identity.EnrolledAt)} with {preview.Identity.Address}");
        Line("Delivered", preview.LastDelivered is { } last ? $"the last report at {Minute(last)}" : "nothing yet");
        Line("Waiting", preview.Waiting == 0 ? "no reports" : $"{preview.Waiting} reports, {preview.Size}");
        if (preview.Standing is { } standing) Line("Problem", $"since {Minute(standing.Since)}: {standing.Message}");
        Line("Measuring", $"{preview.SpentToday} sent and received today");
        Line("Traffic", preview.Traffic.Says);
        foreach (var group in preview.Traffic.Facts.Chunk(4)) Line("", string.Join("  ", group));
        var contract = preview.Privacy.Pinned;
        Line("Contract", $"{contract.Ownership}, version {contract.Version}: these {contract.Facts.Length} facts may leave this device, and are kept {FactValue.Of(contract.KeptFor)}:");
        foreach (var group in contract.Facts.Chunk(4)) Line("", string.Join("  ", group));
        if (!preview.Privacy.Wider.IsEmpty)
            Line("Not accepted", string.Join("  ", preview.Privacy.Wider) + " (to accept: netready-agent enrol --accept)");
        Line("Next", preview.State switch
        {
            NextState.Signed => $"report {preview.Next.Sequence}, signed; it leaves the device exactly so:",
            NextState.Waiting => $"report {preview.Next.Sequence}, not signed yet; it leaves the device so:",
            _ => $"report {preview.Next.Sequence}, not made yet; made now, it would leave the device so:",
        });
        return text.Append(Write(writer => Payload(writer, preview.Next))).ToString();
    }

    private static void Payload(Utf8JsonWriter writer, Report report)
    {
        using var payload = JsonSerializer.SerializeToDocument(report, NetReadyJson.Default.Report);
        payload.RootElement.WriteTo(writer);
    }

    private static void Words(Utf8JsonWriter writer, string name, IEnumerable<string> words)
    {
        writer.WriteStartArray(name);
        foreach (string word in words) writer.WriteStringValue(word);
        writer.WriteEndArray();
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, indented)) write(writer);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Minute(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
