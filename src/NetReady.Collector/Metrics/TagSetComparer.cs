using System.Diagnostics.CodeAnalysis;

namespace NetReady.Collector.Metrics;

/// <summary>Compares tag sets whatever the order of their tags, and looks one up from the caller's own memory without copying it.</summary>
internal sealed class TagSetComparer
    : IEqualityComparer<KeyValuePair<string, object?>[]>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
{
    public static readonly TagSetComparer Instance = new();

    public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => alternate.ToArray();

    public bool Equals(KeyValuePair<string, object?>[]? x, KeyValuePair<string, object?>[]? y) =>
        x is null || y is null ? ReferenceEquals(x, y) : Equals(x.AsSpan(), y);

    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, KeyValuePair<string, object?>[] other)
    {
        if (alternate.Length != other.Length) return false;
        for (int i = 0; i < alternate.Length; i++)
            if (!Same(alternate[i], other[i]) && !Contains(other, alternate[i])) return false;
        return true;
    }

    public int GetHashCode([DisallowNull] KeyValuePair<string, object?>[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
    {
        // A sum does not depend on the order.
        int sum = alternate.Length;
        foreach (var (name, value) in alternate) sum += HashCode.Combine(name, value);
        return sum;
    }

    private static bool Contains(KeyValuePair<string, object?>[] tags, KeyValuePair<string, object?> wanted)
    {
        foreach (var tag in tags)
            if (Same(tag, wanted)) return true;
        return false;
    }

    private static bool Same(KeyValuePair<string, object?> left, KeyValuePair<string, object?> right) =>
        string.Equals(left.Key, right.Key, StringComparison.Ordinal) && Equals(left.Value, right.Value);
}
