using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;

namespace NetReady.Core.Reports;

/// <summary>What a device tells its collector: the facts that changed since a base report, those seen again unchanged, samples, and what was lost.</summary>
public sealed record Report
{
    /// <summary>The largest report, as sent, in bytes.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>The host's id.</summary>
    public required string Host { get; init; }

    /// <summary>The report's number: one more than the report before, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>The number of the report that <see cref="Facts"/> are the changes to; null for a full report, which states every fact.</summary>
    public long? Base { get; init; }

    /// <summary>The device's clock when the report was signed.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>The agent's version.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>The operating system.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The kernel's or system's id of this start.</summary>
    public required string BootId { get; init; }

    /// <summary>The hash of the assignment that the agent works by; null where it has none yet.</summary>
    public string? AssignmentHash { get; init; }

    /// <summary>Facts that are new or say something else than in the base; all facts in a full report.</summary>
    public ImmutableArray<Observation> Facts { get; init; } = [];

    /// <summary>Facts that say the same as in the base, with the instant at which they were seen again.</summary>
    public ImmutableArray<SeenAgain> Unchanged { get; init; } = [];

    /// <summary>Facts of the base that are no longer asked for.</summary>
    public ImmutableArray<FactKey> Dropped { get; init; } = [];

    /// <summary>Samples taken since the report before.</summary>
    public ImmutableArray<SampleBatch> Samples { get; init; } = [];

    /// <summary>What was measured and lost before it could be sent.</summary>
    public ImmutableArray<Gap> Gaps { get; init; } = [];
}

/// <summary>A fact that says the same as before.</summary>
/// <param name="Key">Which.</param>
/// <param name="ObservedAt">When it was seen again.</param>
public sealed record SeenAgain(FactKey Key, DateTimeOffset ObservedAt);

/// <summary>Reports that were lost on the device, counted.</summary>
/// <param name="From">When the first was made.</param>
/// <param name="Until">When the last was made.</param>
/// <param name="Reports">How many, at least 1.</param>
/// <param name="Reason">Why, as <c>outbox-full</c>.</param>
public sealed record Gap(DateTimeOffset From, DateTimeOffset Until, long Reports, string Reason);

/// <summary>What the collector answers to a report that it has on disk.</summary>
/// <param name="Acknowledged">The report's number.</param>
/// <param name="ReceivedAt">The collector's clock.</param>
/// <param name="Assignment">What to collect from now on; null where the report named it already.</param>
public sealed record ReportReply(long Acknowledged, DateTimeOffset ReceivedAt, Assignments.Assignment? Assignment = null);

/// <summary>What the collector answers where it refuses.</summary>
/// <param name="Reason">A fixed code, as <c>full-needed</c>; see <see cref="RefusalReasons"/>.</param>
/// <param name="Message">What is wrong, and what to do.</param>
public sealed record Refusal(string Reason, string Message);

/// <summary>The codes with which a collector refuses an enrolment or a report.</summary>
public static class RefusalReasons
{
    /// <summary>The body is not a compact JWS of the right type (400).</summary>
    public const string MalformedEnvelope = "malformed-envelope";

    /// <summary>The payload is not a sound report or request (400).</summary>
    public const string MalformedReport = "malformed-report";

    /// <summary>The body is larger than <see cref="Report.MostBytes"/> (413).</summary>
    public const string TooLarge = "too-large";

    /// <summary>No host has that id (401).</summary>
    public const string UnknownHost = "unknown-host";

    /// <summary>The host's key was revoked (403).</summary>
    public const string Revoked = "revoked";

    /// <summary>The signature is not by the host's key (401).</summary>
    public const string BadSignature = "bad-signature";

    /// <summary>The host is not the one that signed (400).</summary>
    public const string WrongHost = "wrong-host";

    /// <summary>That number was taken with other content: two devices hold one identity (409).</summary>
    public const string Forked = "forked";

    /// <summary>The base is not what the collector has: send everything (409).</summary>
    public const string FullNeeded = "full-needed";

    /// <summary>A fact that the privacy contract keeps on the device (422).</summary>
    public const string NotInContract = "not-in-contract";

    /// <summary>The join secret is unknown, used or lapsed (403).</summary>
    public const string BadSecret = "bad-secret";

    /// <summary>The collector has more to do than it can; try later (503, with Retry-After).</summary>
    public const string Busy = "busy";
}
