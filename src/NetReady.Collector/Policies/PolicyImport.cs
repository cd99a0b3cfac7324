using NetReady.Collector.Planning;
using NetReady.Collector.Store;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Policies;

/// <summary>What came of taking a version in.</summary>
/// <param name="IsDone">False where another version went live meanwhile, so that the count was of no use.</param>
/// <param name="Held">What was counted, where the version waits for it; null where it is live.</param>
internal readonly record struct Import(bool IsDone, FlipCount? Held);

/// <summary>Takes versions of the policies from the folder into the store: live where they flip few hosts, waiting where they flip too many.</summary>
internal sealed class PolicyImport(CollectorStore store, TimeProvider time)
{
    /// <summary>Takes a version in beside the live one.</summary>
    public async Task<Import> TakeAsync(PolicyVersion version, LivePolicies live, CancellationToken cancel)
    {
        if (version.Set.Hash != live.Set.Hash)
        {
            var count = await CountAsync(version.Set, live, cancel).ConfigureAwait(false);
            if (count.IsHeldBy(live.Set.Department.HoldShare)) return new(await HoldAsync(version, live, count).ConfigureAwait(false), count);
        }
        return new(await GoLiveAsync(version, live.Set.Hash, PolicyActivation.Import, "file changed").ConfigureAwait(false), null);
    }

    /// <summary>Makes a version live.</summary>
    /// <returns>False where another version is live than was expected.</returns>
    public Task<bool> GoLiveAsync(PolicyVersion version, string? expected, string how, string reason)
    {
        var going = new GoingLive(expected, Environment.UserName, reason, how);
        return store.WriteAsync(session => going.Write(session.Sql, version, time.GetUtcNow()) is not null);
    }

    /// <summary>Counts again what a version that waits would do, now that another one is live. It waits on, whatever comes out.</summary>
    public async Task CountAgainAsync(HeldPolicies waits, LivePolicies live, CancellationToken cancel)
    {
        // A version that this program does not understand flips nothing it could count.
        if (store.Read(sql => PolicyVersions.FilesOf(sql, waits.Hash)) is not { } files || PolicyReading.Of(files).Set is not { } set) return;
        var count = await CountAsync(set, live, cancel).ConfigureAwait(false);
        await store.WriteAsync(session =>
        {
            HeldPolicies.CountAgain(session.Sql, waits.Hash, live.Set.Hash, count, live.Set.Department.HoldShare);
            return true;
        }, cancel).ConfigureAwait(false);
    }

    private Task<FlipCount> CountAsync(PolicySet proposed, LivePolicies live, CancellationToken cancel) => Task.Run(() =>
    {
        var now = time.GetUtcNow();
        var fleet = StoredFleet.Read(store.Readers, now);
        return FlipCounter.Count(fleet, TwoVersions.Of(live, proposed, fleet.Waivers, now), cancel);
    }, cancel);

    private Task<bool> HoldAsync(PolicyVersion version, LivePolicies live, FlipCount count) => store.WriteAsync(session =>
    {
        var (sql, now) = (session.Sql, time.GetUtcNow());
        if (PolicyVersions.Live(sql)?.Hash != live.Set.Hash) return false;
        PolicyVersions.Keep(sql, version.Set.Hash, version.Files, now);
        PolicyVersions.NoteImported(sql, version.Set.Hash);
        HeldPolicies.Hold(sql, version.Set.Hash, live.Set.Hash, count, live.Set.Department.HoldShare, now);
        return true;
    });
}
