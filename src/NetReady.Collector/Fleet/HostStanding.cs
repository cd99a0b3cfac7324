using NetReady.Core.Hosts;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Fleet;

/// <summary>Where one enrolled host stands now.</summary>
/// <param name="Host">The host's id.</param>
/// <param name="Profile">What it is to the department, the register's word included.</param>
/// <param name="Scorecard">The latest verdict; null until it has been scored.</param>
/// <param name="LastContact">When a report of its was accepted last; null where none was.</param>
/// <param name="Registered">Whether its asset is in the register.</param>
/// <param name="Revoked">Whether it was taken out of use.</param>
internal sealed record HostStanding(string Host, HostProfile Profile, Scorecard? Scorecard, DateTimeOffset? LastContact, bool Registered, bool Revoked);
