namespace NetReady.Core.Units;

/// <summary>A number of bytes.</summary>
/// <param name="Bytes">The number of bytes.</param>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    /// <summary>A size given in kB (1,000 bytes).</summary>
    public static ByteSize FromKilobytes(long kilobytes) => new(kilobytes * 1000);

    /// <summary>A size given in MB (1,000,000 bytes).</summary>
    public static ByteSize FromMegabytes(long megabytes) => new(megabytes * 1_000_000);

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>Whether the left size is the smaller.</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>Whether the left size is the larger.</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>Whether the left size is no larger.</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>Whether the left size is no smaller.</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>The sum of two sizes.</summary>
    public static ByteSize operator +(ByteSize left, ByteSize right) => new(left.Bytes + right.Bytes);

    /// <summary>The sum of two sizes.</summary>
    public static ByteSize Add(ByteSize left, ByteSize right) => left + right;

    /// <summary>The size with the unit it reads best in, as <c>1.2 MB</c>.</summary>
    public override string ToString() => Quantity.Display(Dimension.Bytes, Bytes);
}
