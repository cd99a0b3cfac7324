using NetReady.Collector.Store;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Policies;

/// <summary>A sound version that may go live.</summary>
/// <param name="Set">The policies.</param>
/// <param name="Files">Their files.</param>
internal sealed record PolicyVersion(PolicySet Set, PolicyFiles Files);

/// <summary>Makes a version live: its files, its activation, its rules' times and what becomes of what waited, in one transaction.</summary>
/// <param name="Expected">The hash of the version that is live as far as the caller knows; null for none. Where another is, nothing is changed.</param>
/// <param name="Author">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="How">How, by the words of <see cref="PolicyActivation"/>.</param>
internal sealed record GoingLive(string? Expected, string Author, string Reason, string How)
{
    /// <summary>Does it.</summary>
    /// <param name="sql">The open transaction.</param>
    /// <param name="version">The version.</param>
    /// <param name="at">When.</param>
    /// <returns>The activation; null where another version is live than was expected.</returns>
    public PolicyActivation? Write(Sql sql, PolicyVersion version, DateTimeOffset at)
    {
        var live = PolicyVersions.Live(sql);
        if (live?.Hash != Expected) return null;
        string hash = version.Set.Hash;
        if (How is PolicyActivation.Start or PolicyActivation.Import) PolicyVersions.NoteImported(sql, hash);
        HeldPolicies.End(sql, HeldPolicies.Applied, at, hash);
        if (How == PolicyActivation.Import) HeldPolicies.End(sql, HeldPolicies.Replaced, at);
        if (live?.Hash == hash) return live;
        PolicyVersions.Keep(sql, hash, version.Files, at);
        RulesLive.Change(sql, RulesLive.Of(version.Set), at);
        // A clock that was set back does not turn the order of activations round.
        return PolicyVersions.Activate(sql, hash, live is { At: var before } && before > at ? before : at, Author, Reason, How);
    }
}
