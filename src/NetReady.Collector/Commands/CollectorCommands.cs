using System.CommandLine;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Identity;
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
            data, run.Command, Join(), Hosts(), Revoke(),
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
        catch (ArgumentException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            return ExitCodes.Usage;
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

    private static Command Join()
    {
        var department = new Option<string>("--department") { Description = "The department the device belongs to.", Required = true };
        var ownership = new Option<string>("--ownership") { Description = "Who owns it: corporate or personal.", Required = true };
        ownership.AcceptOnlyFromAmong("corporate", "personal");
        var tier = new Option<string>("--tier") { Description = "The highest tier it is meant for, as OFFICIAL.", Required = true };
        var marking = new Option<string?>("--marking") { Description = "The marking within the tier, as SENSITIVE." };
        var asset = new Option<string?>("--asset") { Description = "Its key in the asset register." };
        var hours = new Option<double>("--hours") { Description = "How long the join string is good.", DefaultValueFactory = _ => JoinIssuer.DefaultLife.TotalHours };
        var address = new Option<string?>("--public-address") { Description = "The host:port that the agent is told; else that of the collector that served from the data folder last." };
        var command = new Command("join", "Issues a join string, with which one device can enrol.\n\nExample: netready-collector join --department Exchequer --ownership corporate --tier OFFICIAL --asset A-1042")
        {
            department, ownership, tier, marking, asset, hours, address,
        };
        command.SetAction((parse, _) => GuardAsync(async () =>
        {
            string folder = parse.GetValue(data)!.FullName;
            using var store = CollectorStore.Open(folder, NullLogger.Instance, serving: false);
            using var identity = ServerIdentity.LoadOrCreate(folder, TimeProvider.System);
            string told = parse.GetValue(address) ?? new AddressBook(store).Recall() ?? CollectorAddresses.PublicAddressOf(new(IPAddress.Any, CollectorOptions.DefaultAgentPort));
            var join = await new JoinIssuer(store, identity, () => told, TimeProvider.System).IssueAsync(
                new()
                {
                    Department = parse.GetValue(department)!,
                    Ownership = Ownerships.Parse(parse.GetValue(ownership)!)!.Value,
                    Tier = parse.GetValue(tier)!,
                    Marking = parse.GetValue(marking),
                    Asset = parse.GetValue(asset),
                },
                TimeSpan.FromHours(parse.GetValue(hours))).ConfigureAwait(false);
            await parse.InvocationConfiguration.Output.WriteLineAsync(join.ToString()).ConfigureAwait(false);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command Hosts()
    {
        var command = new Command("hosts", "Lists the hosts that have enrolled, with their last state.\n\nExample: netready-collector hosts --data /var/lib/netready");
        command.SetAction((parse, _) => GuardAsync(async () =>
        {
            using var store = CollectorStore.Open(parse.GetValue(data)!.FullName, NullLogger.Instance, serving: false);
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
            using var store = CollectorStore.Open(parse.GetValue(data)!.FullName, NullLogger.Instance, serving: false);
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
