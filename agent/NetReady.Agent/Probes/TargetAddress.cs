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
        _ => new(MissingReason.Error, $"The network failed: {error}."),
    };
}

/// <summary>Where a target is: a name or address, and a port.</summary>
/// <param name="Host">A name, or an address without brackets.</param>
/// <param name="Port">The port.</param>
internal readonly record struct TargetAddress(string Host, int Port)
{
    private static readonly TimeSpan longestLookUp = TimeSpan.FromSeconds(5);

    /// <summary>Reads <c>host:port</c> or <c>[address]:port</c>; null where it is neither.</summary>
    public static TargetAddress? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535) return null;
        string host = text[..colon];
        if (host is ['[', .. var inside, ']']) return IPAddress.TryParse(inside, out _) ? new(inside, port) : null;
        return host.Contains(':', StringComparison.Ordinal) || Uri.CheckHostName(host) is UriHostNameType.Unknown ? null : new(host, port);
    }

    /// <summary>As it stands in a URI: an IPv6 address in brackets.</summary>
    public string Authority => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Parses and resolves an address; the first of several addresses counts, as the system orders them by what it can reach (RFC 6724).</summary>
    public static async Task<(IPEndPoint? EndPoint, ProbeFailure? Failure)> ResolveAsync(string text, TimeProvider time, CancellationToken cancellation)
    {
        var (endPoints, failure) = await ResolveAllAsync(text, time, cancellation).ConfigureAwait(false);
        return (endPoints.FirstOrDefault(), failure);
    }

    /// <summary>Parses and resolves an address to all that the name has, as the system orders them; at least one where there is no failure.</summary>
    public static async Task<(ImmutableArray<IPEndPoint> EndPoints, ProbeFailure? Failure)> ResolveAllAsync(string text, TimeProvider time, CancellationToken cancellation)
    {
        if (Parse(text) is not { } target) return ([], new(MissingReason.Error, "The target's address is not of the form host:port; correct it in department.yaml."));
        if (IPAddress.TryParse(target.Host, out var literal)) return ([new(literal, target.Port)], null);
        using var late = new CancellationTokenSource(longestLookUp, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            var addresses = await System.Net.Dns.GetHostAddressesAsync(target.Host, either.Token).ConfigureAwait(false);
            return addresses.Length > 0 ? ([.. addresses.Select(address => new IPEndPoint(address, target.Port))], null) : ([], ProbeFailure.Of(SocketError.HostNotFound));
        }
        catch (SocketException problem)
        {
            return ([], ProbeFailure.Of(problem.SocketErrorCode));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ([], new(MissingReason.TimedOut, "The target's name was not resolved in time."));
        }
    }
}
