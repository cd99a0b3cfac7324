using NetReady.Core.Units;

namespace NetReady.Core.Facts;

/// <summary>What sort of value a fact has; it decides how the value is written, compared and judged.</summary>
public enum FactKind
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number of things.</summary>
    Count,

    /// <summary>A number without a unit.</summary>
    Number,

    /// <summary>Events over time.</summary>
    Rate,

    /// <summary>A share of one, written in per cent.</summary>
    Ratio,

    /// <summary>A length of time.</summary>
    Duration,

    /// <summary>A moment, UTC.</summary>
    Instant,

    /// <summary>A length.</summary>
    Distance,

    /// <summary>Data over time.</summary>
    BitRate,

    /// <summary>An amount of data.</summary>
    Bytes,

    /// <summary>A version of dotted numbers, compared number by number.</summary>
    Version,

    /// <summary>One word of a fixed list.</summary>
    OneOf,

    /// <summary>Any number of words, without order.</summary>
    Set,

    /// <summary>Free text, compared letter by letter.</summary>
    Text,
}

/// <summary>What each kind of fact is made of.</summary>
public static class FactKinds
{
    /// <summary>Whether values of the kind are numbers in a base unit, and so may be intervals and histogram samples.</summary>
    public static bool IsNumeric(this FactKind kind) => kind is < FactKind.Version;

    /// <summary>The dimension whose base unit numbers of the kind are kept in; none for booleans, counts, instants (seconds since 1970-01-01) and what is not a number.</summary>
    public static Dimension Dimension(this FactKind kind) => kind switch
    {
        FactKind.Rate => Units.Dimension.Rate,
        FactKind.Ratio => Units.Dimension.Ratio,
        FactKind.Duration => Units.Dimension.Duration,
        FactKind.Distance => Units.Dimension.Distance,
        FactKind.BitRate => Units.Dimension.BitRate,
        FactKind.Bytes => Units.Dimension.Bytes,
        _ => Units.Dimension.None,
    };

    /// <summary>The kind as it is written in documents and messages, as <c>bit rate</c>.</summary>
    public static string Title(this FactKind kind) => kind switch
    {
        FactKind.BitRate => "bit rate",
        FactKind.OneOf => "one-of",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
