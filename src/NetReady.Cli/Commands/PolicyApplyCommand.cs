using System.CommandLine;
using NetReady.Cli.Local;
using NetReady.Cli.Screens;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Core.Programs;
using Spectre.Console;

namespace NetReady.Cli.Commands;

/// <summary>What <c>netready policy apply --json</c> and <c>rollback --json</c> print.</summary>
/// <param name="Changed">Whether another version is live now.</param>
/// <param name="Before">The hash of the version that was live before; null for none.</param>
/// <param name="Live">What is live now, since when, by whom and why.</param>
internal sealed record PolicyChange(bool Changed, string? Before, PolicyActivation Live);

/// <summary><c>netready policy apply</c>: makes the version that waits, or a folder's, live.</summary>
internal static class PolicyApplyCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo?>("DIR") { Description = "Folder of policies. Without one: the version that waits.", Arity = ArgumentArity.ZeroOrOne };
        var data = StoreFolder.Option();
        var reason = new Option<string?>("--reason") { Description = "Why, for the record.", HelpName = "TEXT" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var json = new Option<bool>("--json") { Description = "Print what is live now as JSON, without what it does to the hosts ('netready policy plan --json' has that)." };
        var command = new Command("apply", """
            Make the version that waits, or a folder's, live: in the collector's store, whether the collector runs (it judges by it within 5 s) or not.
            Says first what that does to the hosts, and asks. Exit code 0 done, 64 where nothing waits or nobody can be asked, 65 where the policies have
            mistakes (nothing is changed then), 69 where the store cannot be had.

            Example: netready policy apply --data /var/lib/netready --reason "Agreed on Monday"
            """) { folder, data, reason, yes, json };
        command.SetAction((parse, cancel) => StoreFolder.WithAsync(parse.GetValue(data)!, async store =>
        {
            var console = Terminal.On(parse.InvocationConfiguration.Output);
            bool asJson = parse.GetValue(json);
            var live = store.Read(PolicyVersions.Live);
            var version = parse.GetValue(folder) is { } given ? SoundPolicies.In(given.Exists ? given.FullName : throw new ProgramException(ExitCodes.Unavailable, $"there is no folder '{given}'.")) : Waiting(store);
            if (live?.Hash == version.Set.Hash)
            {
                if (asJson) parse.InvocationConfiguration.Output.WriteLine(PolicyJson.Write(new PolicyChange(false, live.Hash, live)));
                else console.WriteLine($"{ShortHash.Of(version.Set.Hash)} is live already; nothing is changed.");
                return ExitCodes.Done;
            }
            if (live is not null && !asJson) PlanScreen.WriteSummary(console, PolicyPlanCommand.Make(store.Readers, version, null, parse.InvocationConfiguration.Error, cancel));
            if (!parse.GetValue(yes) && (asJson ? throw NobodyToAsk() : !Agrees(console, version)))
            {
                console.WriteLine("Nothing is changed.");
                return ExitCodes.Done;
            }
            var going = new GoingLive(live?.Hash, Environment.UserName, Reasons.Of(parse.GetValue(reason)) ?? "applied", PolicyActivation.Apply);
            var done = await store.WriteAsync(session => going.Write(session.Sql, version, TimeProvider.System.GetUtcNow()), cancel)
                ?? throw new ProgramException(ExitCodes.Unavailable, "another version went live meanwhile; nothing is changed. Look at it with 'netready policy history', and apply again.");
            if (asJson) parse.InvocationConfiguration.Output.WriteLine(PolicyJson.Write(new PolicyChange(true, live?.Hash, done)));
            else console.WriteLine($"{ShortHash.Of(done.Hash)} is live since {Words.Minute(done.At)}, by {done.Author}. A running collector judges by it within 5 s. Back with: netready policy rollback");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static PolicyVersion Waiting(CollectorStore store)
    {
        var waits = store.Read(HeldPolicies.Pending) ?? throw new ProgramException(ExitCodes.Usage, "no version waits to be applied; name a folder with policies to apply those.");
        return SoundPolicies.Of(PolicyReading.Of(store.Read(sql => PolicyVersions.FilesOf(sql, waits.Hash))!), $"the version {ShortHash.Of(waits.Hash)}");
    }

    private static bool Agrees(IAnsiConsole console, PolicyVersion version)
    {
        if (!console.Profile.Capabilities.Interactive || Console.IsInputRedirected) throw NobodyToAsk();
        return console.Confirm($"Make {ShortHash.Of(version.Set.Hash)} live?", defaultValue: false);
    }

    private static ProgramException NobodyToAsk() => new(ExitCodes.Usage, "nobody can be asked here; say --yes to apply it all the same.");
}
