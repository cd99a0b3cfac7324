using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Collector.Store;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Policies;

/// <summary>When a version of the policies went live, by whom and why.</summary>
/// <param name="Hash">The hash of its content.</param>
/// <param name="At">When.</param>
/// <param name="Author">Who, as the system's user that the collector runs as, where a file changed.</param>
/// <param name="Reason">Why, as <c>file changed</c>.</param>
internal sealed record PolicyActivation(string Hash, DateTimeOffset At, string Author, string Reason);

/// <summary>The versions of the policies that have been live, with their files, in the store.</summary>
internal static class PolicyVersions
{
    /// <summary>Keeps a version and notes that it goes live, unless it is live already.</summary>
    /// <param name="session">The open transaction.</param>
    /// <param name="activation">What goes live, when, by whom and why.</param>
    /// <param name="files">The version's files. They are sound, so they are UTF-8, and kept as text.</param>
    /// <param name="rules">The ids of its rules.</param>
    public static bool Activate(StoreSession session, PolicyActivation activation, PolicyFiles files, IReadOnlySet<string> rules)
    {
        if (session.Sql.Scalar("SELECT hash FROM policy_activation ORDER BY id DESC LIMIT 1") as string == activation.Hash) return false;
        session.Sql.Run("INSERT INTO policy_version (hash, files, stored_at) VALUES ($0, $1, $2) ON CONFLICT DO NOTHING",
            activation.Hash, JsonSerializer.Serialize(files.Files.ToImmutableSortedDictionary(file => file.Name, file => Encoding.UTF8.GetString(file.Bytes), StringComparer.Ordinal), PolicyFilesJson.Default.ImmutableSortedDictionaryStringString), activation.At.UtcTicks);
        session.Sql.Run("INSERT INTO policy_activation (hash, activated_at, author, reason) VALUES ($0, $1, $2, $3)",
            activation.Hash, activation.At.UtcTicks, activation.Author, activation.Reason);
        foreach (string gone in RulesLiveSince(session.Sql).Keys.Where(rule => !rules.Contains(rule))) session.Sql.Run("DELETE FROM rule_live WHERE rule = $0", gone);
        foreach (string rule in rules) session.Sql.Run("INSERT INTO rule_live (rule, since) VALUES ($0, $1) ON CONFLICT DO NOTHING", rule, activation.At.UtcTicks);
        return true;
    }

    /// <summary>Since when each live rule has been live, by id.</summary>
    public static ImmutableDictionary<string, DateTimeOffset> RulesLiveSince(Sql sql) =>
        sql.Query<RuleRow>("SELECT rule, since FROM rule_live").ToImmutableDictionary(row => row.rule, row => StoreTime.From(row.since), StringComparer.Ordinal);

    /// <summary>The files of the version that went live last; null where none ever did.</summary>
    public static PolicyFiles? LatestFiles(Sql sql) =>
        sql.Scalar("SELECT files FROM policy_activation JOIN policy_version USING (hash) ORDER BY policy_activation.id DESC LIMIT 1") is string files
            ? new([.. JsonSerializer.Deserialize(files, PolicyFilesJson.Default.ImmutableSortedDictionaryStringString)!.Select(file => (file.Key, Encoding.UTF8.GetBytes(file.Value)))], []) : null;

    /// <summary>The latest activations, the newest first.</summary>
    public static IReadOnlyList<PolicyActivation> Activations(Sql sql, int most) =>
        [.. sql.Query<Row>("SELECT hash, activated_at, author, reason FROM policy_activation ORDER BY id DESC LIMIT @most", new { most })
            .Select(row => new PolicyActivation(row.hash, StoreTime.From(row.activated_at), row.author, row.reason))];

    private sealed record RuleRow(string rule, long since);

    private sealed record Row(string hash, long activated_at, string author, string reason);
}

[JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
internal sealed partial class PolicyFilesJson : JsonSerializerContext;
