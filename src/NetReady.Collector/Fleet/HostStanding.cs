using NetReady.Core.Hosts;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Fleet;

/// <summary>Where one host stands at the moment.</summary>
/// <param name="Host">Its id.</param>
/// <param name="Profile">What it is to the department, the register's word included.</param>
/// <param name="Scorecard">Its latest scorecard; null until it is first judged.</param>
/// <param name="LastContact">When it was last heard from; null where it never was.</param>
/// <param name="Registered">Whether the department's register lists it.</param>
/// <param name="Revoked">Whether its key was revoked, so that it is no longer enrolled.</param>
internal sealed record HostStanding(string Host, HostProfile Profile, Scorecard? Scorecard, DateTimeOffset? LastContact, bool Registered, bool Revoked);
