using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Store;
using NetReady.Core.Hosts;
using NetReady.Core.Programs;

namespace NetReady.Collector.Commands;

/// <summary>The commands of <c>netready-collector</c>.</summary>
internal static class CollectorCommands
{
    private static readonly Option<DirectoryInfo> data = new("--data") { Description = "The folder of the store and of the collector's key.", DefaultValueFactory = _ => new("netready-data"), Recursive = true };

    /// <summary>All of them; without a name, <c>run</c>.</summary>
    public static RootCommand Root()
    {
        var run = new RunCommand(data);
        var root = new RootCommand("Takes in what devices report, scores it against policies, and shows it.\n\nExample: netready-collector run --data /var/lib/netready --policies /etc/netready/policies")
        {
            data, run.Command, JoinCommand.Of(data), Hosts(), Revoke(),
        };
        run.AddTo(root);
        return root;
    }

    /// <summary>Runs a command's work and turns what may go wrong into a sentence and an exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (ProgramException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            return problem.ExitCode;
        }
        catch (StoreException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            return ExitCodes.Unavailable;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Done;
        }
        catch (Exception mistake)
        {
            await Console.Error.WriteLineAsync($"A mistake of netready-collector's own; please report it with what follows.{Environment.NewLine}{mistake}").ConfigureAwait(false);
            return ExitCodes.Internal;
        }
    }

    // Who looks into the wrong folder is told so, and leaves no store behind there.
    private static CollectorStore OpenExisting(ParseResult parse)
    {
        string folder = parse.GetValue(data)!.FullName;
        return File.Exists(Path.Combine(folder, CollectorStore.FileName)) ? CollectorStore.Open(folder, NullLogger.Instance, serving: false)
            : throw StoreException.Missing(folder);
    }

    private static Command Hosts()
    {
        var command = new Command("hosts", "Lists the hosts that have enrolled, with their last state.\n\nExample: netready-collector hosts --data /var/lib/netready");
        command.SetAction((parse, _) => GuardAsync(async () =>
        {
            using var store = OpenExisting(parse);
            var states = store.Read(sql => sql.Query<StateRow>("SELECT host, state FROM score_change WHERE id IN (SELECT max(id) FROM score_change GROUP BY host)").ToDictionary(row => row.host, row => row.state));
            var output = parse.InvocationConfiguration.Output;
            await output.WriteLineAsync($"{"host",-24} {"state",-12} {"tier",-12} {"owned",-10} {"last contact",-22} department").ConfigureAwait(false);
            foreach (var host in store.Hosts.Values.OrderBy(host => host.Profile.Department, StringComparer.Ordinal).ThenBy(host => host.Id, StringComparer.Ordinal))
            {
                string state = host.RevokedAt is not null ? "revoked" : states.GetValueOrDefault(host.Number, "unassessed");
                string contact = host.LastContact?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "never";
                await output.WriteLineAsync($"{host.Id,-24} {state,-12} {host.Profile.Tier,-12} {host.Profile.Ownership.Name(),-10} {contact,-22} {host.Profile.Department}").ConfigureAwait(false);
            }
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command Revoke()
    {
        var host = new Argument<string>("host") { Description = "The host's id, as 'netready-collector hosts' lists it." };
        var command = new Command("revoke", "Takes a host out of use: its reports are refused from now on, its history stays.\n\nExample: netready-collector revoke h-0123456789abcdef0123") { host };
        command.SetAction((parse, _) => GuardAsync(async () =>
        {
            using var store = OpenExisting(parse);
            string id = parse.GetValue(host)!;
            if (!await EnrolmentDesk.RevokeAsync(store, id, TimeProvider.System.GetUtcNow()).ConfigureAwait(false))
                throw new ProgramException(ExitCodes.BadData, $"No host has the id '{id}'; 'netready-collector hosts' lists those there are.");
            await parse.InvocationConfiguration.Output.WriteLineAsync($"{id} is revoked; a running collector refuses its reports from now on.").ConfigureAwait(false);
            return ExitCodes.Done;
        }));
        return command;
    }

    private sealed record StateRow(long host, string state);
}
