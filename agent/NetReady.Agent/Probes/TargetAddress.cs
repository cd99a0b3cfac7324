using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetReady.Core.Facts;

namespace NetReady.Agent.Probes;

/// <summary>A reason why a target cannot be measured, with a sentence for people.</summary>
internal sealed record ProbeFailure(MissingReason Reason, string Detail)
{
    /// <summary>What a socket's error says about a target: refused on the way, silent, or out of reach from here.</summary>
    public static ProbeFailure Of(SocketError error) => error switch
    {
        // On a connected UDP socket the last three stand for ICMP that prohibits (Linux reports no others there).
        SocketError.ConnectionRefused or SocketError.ConnectionReset => new(MissingReason.Blocked, "The target refuses: nothing listens on its port, or a firewall says so."),
        SocketError.HostUnreachable or SocketError.AccessDenied or SocketError.ProtocolNotSupported => new(MissingReason.Blocked, "Something on the way refuses to pass the packets."),
        SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.AddressNotAvailable => new(MissingReason.Error, "The device has no route to the target."),
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery => new(MissingReason.Error, "The target's name cannot be resolved."),
        SocketError.TimedOut => new(MissingReason.TimedOut, "The target did not answer in time."),
        SocketError.ConnectionAborted or SocketError.Shutdown => new(MissingReason.Error, "The connection to the target broke off."),
        SocketError.InvalidArgument => new(MissingReason.Error, "The device's own address or network changed."),
        _ => new(MissingReason.Error, $"The network failed: {error}."),
    };

    /// <summary>The device lost its own network while it measured: what it saw until then is no word on the path.</summary>
    public static ProbeFailure CutOff { get; } = new(MissingReason.Error, "The device's own network went away, or its address changed, while it measured.");
}

/// <summary>Finds the addresses of a name, in the order in which they are to be tried.</summary>
/// <exception cref="SocketException">There are none, or nobody can be asked.</exception>
internal delegate Task<IPAddress[]> NameLookUp(string name, CancellationToken cancellation);

/// <summary>Where a target is: a name or address, and a port.</summary>
/// <param name="Host">A name, or an address without brackets.</param>
/// <param name="Port">The port.</param>
internal readonly record struct TargetAddress(string Host, int Port)
{
    // RFC 1035 §2.3.4, written as text.
    private const int LongestName = 253;
    private static readonly TimeSpan longestLookUp = TimeSpan.FromSeconds(5);

    /// <summary>Reads <c>host:port</c> or <c>[address]:port</c>; null where it is neither.</summary>
    public static TargetAddress? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535) return null;
        string host = text[..colon];
        if (host is ['[', .. var inside, ']']) return IPAddress.TryParse(inside, out _) && HasNoZoneOrAnInterface(inside) ? new(inside, port) : null;
        if (host.Length > LongestName || host.Contains(':', StringComparison.Ordinal) || Uri.CheckHostName(host) is UriHostNameType.Unknown) return null;
        // "10.1" and "012.0.0.1" are numbers to some and other addresses to others.
        return IPAddress.TryParse(host, out var address) && address.ToString() != host ? null : new(host, port);
    }

    /// <summary>As it stands in a URI: an IPv6 address in brackets.</summary>
    public string Authority => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>
    /// Parses and resolves an address to one of each family, as the system orders them by what it can reach (RFC 6724); at least one where there is no failure. The others
    /// of a name lead to the same service, and those where no host can be, as resolvers give them for names that they block, to none.
    /// </summary>
    /// <param name="text">The address, <c>host:port</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="lookUp">Finds the addresses of names; null for the system.</param>
    public static async Task<(ImmutableArray<IPEndPoint> EndPoints, ProbeFailure? Failure)> ResolveAsync(string text, TimeProvider time, CancellationToken cancellation, NameLookUp? lookUp = null)
    {
        if (Parse(text) is not { } target) return ([], new(MissingReason.Error, "The target's address is not of the form host:port; correct it in department.yaml."));
        if (IPAddress.TryParse(target.Host, out var literal))
            return CanBeHost(literal) ? ([At(literal)], null) : ([], new(MissingReason.Error, $"At {literal} no host can be; correct the target's address in department.yaml."));
        using var late = new CancellationTokenSource(longestLookUp, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            // A look-up may take no notice of the token.
            var addresses = await (lookUp ?? System.Net.Dns.GetHostAddressesAsync)(target.Host, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            if (addresses.Length == 0) return ([], ProbeFailure.Of(SocketError.HostNotFound));
            ImmutableArray<IPEndPoint> hosts = [.. addresses.Where(CanBeHost).Select(At).DistinctBy(endPoint => endPoint.AddressFamily)];
            return hosts.IsEmpty ? ([], new(MissingReason.Error, $"The target's name leads to {addresses[0]}, where no host can be: a resolver blocks the name, or its record is wrong.")) : (hosts, null);
        }
        catch (SocketException problem)
        {
            return ([], ProbeFailure.Of(problem.SocketErrorCode));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ([], new(MissingReason.TimedOut, "The target's name was not resolved in time."));
        }

        IPEndPoint At(IPAddress address) => new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, target.Port);
    }

    // RFC 4007 §11.2: a zone is a number or an interface's name; anything else cannot stand in a URI.
    private static bool HasNoZoneOrAnInterface(string address) =>
        address.IndexOf('%', StringComparison.Ordinal) is var at && (at < 0 || (at < address.Length - 1 && address[(at + 1)..].All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_')));

    // 0.0.0.0/8 is this network, and from 224.0.0.0 on there are groups, reserved addresses and the broadcast (RFC 6890); likewise :: and ff00::/8.
    private static bool CanBeHost(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => address.GetAddressBytes()[0] is > 0 and < 224,
            AddressFamily.InterNetworkV6 => !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any),
            _ => false,
        };
    }
}
