using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetReady.Agent.Posture.Support;

/// <summary>Until when each operating system gets security updates: a dated snapshot that is part of the agent.</summary>
/// <param name="Source">Where the dates are from.</param>
/// <param name="Licence">The licence they are under.</param>
/// <param name="TakenOn">The day of the snapshot.</param>
/// <param name="Products">Products by os-release's ID, each with its cycles by version.</param>
internal sealed record SupportTable(string Source, string Licence, DateOnly TakenOn, Dictionary<string, Dictionary<string, SupportCycle>> Products)
{
    private static readonly Lazy<SupportTable> bundled = new(ReadBundled);

    /// <summary>The snapshot that this version of the agent brings.</summary>
    public static SupportTable Bundled => bundled.Value;

    /// <summary>The cycle that a version belongs to: the version's own, or that of its leading numbers (9.4 is of 9); null where the snapshot has none.</summary>
    public SupportCycle? Find(string product, string version)
    {
        if (!Products.TryGetValue(product, out var cycles)) return null;
        for (string cycle = version; ; cycle = cycle[..cycle.LastIndexOf('.')])
        {
            if (cycles.TryGetValue(cycle, out var found)) return found;
            if (!cycle.Contains('.')) return null;
        }
    }

    private static SupportTable ReadBundled()
    {
        using var stream = typeof(SupportTable).Assembly.GetManifestResourceStream("end-of-life.json")
            ?? throw new InvalidOperationException("The agent was built without end-of-life.json.");
        return JsonSerializer.Deserialize(stream, SupportJson.Default.SupportTable)!;
    }
}

/// <summary>One release of an operating system. Days are the last on which it is supported, whole days in UTC.</summary>
/// <param name="Regular">The last day of security support for everyone; null where none is announced.</param>
/// <param name="Extended">The last day of a long-term programme that has to be joined; null where there is none.</param>
/// <param name="Longest">Where editions differ: the last day for the edition supported longest, while <paramref name="Regular"/> is the shortest's.</param>
/// <param name="Supported">Where no day is announced: whether it is supported.</param>
internal sealed record SupportCycle(DateOnly? Regular = null, DateOnly? Extended = null, DateOnly? Longest = null, bool? Supported = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SupportTable))]
internal sealed partial class SupportJson : JsonSerializerContext;
