using NetReady.Core.Facts;

namespace NetReady.Core.Hosts;

/// <summary>Who owns a device.</summary>
public enum Ownership
{
    /// <summary>The department owns it.</summary>
    Corporate,

    /// <summary>The person who uses it owns it.</summary>
    Personal,
}

/// <summary>What a host is to the department: what policies match on. It comes from the join string, and the register overrides it.</summary>
public sealed record HostProfile
{
    /// <summary>The highest tier it is meant for, as written in <c>policies/tiers.yaml</c>.</summary>
    public required string Tier { get; init; }

    /// <summary>The marking within the tier, as <c>SENSITIVE</c>; null for none.</summary>
    public string? Marking { get; init; }

    /// <summary>Who owns it.</summary>
    public required Ownership Ownership { get; init; }

    /// <summary>The department it belongs to.</summary>
    public required string Department { get; init; }

    /// <summary>Its key in the asset register; null where it has none.</summary>
    public string? Asset { get; init; }

    /// <summary>Its operating system; null until it has reported.</summary>
    public Platform? Platform { get; init; }
}

/// <summary>The ownership classes' names as they stand in files and on the wire.</summary>
public static class Ownerships
{
    /// <summary>The name: <c>corporate</c> or <c>personal</c>.</summary>
    public static string Name(this Ownership ownership) => ownership == Ownership.Corporate ? "corporate" : "personal";

    /// <summary>The class of that name, or null where there is none.</summary>
    public static Ownership? Parse(string name) => name switch
    {
        "corporate" => Ownership.Corporate,
        "personal" => Ownership.Personal,
        _ => null,
    };
}
