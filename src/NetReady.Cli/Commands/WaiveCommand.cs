using System.CommandLine;
using NetReady.Cli.Local;
using NetReady.Cli.Screens;
using NetReady.Collector.Waivers;
using NetReady.Core.Programs;
using NetReady.Scoring.Waivers;

namespace NetReady.Cli.Commands;

/// <summary><c>netready waive</c>: sets a rule aside for a host or a department until an instant.</summary>
internal sealed class WaiveCommand
{
    private readonly Option<DirectoryInfo> data = StoreFolder.Option();
    private readonly Option<string> rule = new("--rule") { Description = "The rule's id.", HelpName = "ID", Required = true };
    private readonly Option<string?> host = new("--host") { Description = "The host that it is for.", HelpName = "ID" };
    private readonly Option<string?> department = new("--department") { Description = "The department that it is for, with every host of it.", HelpName = "NAME" };
    private readonly Option<string> owner = new("--owner") { Description = "Who answers for the risk, as stated: nobody's identity is proven.", HelpName = "WHO", Required = true };
    private readonly Option<string> approver = new("--approver") { Description = "Who agreed to it, as stated: another than the owner.", HelpName = "WHO", Required = true };
    private readonly Option<string> reason = new("--reason") { Description = "Why, in one line.", HelpName = "TEXT", Required = true };
    private readonly Option<string?> from = new("--from") { Description = "When it starts: a day or an instant, UTC. Default: now.", HelpName = "WHEN" };
    private readonly Option<string> until = new("--until") { Description = "When it ends, UTC: an instant, as 2027-01-31T17:00Z, or a day, with whose end it ends.", HelpName = "WHEN", Required = true };
    private readonly Option<bool> json = new("--json") { Description = "Print the waiver as JSON." };

    /// <summary>The command with its subcommands.</summary>
    public static Command Create()
    {
        var waive = new WaiveCommand();
        var command = new Command("waive", """
            Set a rule aside for a host or a department until an instant, at which it counts again by itself. What is waived earns its points; 'strict' is the score without.
            The longest length is the tier's in tiers.yaml; a department's waiver is held to the strictest tier among its hosts.

            Example: netready waive --rule OFC-04 --host h-0123456789abcdef0123 --owner "Ann Smith" --approver "Bob Jones" --reason "Vendor's fix is due in January" --until 2027-01-31
            """)
        {
            waive.rule, waive.host, waive.department, waive.owner, waive.approver, waive.reason, waive.from, waive.until, waive.json, waive.data,
            WaiveListCommand.Create(waive.data), WaiveEndCommand.Create(waive.data),
        };
        command.SetAction(waive.RunAsync);
        return command;
    }

    /// <summary>The waiver of an answer.</summary>
    /// <exception cref="ProgramException">There is none; the message lists every problem.</exception>
    public static KeptWaiver Granted(WaiverAnswer answer) => answer.Kept ?? throw Refused([.. answer.Problems]);

    private static ProgramException Refused(IReadOnlyList<string> problems) => new(ExitCodes.BadData,
        problems is [var one] ? $"nothing is changed. {one}" : $"nothing is changed, since {problems.Count} things are wrong:\n{string.Join('\n', problems)}");

    private Task<int> RunAsync(ParseResult parse, CancellationToken cancellation) => StoreFolder.WithAsync(parse.GetValue(data)!, async store =>
    {
        var desk = WaiverDesk.Of(store, TimeProvider.System);
        var now = desk.Time.GetUtcNow();
        var (asked, problems) = Read(parse, now);
        if (problems.Count > 0) throw Refused([.. problems, .. desk.Problems(asked, now)]);
        var kept = Granted(await desk.GrantAsync(asked, now, Environment.UserName));
        var line = WaiverListing.Of(store, desk).Waivers.Single(line => line.Id == kept.Waiver.Id);
        var output = parse.InvocationConfiguration.Output;
        if (parse.GetValue(json)) output.WriteLine(line.ToJson());
        else WaiverScreen.WriteGranted(Terminal.On(output), line, desk.LongestFor(kept.Waiver), WaiverTime.IsDay(parse.GetValue(until)!) ? parse.GetValue(until) : null);
        return ExitCodes.Done;
    });

    // A time that cannot be read is left at one that nothing else is wrong with, so that every other problem is told as well.
    private (Waiver Asked, List<string> Problems) Read(ParseResult parse, DateTimeOffset now)
    {
        var problems = new List<string>();
        var starts = now;
        if (parse.GetValue(from) is { } fromText && WaiverTime.TryReadFrom(fromText, now, out starts) is { } noFrom)
        {
            problems.Add($"--from: {noFrom}");
            starts = now;
        }
        if (WaiverTime.TryReadUntil(parse.GetValue(until)!, out var ends) is { } noUntil)
        {
            problems.Add($"--until: {noUntil}");
            ends = starts + TimeSpan.FromSeconds(1);
        }
        return (new()
        {
            Id = "", Rule = parse.GetValue(rule)!, Host = parse.GetValue(host), Department = parse.GetValue(department), Owner = parse.GetValue(owner)!, Approver = parse.GetValue(approver)!,
            Reason = parse.GetValue(reason)!, From = starts, Until = ends,
        }, problems);
    }
}
