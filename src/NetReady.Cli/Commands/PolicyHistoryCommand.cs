using System.Collections.Immutable;
using System.CommandLine;
using NetReady.Cli.Local;
using NetReady.Cli.Screens;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Core.Programs;

namespace NetReady.Cli.Commands;

/// <summary>What <c>netready policy history --json</c> prints.</summary>
/// <param name="Live">The hash of the version that is live; null before the first.</param>
/// <param name="Pending">The version that waits to be applied; null where none does.</param>
/// <param name="Activations">When which version went live, by whom and why, the newest first.</param>
/// <param name="Held">Every version that ever waited, the newest first.</param>
internal sealed record PolicyHistory(string? Live, HeldPolicies? Pending, ImmutableArray<PolicyActivation> Activations, ImmutableArray<HeldPolicies> Held);

/// <summary><c>netready policy history</c>: which versions were live when.</summary>
internal static class PolicyHistoryCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var data = StoreFolder.Option();
        var json = new Option<bool>("--json") { Description = "Print the history as JSON." };
        var command = new Command("history", """
            List the versions of the policies that were live, when, by whom and why, and the one that waits to be applied. Exit code 69 where the store cannot be read.

            Example: netready policy history --data /var/lib/netready
            """) { data, json };
        command.SetAction(async (parse, _) =>
        {
            var history = await StoreFolder.ReadAsync(parse.GetValue(data)!, readers => readers.Read(Read));
            var output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json)) output.WriteLine(PolicyJson.Write(history));
            else PolicyHistoryScreen.Write(Terminal.On(output), history);
            return ExitCodes.Done;
        });
        return command;
    }

    private static PolicyHistory Read(Sql sql)
    {
        ImmutableArray<PolicyActivation> activations = [.. PolicyVersions.Activations(sql)];
        return new(activations.IsEmpty ? null : activations[0].Hash, HeldPolicies.Pending(sql), activations, [.. HeldPolicies.All(sql).Reverse()]);
    }
}
