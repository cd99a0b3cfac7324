using System.Collections.Concurrent;
using System.Text.Json;
using NetReady.Core.Facts;
using NetReady.Core.Reports;

namespace NetReady.Collector.Verdicts;

/// <summary>Understands the store's texts of observations, each once: of a fleet's, most are the same few thousand. Safe for use by several threads.</summary>
internal sealed class ObservationTexts
{
    // Some 10 MB. A text that is forgotten is understood anew.
    private const int MostKept = 20_000;

    private readonly ConcurrentDictionary<string, Observation> understood = new(StringComparer.Ordinal);

    /// <summary>What a text says; when it was seen, the text does not say.</summary>
    public Observation Read(string text)
    {
        if (understood.TryGetValue(text, out var known)) return known;
        var said = JsonSerializer.Deserialize(text, NetReadyJson.Default.Observation)!;
        if (understood.Count >= MostKept) understood.Clear();
        understood[text] = said;
        return said;
    }
}
