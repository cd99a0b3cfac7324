using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetReady.Agent.Diagnosis;
using NetReady.Agent.Diagnosis.Asking;
using NetReady.Core.Facts;

namespace NetReady.Agent.Show;

/// <summary>Prints a diagnosis.</summary>
internal static class DiagnosisPrinter
{
    // Shown to people, not put into a web page.
    private static readonly JsonWriterOptions indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For reading.</summary>
    public static string Text(Examined examined, ImmutableArray<Observation> facts)
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append(name.PadRight(10)).AppendLine(value);
        var conclusion = examined.Conclusion;
        Line("Fault", $"{conclusion.Fault.Decided?.Word() ?? "unknown"}: {conclusion.FaultSays}");
        if (conclusion.Do.Length > 0) Line("Do", conclusion.Do);
        Line("VPN", $"{conclusion.Vpn.Decided?.Word() ?? "unknown"}: {conclusion.VpnSays}");
        foreach (var fact in facts) Line("", $"{fact.Key.Name}: {fact.Value?.ToString() ?? fact.Missing!.Value.Name()}{(fact.Detail is { } detail ? $" ({detail})" : "")}");
        bool first = true;
        foreach (var question in Enum.GetValues<Question>())
        {
            var finding = conclusion.Findings[question];
            Line(first ? "Asked" : "", $"{finding.Holds switch { true => "yes", false => "no", null => "?" },-4} {question.Yes()}: {finding.How}");
            first = false;
        }
        Line("Took", $"{Took(examined)}, {examined.Bytes} sent and received");
        return text.ToString().TrimEnd();
    }

    /// <summary>As one JSON object.</summary>
    public static string Json(Examined examined, ImmutableArray<Observation> facts)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, indented)) Write(writer, examined, facts);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, Examined examined, ImmutableArray<Observation> facts)
    {
        var conclusion = examined.Conclusion;
        writer.WriteStartObject();
        writer.WriteStartObject("fault");
        writer.WriteString("owner", conclusion.Fault.Decided?.Word());
        writer.WriteString("says", conclusion.FaultSays);
        writer.WriteString("do", conclusion.Do);
        writer.WriteEndObject();
        writer.WriteStartObject("vpn");
        writer.WriteString("state", conclusion.Vpn.Decided?.Word());
        writer.WriteString("says", conclusion.VpnSays);
        writer.WriteEndObject();
        writer.WriteStartObject("facts");
        foreach (var fact in facts)
        {
            writer.WriteStartObject(fact.Key.Name);
            if (fact.Value is { } value) writer.WriteString("value", value.ToString());
            else writer.WriteString("missing", fact.Missing!.Value.Name());
            if (fact.Detail is { } detail) writer.WriteString("detail", detail);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteStartObject("asked");
        foreach (var question in Enum.GetValues<Question>())
        {
            var finding = conclusion.Findings[question];
            writer.WriteStartObject(JsonNamingPolicy.CamelCase.ConvertName(question.ToString()));
            if (finding.Holds is { } holds) writer.WriteBoolean("answer", holds);
            else writer.WriteString("missing", finding.Reason!.Value.Name());
            writer.WriteString("how", finding.How);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteNumber("bytes", examined.Bytes.Bytes);
        writer.WriteString("duration", Took(examined));
        writer.WriteEndObject();
    }

    private static string Took(Examined examined) => string.Create(CultureInfo.InvariantCulture, $"{examined.Duration.TotalSeconds:0.0} s");
}
