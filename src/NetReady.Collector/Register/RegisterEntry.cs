using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;

namespace NetReady.Collector.Register;

/// <summary>What the department's register says of one asset; null where it does not say.</summary>
internal sealed record RegisterEntry
{
    public required string Asset { get; init; }

    public string? Department { get; init; }

    public string? Tier { get; init; }

    public string? Marking { get; init; }

    public Ownership? Ownership { get; init; }

    /// <summary>The <c>reg.</c> facts that it states, by name; the ownership among them.</summary>
    public ImmutableDictionary<string, FactValue> Facts { get; init; } = ImmutableDictionary<string, FactValue>.Empty;
}

/// <summary>The department's asset register as it was read last. Immutable.</summary>
internal sealed class AssetRegister
{
    private readonly ImmutableDictionary<string, RegisterEntry> entries;

    /// <summary>A register of these entries, each asset once.</summary>
    public AssetRegister(IEnumerable<RegisterEntry> entries) => this.entries = entries.ToImmutableDictionary(entry => entry.Asset, StringComparer.OrdinalIgnoreCase);

    /// <summary>There is no register.</summary>
    public static AssetRegister None { get; } = new([]);

    /// <summary>How many assets it holds.</summary>
    public int Count => entries.Count;

    /// <summary>What it says of a host, or null.</summary>
    public RegisterEntry? Find(HostProfile profile) => profile.Asset is { } asset ? entries.GetValueOrDefault(asset) : null;

    /// <summary>How many assets each department has.</summary>
    /// <param name="elsewhere">The departments of assets whose row names none; the empty name stands for what is not there either.</param>
    public IReadOnlyDictionary<string, int> ByDepartment(IReadOnlyDictionary<string, string> elsewhere) => entries.Values
        .GroupBy(entry => entry.Department ?? elsewhere.GetValueOrDefault(entry.Asset, ""), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    /// <summary>The profile with the register's word over the join string's.</summary>
    public HostProfile Override(HostProfile profile) => Find(profile) is not { } entry ? profile : profile with
    {
        Department = entry.Department ?? profile.Department,
        Ownership = entry.Ownership ?? profile.Ownership,
        Tier = entry.Tier ?? profile.Tier,
        // A marking belongs to its tier: where the register names the tier, it also says whether there is a marking.
        Marking = entry.Tier is null ? entry.Marking ?? profile.Marking : entry.Marking,
    };

    /// <summary>The <c>reg.</c> facts of a host, each with a value or as <c>unregistered</c>.</summary>
    public ImmutableArray<Observation> FactsOf(HostProfile profile, DateTimeOffset readAt)
    {
        var entry = Find(profile);
        Observation Say(string name, FactValue? value) => new()
        {
            Key = new(name),
            Value = value,
            Missing = value is null ? MissingReason.Unregistered : null,
            Method = "register",
            Assurance = Assurance.Registered,
            ObservedAt = readAt,
        };
        return [.. RegisterFile.Facts.Select(fact => Say(fact.Name, entry?.Facts.GetValueOrDefault(fact.Name)))];
    }
}
