using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Waivers;

/// <summary>A waiver as the store keeps it: with when and by whom it came to be known, and ended. It is never deleted.</summary>
/// <param name="Waiver">The waiver. It starts no earlier than it was recorded, so what holds at an instant was known then.</param>
/// <param name="CreatedAt">When it was recorded, UTC.</param>
/// <param name="CreatedBy">The system's user that recorded it.</param>
/// <param name="EndedBy">The system's user that ended it early; null where nobody did.</param>
/// <param name="EndReason">Why it was ended early.</param>
internal sealed record KeptWaiver(Waiver Waiver, DateTimeOffset CreatedAt, string CreatedBy, string? EndedBy = null, string? EndReason = null);
