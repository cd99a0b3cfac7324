using System.Net;
using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Vpn;

/// <summary>What asking a gateway from outside, without credentials, came to.</summary>
internal enum GatewayVerdict
{
    /// <summary>It answered in its own protocol.</summary>
    Reachable,

    /// <summary>Silence, from a protocol whose gateways are silent to whom they do not know; or an answer that decides nothing.</summary>
    Indeterminate,

    /// <summary>Its address refuses: nothing listens on that port, or a firewall says so.</summary>
    Closed,

    /// <summary>Nothing came back that a gateway of this protocol has to send; or there is no way to it.</summary>
    Unreachable,
}

/// <summary>How a gateway answered.</summary>
internal sealed record GatewayAnswer
{
    /// <summary>What it comes to.</summary>
    public required GatewayVerdict Verdict { get; init; }

    /// <summary>What the gateway said, by the name that its protocol has for it; null where it said nothing.</summary>
    public string? Reply { get; init; }

    /// <summary>Why it is not reachable, in a reason and a sentence; null where it is.</summary>
    public ProbeFailure? Failure { get; init; }

    /// <summary>Where the answer came from, or where the last question went; null where the name has no address.</summary>
    public IPEndPoint? Address { get; init; }

    /// <summary>From the try that was answered to its answer; over TCP, the connection's round trip. Null without an answer.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>From the first try to the verdict.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How many tries were made again, TCP's own included.</summary>
    public int Retransmissions { get; init; }

    /// <summary>What went both ways, headers of UDP or TCP and IP included.</summary>
    public ByteSize Bytes { get; init; }

    /// <summary>The certificate that it showed; null where its protocol shows none before the client has proved itself.</summary>
    public GatewayCertificate? Certificate { get; init; }

    /// <summary>Whether the device could ask at all: it has a route, and the name has an address.</summary>
    public bool WasAsked => Failure is not { Reason: MissingReason.Error };

    /// <summary>The answer in which there was no way to ask.</summary>
    public static GatewayAnswer NoWay(ProbeFailure failure, IPEndPoint? address = null) =>
        new() { Verdict = GatewayVerdict.Unreachable, Failure = failure, Address = address };

    /// <summary>Two answers about one gateway, by two of its addresses: the more telling one, with what both cost.</summary>
    public GatewayAnswer And(GatewayAnswer other)
    {
        var told = Rank(this) <= Rank(other) ? this : other;
        return told with
        {
            Bytes = Bytes + other.Bytes,
            Retransmissions = Retransmissions + other.Retransmissions,
            Duration = Duration > other.Duration ? Duration : other.Duration,
        };
    }

    // An address that could not be asked, as of a family that the device has not, says less than any that could.
    private static int Rank(GatewayAnswer answer) => answer.WasAsked ? (int)answer.Verdict : int.MaxValue;
}
