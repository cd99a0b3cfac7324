namespace NetReady.Core.Facts;

/// <summary>One fact as it was seen: a value, or the reason why there is none; when, how, and on whose word.</summary>
public sealed record Observation
{
    /// <summary>What was looked at.</summary>
    public required FactKey Key { get; init; }

    /// <summary>The value; null where it is missing.</summary>
    public FactValue? Value { get; init; }

    /// <summary>Why there is no value; null where there is one.</summary>
    public MissingReason? Missing { get; init; }

    /// <summary>How it was read, in a word or two, as <c>apt</c> or <c>sysfs</c>.</summary>
    public required string Method { get; init; }

    /// <summary>On whose word.</summary>
    public required Assurance Assurance { get; init; }

    /// <summary>When it was last seen to be so.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>What a person would want to know besides, in a short plain sentence; never a name, a serial or an address.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether two observations say the same, whenever they were made.</summary>
    public bool SaysSameAs(Observation other) =>
        Key == other.Key && Equals(Value, other.Value) && Missing == other.Missing && Method == other.Method
        && Assurance == other.Assurance && Detail == other.Detail;
}
