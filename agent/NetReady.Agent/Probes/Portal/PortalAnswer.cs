using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Agent.Probes.Portal;

/// <summary>What the check for captive portals came to.</summary>
internal enum PortalVerdict
{
    /// <summary>Something answered in place of the far end, as a sign-in page does.</summary>
    Captive,

    /// <summary>The far end itself answered.</summary>
    Clean,

    /// <summary>Nobody answered, or what answered proves nothing.</summary>
    Unknown,
}

/// <summary>How the check was answered.</summary>
internal sealed record PortalAnswer
{
    /// <summary>What it comes to.</summary>
    public required PortalVerdict Verdict { get; init; }

    /// <summary>Why it is unknown, in a reason and a sentence; null where it is known.</summary>
    public ProbeFailure? Failure { get; init; }

    /// <summary>The HTTP status of what answered; null where nothing did, or not in HTTP.</summary>
    public int? Status { get; init; }

    /// <summary>The host, never more, that the answer sends browsers to; null where it sends them nowhere.</summary>
    public string? SendsTo { get; init; }

    /// <summary>What the network's own captive portal API (RFC 8908) says; null where none is known, or it said nothing sound. It decides nothing.</summary>
    public PortalApiAnswer? Api { get; init; }

    /// <summary>What went both ways, headers of TCP and IP included.</summary>
    public ByteSize Bytes { get; init; }

    /// <summary>From the question to the verdict.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What answered, in a sentence for people: at most a status and a host's name.</summary>
    public string Detail => Verdict switch
    {
        PortalVerdict.Clean => "The far end itself answers over plain HTTP.",
        PortalVerdict.Captive when SendsTo is { } host => $"Something on the way answers in place of the far end: HTTP {Status}, which sends browsers to {host}.",
        PortalVerdict.Captive when Status == 511 => "The network says that one must sign in first (HTTP 511).",
        PortalVerdict.Captive when Status is { } status => $"Something on the way answers in place of the far end: HTTP {status} with other content.",
        PortalVerdict.Captive => "Something on the way answers in place of the far end, and not in HTTP.",
        _ => Failure!.Detail,
    } + (Api is null ? "" : " " + Api.Detail);

    /// <summary>Two answers, by two addresses of one far end: one that was caught is told before one that was not, and either before silence; with what both cost.</summary>
    public PortalAnswer And(PortalAnswer other)
    {
        var told = Verdict <= other.Verdict ? this : other;
        return told with { Bytes = Bytes + other.Bytes, Duration = Duration > other.Duration ? Duration : other.Duration };
    }

    /// <summary>An answer that proves nothing.</summary>
    public static PortalAnswer Unknown(MissingReason reason, string detail) => new() { Verdict = PortalVerdict.Unknown, Failure = new(reason, detail) };
}
