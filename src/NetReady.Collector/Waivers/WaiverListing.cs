using NetReady.Collector.Fleet;
using NetReady.Collector.Store;
using NetReady.Scoring.Scorecards;

namespace NetReady.Collector.Waivers;

/// <summary>The waivers of a store, beside the verdicts that its collector wrote last: for whom no collector's memory is at hand.</summary>
internal static class WaiverListing
{
    /// <summary>Every waiver as of now.</summary>
    public static WaiverList Of(CollectorStore store, WaiverDesk desk)
    {
        var now = desk.Time.GetUtcNow();
        var all = store.Read(WaiverTable.All);
        var book = new WaiverBook(all);
        // Only the scorecards of hosts that have a waiver are read, one at a time.
        var hosts = desk.Hosts.Where(host => !book.For(host.Host.Id, host.Profile).IsEmpty)
            .Select(host => new HostStanding(host.Host.Id, host.Profile, LastScorecard(store, host.Host), host.Host.LastContact, Registered: false, Revoked: host.Host.RevokedAt is not null));
        return WaiverReview.Of(all, desk.Policies, hosts, now);
    }

    private static Scorecard? LastScorecard(CollectorStore store, EnrolledHost host) =>
        store.Read(sql => sql.Scalar("SELECT scorecard FROM scorecard WHERE host = $0", host.Number)) is string json ? ScorecardJson.Read(json) : null;
}
