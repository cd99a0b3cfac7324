using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using NetReady.Core.Units;

namespace NetReady.Core.Facts;

/// <summary>The value of a fact: a number or an interval in base units, a word, a text or a set of words. Immutable, compared by content.</summary>
public sealed class FactValue : IEquatable<FactValue>
{
    private readonly Interval range;
    private readonly string text;
    private readonly ImmutableArray<string> items;

    private FactValue(FactKind kind, Interval range, string text, ImmutableArray<string> items)
    {
        Kind = kind;
        this.range = range;
        this.text = text;
        this.items = items;
    }

    /// <summary>The sort of value.</summary>
    public FactKind Kind { get; }

    /// <summary>For numeric kinds: what the number may be, in base units (seconds, bit/s, bytes, metres, 1/s; false 0 and true 1; instants in seconds since 1970-01-01 UTC).</summary>
    /// <exception cref="InvalidOperationException">The kind is not numeric.</exception>
    public Interval Range => Kind.IsNumeric() ? range : throw new InvalidOperationException($"A {Kind.Title()} is not a number.");

    /// <summary>For a version, a word or a text: the text.</summary>
    /// <exception cref="InvalidOperationException">The kind has no text.</exception>
    public string Text => Kind is FactKind.Version or FactKind.OneOf or FactKind.Text ? text : throw new InvalidOperationException($"A {Kind.Title()} has no text.");

    /// <summary>For a set: its words, sorted, each once.</summary>
    /// <exception cref="InvalidOperationException">The kind is not a set.</exception>
    public ImmutableArray<string> Items => Kind is FactKind.Set ? items : throw new InvalidOperationException($"A {Kind.Title()} is not a set.");

    /// <summary>True or false.</summary>
    public static FactValue Of(bool value) => Numeric(FactKind.Boolean, Interval.Exactly(value ? 1 : 0));

    /// <summary>A length of time.</summary>
    public static FactValue Of(TimeSpan value) => Numeric(FactKind.Duration, Interval.Exactly(value.TotalSeconds));

    /// <summary>A moment.</summary>
    public static FactValue Of(DateTimeOffset value) => Numeric(FactKind.Instant, Interval.Exactly(Seconds(value)));

    /// <summary>A rate of data.</summary>
    public static FactValue Of(BitRate value) => Numeric(FactKind.BitRate, Interval.Exactly(value.BitsPerSecond));

    /// <summary>An amount of data.</summary>
    public static FactValue Of(ByteSize value) => Numeric(FactKind.Bytes, Interval.Exactly(value.Bytes));

    /// <summary>A number of things.</summary>
    public static FactValue Count(long value) => Numeric(FactKind.Count, Interval.Exactly(value));

    /// <summary>A share: 0.5 is 50 %.</summary>
    public static FactValue Ratio(double value) => Numeric(FactKind.Ratio, Interval.Exactly(value));

    /// <summary>A version of dotted numbers.</summary>
    public static FactValue Version(string value) => new(FactKind.Version, default, value, []);

    /// <summary>One word of the fact's list.</summary>
    public static FactValue OneOf(string value) => new(FactKind.OneOf, default, value, []);

    /// <summary>A free text.</summary>
    public static FactValue Free(string value) => new(FactKind.Text, default, value, []);

    /// <summary>A set of words, in any order.</summary>
    public static FactValue Set(IEnumerable<string> values) => new(FactKind.Set, default, "", [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>A number or an interval of a numeric kind, in base units.</summary>
    /// <exception cref="ArgumentException">The kind is not numeric, or the interval holds nothing.</exception>
    public static FactValue Numeric(FactKind kind, Interval range)
    {
        if (!kind.IsNumeric()) throw new ArgumentException($"A {kind.Title()} is not a number.", nameof(kind));
        if (!range.IsValid) throw new ArgumentException($"The interval {range} holds no number.", nameof(range));
        return new(kind, range, "", []);
    }

    /// <summary>An instant in seconds since 1970-01-01 UTC, the base unit of <see cref="FactKind.Instant"/>.</summary>
    public static double Seconds(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] FactValue? other) =>
        other is not null && Kind == other.Kind && range == other.range && text == other.text && items.SequenceEqual(other.items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FactValue);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, range, text, items.Length);

    /// <summary>The value as policies write it, to four significant digits, for people.</summary>
    public override string ToString() => FactNotation.Display(this);
}
