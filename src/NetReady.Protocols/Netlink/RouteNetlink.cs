using System.Net;

namespace NetReady.Protocols.Netlink;

/// <summary>A neighbour as the kernel knows it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Interface">The number of the interface that it is on.</param>
/// <param name="State">How sure the kernel is of it.</param>
/// <param name="Confirmed">How long ago it last showed that it is there; null where the kernel does not say.</param>
public sealed record Neighbour(IPAddress Address, int Interface, NeighbourState State, TimeSpan? Confirmed);

/// <summary>The states of neighbours (include/uapi/linux/neighbour.h).</summary>
[Flags]
public enum NeighbourState
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>It is asked for and has not answered yet.</summary>
    Incomplete = 0x01,

    /// <summary>It answered lately.</summary>
    Reachable = 0x02,

    /// <summary>It answered once.</summary>
    Stale = 0x04,

    /// <summary>It answered once, and is to be asked soon.</summary>
    Delay = 0x08,

    /// <summary>It answered once, and is asked again now.</summary>
    Probe = 0x10,

    /// <summary>It did not answer.</summary>
    Failed = 0x20,

    /// <summary>It is on a link where nobody is asked.</summary>
    NoArp = 0x40,

    /// <summary>It was set by hand.</summary>
    Permanent = 0x80,
}

/// <summary>What the kernel says of neighbours and routes (include/uapi/linux/rtnetlink.h, neighbour.h, fib_rules.h). Needs no privilege. Never throws, whatever the bytes.</summary>
public static class RouteNetlink
{
    private const ushort NewRoute = 24, GetRoute = 26, NewNeighbour = 28, GetNeighbour = 30, NewRule = 32, GetRule = 34;
    private const int BodyLength = 12;
    private const ushort Destination = 1, CacheInfo = 3;

    // sysconf(_SC_CLK_TCK) of every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>The question for all neighbours.</summary>
    public static byte[] AskNeighbours() => Question(GetNeighbour);

    /// <summary>The question for all routes of all tables.</summary>
    public static byte[] AskRoutes() => Question(GetRoute);

    /// <summary>The question for the rules by which tables are chosen.</summary>
    public static byte[] AskRules() => Question(GetRule);

    /// <summary>The neighbours in the answer to <see cref="AskNeighbours"/>.</summary>
    public static IReadOnlyList<Neighbour> NeighboursIn(ReadOnlySpan<byte> answer)
    {
        var found = new List<Neighbour>();
        foreach (var (_, body) in NetlinkMessages.In(answer.ToArray()).Where(message => message.Type == NewNeighbour && message.Body.Length >= BodyLength))
        {
            IPAddress? address = null;
            TimeSpan? confirmed = null;
            foreach (var (type, value) in NetlinkMessages.Attributes(body[BodyLength..]))
            {
                if (type == Destination) address = AddressIn(value.Span);
                else if (type == CacheInfo && value.Length >= 4) confirmed = TimeSpan.FromSeconds(BitConverter.ToUInt32(value.Span) / TicksPerSecond);
            }
            if (address is not null) found.Add(new(address, BitConverter.ToInt32(body.Span[4..]), (NeighbourState)BitConverter.ToUInt16(body.Span[8..]), confirmed));
        }
        return found;
    }

    /// <summary>Every network that the answer to <see cref="AskRoutes"/> or <see cref="AskRules"/> singles out; defaults are left out.</summary>
    public static IReadOnlyList<(IPAddress Address, int PrefixLength)> DestinationsIn(ReadOnlySpan<byte> answer)
    {
        var found = new List<(IPAddress, int)>();
        foreach (var (_, body) in NetlinkMessages.In(answer.ToArray()).Where(message => message.Type is NewRoute or NewRule && message.Body.Length >= BodyLength))
            foreach (var (_, value) in NetlinkMessages.Attributes(body[BodyLength..]).Where(attribute => attribute.Type == Destination))
                if (AddressIn(value.Span) is { } address && body.Span[1] is var length && length <= 8 * value.Length) found.Add((address, length));
        return found;
    }

    private static IPAddress? AddressIn(ReadOnlySpan<byte> bytes) => bytes.Length is 4 or 16 ? new(bytes) : null;

    // The family 0 asks for all of them.
    private static byte[] Question(ushort type)
    {
        var message = new byte[NetlinkMessages.HeaderLength + BodyLength];
        NetlinkMessages.WriteHeader(message, type, NetlinkMessages.Request | NetlinkMessages.Dump);
        return message;
    }
}
