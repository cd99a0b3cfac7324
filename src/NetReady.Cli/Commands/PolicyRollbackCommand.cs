using System.CommandLine;
using NetReady.Cli.Local;
using NetReady.Cli.Screens;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Core.Programs;
using Spectre.Console;

namespace NetReady.Cli.Commands;

/// <summary><c>netready policy rollback</c>: makes a version live that was so before.</summary>
internal static class PolicyRollbackCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var data = StoreFolder.Option();
        var to = new Option<string?>("--to") { Description = "The version's hash, or as much of its beginning as is unique. Default: the version that was live before this one.", HelpName = "HASH" };
        var reason = new Option<string?>("--reason") { Description = "Why, for the record.", HelpName = "TEXT" };
        var json = new Option<bool>("--json") { Description = "Print what is live now as JSON." };
        var command = new Command("rollback", """
            Make the version live that was live before this one, at once and without asking; a second time, the one before that. The folder stays as it is,
            and is taken in again once it is changed. Exit code 0 done, 64 where there is nothing to go back to, 65 where --to names no version or several,
            69 where the store cannot be had.

            Example: netready policy rollback --data /var/lib/netready --reason "The new rule hit the wrong hosts"
            """) { data, to, reason, json };
        command.SetAction((parse, cancel) => StoreFolder.WithAsync(parse.GetValue(data)!, async store =>
        {
            var activations = store.Read(sql => PolicyVersions.Activations(sql));
            string? live = activations is [var latest, ..] ? latest.Hash : null;
            string target = parse.GetValue(to) is { } prefix ? Named(store, prefix) : PolicyActivation.Before(activations.Reverse())
                ?? throw new ProgramException(ExitCodes.Usage, live is null ? "no version has been live yet." : "there is no version before the one that is live; 'netready policy history' lists them.");
            if (target == live) throw new ProgramException(ExitCodes.Usage, $"{ShortHash.Of(target)} is live already; nothing is changed.");
            var version = SoundPolicies.Of(PolicyReading.Of(store.Read(sql => PolicyVersions.FilesOf(sql, target))!), $"the version {ShortHash.Of(target)}");
            var going = new GoingLive(live, Environment.UserName, Reasons.Of(parse.GetValue(reason)) ?? "rolled back", PolicyActivation.Rollback);
            var done = await store.WriteAsync(session => going.Write(session.Sql, version, TimeProvider.System.GetUtcNow()), cancel)
                ?? throw new ProgramException(ExitCodes.Unavailable, "another version went live meanwhile; nothing is changed. Look at it with 'netready policy history', and try again.");
            if (parse.GetValue(json)) parse.InvocationConfiguration.Output.WriteLine(PolicyJson.Write(new PolicyChange(true, live, done)));
            else Terminal.On(parse.InvocationConfiguration.Output).WriteLine($"{ShortHash.Of(done.Hash)} is live again since {Words.Minute(done.At)}, by {done.Author}, in place of {ShortHash.Of(live!)}. A running collector judges by it within 5 s.");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static string Named(CollectorStore store, string prefix) => store.Read(sql => PolicyVersions.Starting(sql, prefix)) switch
    {
        [var only] => only,
        [] => throw new ProgramException(ExitCodes.BadData, $"no version's hash starts with '{prefix}'; 'netready policy history' lists them."),
        var several => throw new ProgramException(ExitCodes.BadData, $"{several.Count} versions' hashes start with '{prefix}': {string.Join(", ", several.Take(4).Select(hash => hash[..Math.Min(hash.Length, Math.Max(12, prefix.Length + 4))]))}; write more of it."),
    };
}
