using NetReady.Core.Facts;

namespace NetReady.Agent.Posture;

/// <summary>What a reader found: a value, or the reason why there is none.</summary>
internal sealed record Reading
{
    /// <summary>The value; null where it is missing.</summary>
    public FactValue? Value { get; private init; }

    /// <summary>Why there is no value; null where there is one.</summary>
    public MissingReason? Missing { get; private init; }

    /// <summary>How it was read, where that differs from what the table says.</summary>
    public string? Method { get; init; }

    /// <summary>When it was seen to be so, where that was not just now.</summary>
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>What a person would want to know besides; never a user's name, a serial or an address.</summary>
    public string? Detail { get; init; }

    /// <summary>A value.</summary>
    public static implicit operator Reading(FactValue value) => new() { Value = value };

    /// <summary>A reason why there is no value.</summary>
    public static implicit operator Reading(MissingReason reason) => new() { Missing = reason };

    /// <summary>True or false.</summary>
    public static implicit operator Reading(bool value) => FactValue.Of(value);

    /// <summary>A value, with what a person would want to know besides.</summary>
    public static Reading Of(FactValue value, string? detail = null) => new() { Value = value, Detail = detail };

    /// <summary>No value, and why, in a reason and in words.</summary>
    public static Reading None(MissingReason reason, string detail) => new() { Missing = reason, Detail = detail };
}
