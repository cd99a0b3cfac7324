using System.Collections.Immutable;
using System.Net;

namespace NetReady.Agent.Capture.Networks;

/// <summary>What the department has said that traffic is judged by.</summary>
/// <param name="CorporatePrefixes">Its own networks.</param>
/// <param name="AllowedResolvers">The resolvers that devices may ask.</param>
internal sealed record DepartmentNetworks(ImmutableArray<AddressRange> CorporatePrefixes, ImmutableArray<UInt128> AllowedResolvers)
{
    /// <summary>Nothing was said.</summary>
    public static DepartmentNetworks None { get; } = new([], []);

    /// <summary>What the assignment's words say; words that are no networks or addresses are left out.</summary>
    public static DepartmentNetworks Of(IEnumerable<string> prefixes, IEnumerable<string> resolvers) => new(
        [.. prefixes.Select(AddressRange.Parse).OfType<AddressRange>()],
        [.. resolvers.Select(word => IPAddress.TryParse(word, out var address) ? AddressRange.Number(address) : (UInt128?)null).OfType<UInt128>()]);

    /// <summary>Whether two say the same.</summary>
    public bool SaysSameAs(DepartmentNetworks other) => CorporatePrefixes.SequenceEqual(other.CorporatePrefixes) && AllowedResolvers.SequenceEqual(other.AllowedResolvers);

    /// <summary>Whether an address lies in one of its own networks.</summary>
    public bool IsCorporate(UInt128 address) => Any(CorporatePrefixes.AsSpan(), address);

    /// <summary>Whether the way to one of its own networks is of some kind, told from the first host of each.</summary>
    public bool Reached(Func<IPAddress, bool> isSo) => CorporatePrefixes.Any(prefix => isSo(prefix.FirstHost));

    /// <summary>Whether devices may ask a resolver.</summary>
    public bool IsAllowedResolver(UInt128 address) => AllowedResolvers.AsSpan().Contains(address);

    /// <summary>Whether one of the ranges has an address.</summary>
    public static bool Any(ReadOnlySpan<AddressRange> ranges, UInt128 address)
    {
        foreach (ref readonly var range in ranges)
            if (range.Contains(address)) return true;
        return false;
    }
}
