namespace NetReady.Agent.Capture.Sources.Files;

/// <summary>What a pcapng file says of an interface.</summary>
/// <param name="Link">What its packets begin with.</param>
/// <param name="SnapshotLength">The most that was captured of a packet; 0 for all.</param>
/// <param name="UnitsPerSecond">How many units of its timestamps make a second.</param>
/// <param name="OffsetSeconds">What is to be added to its timestamps.</param>
internal readonly record struct CapturedInterface(LinkType Link, uint SnapshotLength, UInt128 UnitsPerSecond, long OffsetSeconds)
{
    private const int EndOfOptions = 0, Resolution = 9, Offset = 14;
    private const ulong Billion = 1_000_000_000;

    /// <summary>Reads the body of an interface description block; options that are cut off or senseless are as if they were not there.</summary>
    public static CapturedInterface Read(ReadOnlySpan<byte> body, ByteOrder order)
    {
        var described = new CapturedInterface((LinkType)order.UInt16(body, 0), order.UInt32(body, 4), 1_000_000, 0);
        for (var options = body[8..]; options.Length >= 4;)
        {
            ushort code = order.UInt16(options, 0), length = order.UInt16(options, 2);
            int padded = (length + 3) & ~3;
            if (code == EndOfOptions || padded > options.Length - 4) break;
            var value = options.Slice(4, length);
            if (code == Resolution && length >= 1 && Units(value[0]) is { } units) described = described with { UnitsPerSecond = units };
            else if (code == Offset && length >= 8) described = described with { OffsetSeconds = order.Int64(value, 0) };
            options = options[(4 + padded)..];
        }
        return described;
    }

    /// <summary>A timestamp of this interface in nanoseconds since 1970-01-01 UTC; one beyond what can be told is the last that can.</summary>
    public long Nanoseconds(ulong timestamp)
    {
        var whole = (Int128)((UInt128)timestamp * Billion / UnitsPerSecond) + ((Int128)OffsetSeconds * Billion);
        return (long)Int128.Clamp(whole, 0, long.MaxValue);
    }

    // The first bit chooses between a power of two and of ten.
    private static UInt128? Units(byte resolution)
    {
        int exponent = resolution & 0x7F;
        if ((resolution & 0x80) != 0) return exponent <= 63 ? UInt128.One << exponent : null;
        if (exponent > 19) return null;
        UInt128 units = 1;
        for (int i = 0; i < exponent; i++) units *= 10;
        return units;
    }
}
