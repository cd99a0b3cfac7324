using System.CommandLine;
using NetReady.Cli.Local;
using NetReady.Cli.Screens;
using NetReady.Collector.Planning;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Core.Programs;
using NetReady.Core.Units;

namespace NetReady.Cli.Commands;

/// <summary><c>netready policy plan</c>: what a folder of policies would do to every stored host.</summary>
internal static class PolicyPlanCommand
{
    private static readonly TimeSpan longestPeriod = TimeSpan.FromDays(400);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = PolicyArguments.FolderArgument();
        var data = StoreFolder.Option();
        var since = new Option<string?>("--since") { Description = "Compare the past, too: from so long ago until now, as 30d.", HelpName = "LENGTH" };
        var most = new Option<int>("--hosts") { Description = "How many hosts to list; --json lists them all.", DefaultValueFactory = _ => 20, HelpName = "NUMBER" };
        var json = new Option<bool>("--json") { Description = "Print the plan, with every host, as JSON." };
        var command = new Command("plan", """
            Say what a folder of policies would do to every host in the collector's store: who changes state, in which department and tier, by which rule and why;
            what starts a time to fix; and over --since, when the two versions would have differed. It reads alone: no byte of the store changes.
            Exit code 0 also where hosts would change, 65 where the policies have mistakes or examples fail, 69 where the store cannot be read.

            Example: netready policy plan policies --data /var/lib/netready --since 30d
            """) { folder, data, since, most, json };
        command.SetAction(async (parse, cancel) =>
        {
            var period = parse.GetValue(since) is { } text ? PeriodOf(text) : (TimeSpan?)null;
            var proposed = SoundPolicies.In(PolicyArguments.FolderOf(parse, folder));
            var plan = await StoreFolder.ReadAsync(parse.GetValue(data)!, readers => Make(readers, proposed, period, parse.InvocationConfiguration.Error, cancel));
            if (parse.GetValue(json)) parse.InvocationConfiguration.Output.WriteLine(PlanJson.Write(plan));
            else PlanScreen.Write(Terminal.On(parse.InvocationConfiguration.Output), plan, parse.GetValue(most));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Plans a version beside the one that is live.</summary>
    /// <param name="readers">The store.</param>
    /// <param name="proposed">The version.</param>
    /// <param name="period">How far back to compare the past; null for not at all.</param>
    /// <param name="errors">Where progress is shown.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ProgramException">No version is live.</exception>
    public static PolicyPlan Make(StoreReaders readers, PolicyVersion proposed, TimeSpan? period, TextWriter errors, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        var live = readers.Read(sql => PolicyVersions.Live(sql) is { } active ? LivePolicies.Read(sql, active, now) ?? throw NotUnderstood(active) : throw NoneLive());
        var fleet = StoredFleet.Read(readers, now);
        using var progress = new HostProgress(Terminal.On(errors));
        return new Planner(fleet, TwoVersions.Of(live, proposed.Set, fleet.Waivers, now)).Plan(now - period, progress.Report, cancel);
    }

    private static TimeSpan PeriodOf(string text)
    {
        if (Quantity.TryParse(Dimension.Duration, text, out double seconds) is { } problem) throw new ProgramException(ExitCodes.Usage, $"--since: {problem}; write it as 30d.");
        if (seconds > 0 && seconds <= longestPeriod.TotalSeconds) return TimeSpan.FromSeconds(seconds);
        throw new ProgramException(ExitCodes.Usage, $"--since is a length of time up to {longestPeriod.TotalDays} d, as 30d.");
    }

    private static ProgramException NoneLive() => new(ExitCodes.Unavailable, "no policies have been live in this store yet, so there is nothing to compare with; the first ones go live when the collector starts.");

    private static ProgramException NotUnderstood(PolicyActivation active) =>
        new(ExitCodes.Unavailable, $"this program does not understand the policies that are live ({active.Hash}); use the version of NetReady that made them so.");
}
