using System.Net;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Protocols.Dns;

namespace NetReady.Agent.Probes.Dns;

/// <summary>How a name lookup ended; the more telling first.</summary>
internal enum LookupEnd
{
    /// <summary>With an address.</summary>
    Answered,

    /// <summary>With a resolver's word that the name has no such record, or does not exist.</summary>
    NoSuchName,

    /// <summary>With a resolver's word that it cannot, or will not, find out.</summary>
    Failed,

    /// <summary>With a refusal of the resolver's address, or of something on the way.</summary>
    Refused,

    /// <summary>Without a word.</summary>
    Silence,

    /// <summary>Before it began: nothing leads to any resolver.</summary>
    NoWay,
}

/// <summary>What came of a lookup.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Resolver">The resolver that decided it; null where none did.</param>
/// <param name="Code">The resolver's code; null where none answered.</param>
internal sealed record LookupResult(LookupEnd End, IPAddress? Resolver = null, DnsResponseCode? Code = null)
{
    /// <summary>From the first query to the end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What went both ways, headers of UDP or TCP and IP included.</summary>
    public ByteSize Bytes { get; init; }

    /// <summary>Whether a resolver answered at all, whatever it said.</summary>
    public bool WasAnswered => Code is not null;

    /// <summary>The reason and the sentence for a lookup without an address.</summary>
    public ProbeFailure Failure => End switch
    {
        LookupEnd.NoSuchName when Code is DnsResponseCode.NxDomain => new(MissingReason.Error, "A resolver says that there is no such name (NXDOMAIN)."),
        LookupEnd.NoSuchName => new(MissingReason.Error, "A resolver says that the name has no address."),
        LookupEnd.Failed => new(MissingReason.Error, $"The resolvers cannot, or will not, find the name ({Code!.Value.Name()})."),
        LookupEnd.Refused => new(MissingReason.Blocked, "The resolvers refuse, or something on the way does: nothing listens there, or they are out of reach."),
        LookupEnd.NoWay => new(MissingReason.Error, "The device has no route to its resolvers."),
        _ => new(MissingReason.TimedOut, "No resolver answered in time."),
    };
}
