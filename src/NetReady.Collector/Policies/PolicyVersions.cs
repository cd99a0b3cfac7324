using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Collector.Store;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Policies;

/// <summary>The versions of the policies with their files, and when which was live, in the store.</summary>
internal static class PolicyVersions
{
    private const string Imported = "policies.imported";

    /// <summary>Keeps a version's files. They are sound, so they are UTF-8, and kept as text.</summary>
    public static void Keep(Sql sql, string hash, PolicyFiles files, DateTimeOffset at) => sql.Run(
        "INSERT INTO policy_version (hash, files, stored_at) VALUES ($0, $1, $2) ON CONFLICT DO NOTHING", hash,
        JsonSerializer.Serialize(files.Files.ToImmutableSortedDictionary(file => file.Name, file => Encoding.UTF8.GetString(file.Bytes), StringComparer.Ordinal), PolicyFilesJson.Default.ImmutableSortedDictionaryStringString), at.UtcTicks);

    /// <summary>Notes that a version that is kept goes live.</summary>
    public static PolicyActivation Activate(Sql sql, string hash, DateTimeOffset at, string author, string reason, string how)
    {
        long id = sql.Insert("INSERT INTO policy_activation (hash, activated_at, author, reason, how) VALUES ($0, $1, $2, $3, $4)", hash, at.UtcTicks, author, reason, how);
        return new(id, hash, at, author, reason, how);
    }

    /// <summary>The files of a version; null where there is none of that hash.</summary>
    public static PolicyFiles? FilesOf(Sql sql, string hash) => sql.Scalar("SELECT files FROM policy_version WHERE hash = $0", hash) is string files
        ? new([.. JsonSerializer.Deserialize(files, PolicyFilesJson.Default.ImmutableSortedDictionaryStringString)!.Select(file => (file.Key, Encoding.UTF8.GetBytes(file.Value)))], []) : null;

    /// <summary>The hashes that start so and were kept, in their order.</summary>
    public static IReadOnlyList<string> Starting(Sql sql, string prefix) =>
        [.. sql.Query<VersionRow>("SELECT hash FROM policy_version WHERE substr(hash, 1, length(@prefix)) = @prefix ORDER BY hash", new { prefix }).Select(row => row.hash)];

    /// <summary>The activation that holds now; null before the first.</summary>
    public static PolicyActivation? Live(Sql sql) => Activations(sql, 1) is [var live] ? live : null;

    /// <summary>The activation that held at an instant; null before the first.</summary>
    public static PolicyActivation? LiveAt(Sql sql, DateTimeOffset instant) => sql.Query<Row>(
        "SELECT id, hash, activated_at, author, reason, how FROM policy_activation WHERE activated_at <= @at ORDER BY id DESC LIMIT 1", new { at = instant.UtcTicks }).Select(Read).FirstOrDefault();

    /// <summary>The latest activations, the newest first.</summary>
    public static IReadOnlyList<PolicyActivation> Activations(Sql sql, int most = int.MaxValue) =>
        [.. sql.Query<Row>("SELECT id, hash, activated_at, author, reason, how FROM policy_activation ORDER BY id DESC LIMIT @most", new { most }).Select(Read)];

    /// <summary>The files of the version that is live; null before the first.</summary>
    public static PolicyFiles? LatestFiles(Sql sql) => Live(sql) is { } live ? FilesOf(sql, live.Hash) : null;

    /// <summary>The hash of what was taken from the folder last, live or held; null where nothing was. What was rolled back lies there still, and is not taken again.</summary>
    public static string? LastImported(Sql sql) => sql.Scalar("SELECT value FROM setting WHERE name = $0", Imported) as string;

    /// <summary>Notes what was taken from the folder.</summary>
    public static void NoteImported(Sql sql, string hash) => sql.Run("INSERT INTO setting (name, value) VALUES ($0, $1) ON CONFLICT DO UPDATE SET value = $1", Imported, hash);

    private static PolicyActivation Read(Row row) => new(row.id, row.hash, StoreTime.From(row.activated_at), row.author, row.reason, row.how);

    private sealed record Row(long id, string hash, long activated_at, string author, string reason, string how);

    private sealed record VersionRow(string hash);
}

[JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
internal sealed partial class PolicyFilesJson : JsonSerializerContext;
