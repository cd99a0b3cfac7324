using NetReady.Core.Envelopes;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;

namespace NetReady.Collector.Store;

/// <summary>A host that has enrolled, as the store holds it. Immutable; each commit that changes it publishes a new one.</summary>
internal sealed record EnrolledHost
{
    /// <summary>The host's row.</summary>
    public required long Number { get; init; }

    /// <summary>The host's id on the wire and on screen.</summary>
    public required string Id { get; init; }

    /// <summary>The key that signs its reports.</summary>
    public required PublicJwk Key { get; init; }

    /// <summary>Checks that key's signatures.</summary>
    public required HostSignature Signature { get; init; }

    /// <summary>What its join string said it is, with its platform once it has reported; the register may say otherwise.</summary>
    public required HostProfile Profile { get; init; }

    /// <summary>When it enrolled.</summary>
    public required DateTimeOffset EnrolledAt { get; init; }

    /// <summary>When it was taken out of use; null while it is in use.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When a report of its was accepted last; null where none was.</summary>
    public DateTimeOffset? LastContact { get; init; }

    /// <summary>The highest number of an accepted report; 0 where there is none.</summary>
    public long LastSequence { get; init; }

    /// <summary>Up to this number, reports are forgotten: whether one has been here cannot be told any more; 0 where all are known. See <see cref="ReportLog"/>.</summary>
    public long ForgottenSequence { get; init; }

    /// <summary>How far its clock was behind the collector's at the last report; negative where it was ahead.</summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>The version of its agent.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>The id of its operating system's start; null until it has reported.</summary>
    public string? BootId { get; init; }

    /// <summary>The host of a row.</summary>
    public static EnrolledHost From(HostRow row) => new()
    {
        Number = row.number,
        Id = row.id,
        Key = new(row.key_x, row.key_y),
        Signature = new(new(row.key_x, row.key_y)),
        Profile = new()
        {
            Department = row.department,
            Ownership = Ownerships.Parse(row.ownership) ?? throw new StoreException($"The store's host {row.id} has the ownership '{row.ownership}', which there is not; restore the store from a backup."),
            Tier = row.tier,
            Marking = row.marking,
            Asset = row.asset,
            Platform = row.platform is null ? null : Platforms.Parse(row.platform),
        },
        EnrolledAt = StoreTime.From(row.enrolled_at),
        RevokedAt = StoreTime.From(row.revoked_at),
        LastContact = StoreTime.From(row.last_contact),
        LastSequence = row.last_sequence,
        ForgottenSequence = row.forgotten_sequence,
        ClockSkew = TimeSpan.FromTicks(row.clock_skew),
        AgentVersion = row.agent_version,
        BootId = row.boot_id,
    };
}

/// <summary>A row of <c>host</c>; names are the columns'.</summary>
internal sealed record HostRow(
    long number, string id, string key_x, string key_y, string department, string ownership, string tier, string? marking, string? asset, string? platform,
    string agent_version, string? boot_id, long enrolled_at, long? revoked_at, long? last_contact, long last_sequence, long clock_skew, long forgotten_sequence);

/// <summary>Instants as the store keeps them: ticks of 100 ns, UTC.</summary>
internal static class StoreTime
{
    public static DateTimeOffset From(long ticks) => new(ticks, TimeSpan.Zero);

    public static DateTimeOffset? From(long? ticks) => ticks is { } known ? From(known) : null;
}
