using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Identity;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Core.Hosts;
using NetReady.Core.Programs;
using NetReady.Scoring.Policies;

namespace NetReady.Collector.Commands;

/// <summary><c>netready-collector join</c>: issues a join string.</summary>
internal static class JoinCommand
{
    /// <summary>The command, about the data folder that <paramref name="data"/> names.</summary>
    public static Command Of(Option<DirectoryInfo> data)
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
        command.SetAction((parse, _) => CollectorCommands.GuardAsync(async () =>
        {
            var life = LifeOf(parse.GetValue(hours));
            var profile = new HostProfile
            {
                Department = parse.GetValue(department)!,
                Ownership = Ownerships.Parse(parse.GetValue(ownership)!)!.Value,
                Tier = parse.GetValue(tier)!,
                Marking = parse.GetValue(marking),
                Asset = parse.GetValue(asset),
            };
            string folder = parse.GetValue(data)!.FullName;
            using var store = CollectorStore.Open(folder, NullLogger.Instance, serving: false);
            if (store.Read(PolicyVersions.LatestFiles) is { } files && PolicyFolder.Load(files).Policies is { } live) RefuseUnknownWords(profile, live);
            using var identity = ServerIdentity.LoadOrCreate(folder, TimeProvider.System);
            string told = parse.GetValue(address) ?? new AddressBook(store).Recall() ?? CollectorAddresses.PublicAddressOf(new(IPAddress.Any, CollectorOptions.DefaultAgentPort));
            var join = await new JoinIssuer(store, identity, () => told, TimeProvider.System).IssueAsync(profile, life).ConfigureAwait(false);
            await parse.InvocationConfiguration.Output.WriteLineAsync(join.ToString()).ConfigureAwait(false);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static TimeSpan LifeOf(double hours)
    {
        var most = JoinIssuer.LongestLife;
        return hours >= JoinIssuer.ShortestLife.TotalHours && hours <= most.TotalHours ? TimeSpan.FromHours(hours)
            : throw new ProgramException(ExitCodes.Usage, $"--hours is {hours}; a join string is good for one minute (0.017) to {most.TotalHours} hours.");
    }

    // A device of a tier that no policy knows would never be judged, and nobody would be told why.
    private static void RefuseUnknownWords(HostProfile profile, PolicySet live)
    {
        if (!live.Department.Names.IsEmpty) Refuse("--department", profile.Department, live.Department.Names, "department.yaml names no such department");
        if (live.Tiers.All.IsEmpty) return;
        Refuse("--tier", profile.Tier, live.Tiers.All.Select(known => known.Name), "tiers.yaml names no such tier");
        if (profile.Marking is { } marking) Refuse("--marking", marking, live.Tiers.Find(profile.Tier)!.Markings, $"tiers.yaml names no such marking of {profile.Tier}");
    }

    private static void Refuse(string option, string word, IEnumerable<string> known, string why)
    {
        var words = known.ToList();
        if (!words.Contains(word, StringComparer.Ordinal))
            throw new ProgramException(ExitCodes.Usage, $"{option} is '{word}', and {why}; {(words.Count == 0 ? "it has none" : $"there are: {string.Join(", ", words)}")}.");
    }
}
