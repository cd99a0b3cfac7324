using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Scoring.Explaining;

namespace NetReady.Collector.Planning;

/// <summary>What another version of the policies would do to every stored host: what <c>netready policy plan --json</c> prints.</summary>
internal sealed record PolicyPlan
{
    /// <summary>The instant that "now" is, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The hash of the live version.</summary>
    public required string Live { get; init; }

    /// <summary>The hash of the version that is proposed.</summary>
    public required string Proposed { get; init; }

    /// <summary>How the versions differ, in words.</summary>
    public required ImmutableArray<PolicyEdit> Edits { get; init; }

    /// <summary>The hosts that the plan is about, and those that it is not.</summary>
    public required PlannedHosts Hosts { get; init; }

    /// <summary>Whether the folder would wait to be applied, were it changed to the proposed version now.</summary>
    public required PlannedHold Hold { get; init; }

    /// <summary>The flips now, by what they lead from and to.</summary>
    public required ImmutableArray<StateFlips> ByState { get; init; }

    /// <summary>The flips now, by department.</summary>
    public required ImmutableArray<GroupFlips> ByDepartment { get; init; }

    /// <summary>The flips now, by tier.</summary>
    public required ImmutableArray<GroupFlips> ByTier { get; init; }

    /// <summary>The rules whose outcomes differ now, those that flip most hosts first.</summary>
    public required ImmutableArray<RuleEffect> Rules { get; init; }

    /// <summary>The hosts that would flip now, by department and id.</summary>
    public required ImmutableArray<HostFlip> Flips { get; init; }

    /// <summary>The times to fix that would start now.</summary>
    public required ImmutableArray<GraceStart> TimeToFix { get; init; }

    /// <summary>When those run out, the earliest first, and whom that flips if nothing else changes.</summary>
    public required ImmutableArray<GraceEnd> GraceEnds { get; init; }

    /// <summary>Where the versions would have differed over a period that is past; null where none was asked for.</summary>
    public PlannedPast? Past { get; init; }

    /// <summary>What is taken for granted, a sentence each.</summary>
    public required ImmutableArray<string> Presumed { get; init; }
}

/// <summary>The hosts of a plan.</summary>
/// <param name="Judged">Hosts that have a verdict: in use, and heard of at least once.</param>
/// <param name="MayDiffer">Those of them for which some policy that judges them differs.</param>
/// <param name="WithoutEvidence">Hosts in use that were never heard of.</param>
/// <param name="Revoked">Hosts that were taken out of use.</param>
internal sealed record PlannedHosts(int Judged, int MayDiffer, int WithoutEvidence, int Revoked);

/// <summary>Whether a change waits to be applied.</summary>
/// <param name="WouldWait">Whether it does.</param>
/// <param name="Flips">How many hosts would flip.</param>
/// <param name="Share">Their share of those judged, 0 to 1.</param>
/// <param name="HoldShare">The share that the live version lets go by, 0 to 1.</param>
internal sealed record PlannedHold(bool WouldWait, int Flips, double Share, double HoldShare);

/// <summary>Hosts that go from one state to another.</summary>
internal sealed record StateFlips(string From, string To, int Hosts);

/// <summary>What happens to the hosts of a department or a tier.</summary>
internal sealed record GroupFlips(string Name, int Judged, int Flips, ImmutableArray<StateFlips> ByState);

/// <summary>A rule that comes out otherwise on some hosts.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="From">Its outcome under the live version; null where the host is not asked it.</param>
/// <param name="To">Its outcome under the proposed one; null where the host is not asked it.</param>
/// <param name="Reason">For unknown: why.</param>
/// <param name="Hosts">On how many hosts.</param>
/// <param name="Flips">How many of them change their state.</param>
/// <param name="Why">Why on the first of them, as <c>seen 15 d, must be at most 14 d (was: at most 30 d)</c>.</param>
internal sealed record RuleEffect(string Rule, string Title, string? From, string? To, string? Reason, int Hosts, int Flips, string Why);

/// <summary>A host that changes its state.</summary>
internal sealed record HostFlip(string Host, string Department, string Tier, string? Marking, string Ownership, string From, string To, string Because, ImmutableArray<RuleDifference> Rules);

/// <summary>A rule that comes out otherwise on one host.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="From">Its outcome under the live version; null where the host is not asked it.</param>
/// <param name="To">Its outcome under the proposed one; null where the host is not asked it.</param>
/// <param name="Reason">For unknown: why.</param>
/// <param name="Until">For in-grace and waived: until when.</param>
/// <param name="Why">What was seen and what must be.</param>
internal sealed record RuleDifference(string Rule, string Title, string? From, string? To, string? Reason, DateTimeOffset? Until, string Why);

/// <summary>A time to fix that would start now.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Hosts">On how many hosts.</param>
/// <param name="FirstEnd">When the first of them ends.</param>
/// <param name="LastEnd">When the last of them ends.</param>
internal sealed record GraceStart(string Rule, string Title, int Hosts, DateTimeOffset FirstEnd, DateTimeOffset LastEnd);

/// <summary>A UTC day on which times to fix run out that would start now.</summary>
/// <param name="Day">The day.</param>
/// <param name="Rules">The rules whose times end.</param>
/// <param name="Flips">Whom it flips, by what that leads from and to; empty where nobody.</param>
/// <param name="Hosts">The hosts that it flips.</param>
internal sealed record GraceEnd(DateOnly Day, ImmutableArray<string> Rules, ImmutableArray<StateFlips> Flips, ImmutableArray<string> Hosts);

/// <summary>Where two versions differ over a period that is past, as if the proposed one had been in force all along.</summary>
/// <param name="Since">From when the period was asked for.</param>
/// <param name="HistoryFrom">From when on there is history of any host; null where there is none in the period.</param>
/// <param name="Hosts">How many hosts would have been in another state at some time.</param>
/// <param name="Days">Every UTC day of the period, the oldest first.</param>
/// <param name="Stretches">Every stretch in which a host would have been in another state, by host and beginning.</param>
internal sealed record PlannedPast(DateTimeOffset Since, DateTimeOffset? HistoryFrom, int Hosts, ImmutableArray<DayDifference> Days, ImmutableArray<PastDifference> Stretches);

/// <summary>How many hosts would have been in another state at some time of a UTC day.</summary>
/// <param name="Day">The day.</param>
/// <param name="Hosts">How many.</param>
/// <param name="Worse">How many of them in a worse one at some time.</param>
/// <param name="Better">How many of them in a better one at some time.</param>
internal sealed record DayDifference(DateOnly Day, int Hosts, int Worse, int Better);

/// <summary>A stretch in which a host would have been in another state.</summary>
/// <param name="Host">The host.</param>
/// <param name="From">From when on.</param>
/// <param name="Until">Until when; for what goes on, the plan's own instant.</param>
/// <param name="Live">Its state under the live version.</param>
/// <param name="Proposed">Its state under the proposed one.</param>
/// <param name="Rules">The rules that came out otherwise.</param>
internal sealed record PastDifference(string Host, DateTimeOffset From, DateTimeOffset Until, string Live, string Proposed, ImmutableArray<string> Rules);

/// <summary>The JSON of plans: camelCase.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PolicyPlan))]
internal sealed partial class PlanJson : JsonSerializerContext
{
    /// <summary>Writes a plan in one line.</summary>
    public static string Write(PolicyPlan plan) => JsonSerializer.Serialize(plan, Layout.OneLine.PolicyPlan);

    // Shown on terminals and in files, never inside HTML: quotes stay readable.
    private static class Layout
    {
        public static readonly PlanJson OneLine = new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
