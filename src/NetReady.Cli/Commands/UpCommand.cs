using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using NetReady.Cli.Local;
using NetReady.Cli.Screens;
using NetReady.Core.Programs;
using NetReady.Scoring.Scorecards;
using Spectre.Console;

namespace NetReady.Cli.Commands;

/// <summary><c>netready up</c>: a collector and an agent on this machine, and the scorecard as it fills.</summary>
internal sealed class UpCommand
{
    private const int DefaultPort = 8620;
    private static readonly TimeSpan lookEvery = TimeSpan.FromMilliseconds(250);

    // --once ends within 60 s of the program's start; what is left is for printing and for ending cleanly.
    private static readonly TimeSpan onceWithin = TimeSpan.FromSeconds(56);

    private readonly PolicyArguments policies = new();
    private readonly Option<string?> data = new("--data") { Description = "Folder for the store and the agent's state. Default: a temporary one that goes at the end.", HelpName = "DIR" };
    private readonly Option<bool> once = new("--once") { Description = "End as soon as every stated fact and the first samples are in, within 60 s." };
    private readonly Option<bool> json = new("--json") { Description = "Print the scorecard as JSON: once with --once, else a line each time the verdict changes." };
    private readonly Option<int> port = new("--port")
    {
        Description = "Loopback port for the agent (TCP and UDP); the next one serves people and Prometheus. 0 takes free ones.",
        DefaultValueFactory = _ => DefaultPort,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var up = new UpCommand();
        var command = new Command("up", "Start a collector and an agent on this machine, and show its scorecard as it fills. Ctrl-C ends it.\n\nExample: netready up --once --json")
        {
            up.data, up.once, up.json, up.port,
        };
        up.policies.AddTo(command);
        up.port.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int number) && number is < 0 or > 65534) result.AddError("--port is a number from 0 to 65534.");
        });
        command.SetAction(up.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var output = parse.InvocationConfiguration.Output;
        bool asJson = parse.GetValue(json);
        // JSON is for programs: what people read goes beside it.
        var console = asJson ? Terminal.On(parse.InvocationConfiguration.Error) : Terminal.On(output);
        string policyFolder = policies.FolderOf(parse);
        var profile = policies.ProfileOf(parse, PolicyArguments.LoadFrom(policyFolder));
        using var folder = DataFolder.Open(parse.GetValue(data));
        await using var fleet = await LocalFleet.StartAsync(folder.FullPath, policyFolder, profile, parse.GetValue(port), Log, cancellation);

        console.MarkupLineInterpolated($"Collector and agent run on this machine. Data: {folder.FullPath}{(folder.IsTemporary ? " (goes at the end; keep it with --data DIR)" : "")}");
        console.MarkupLineInterpolated($"Metrics for Prometheus: {fleet.Addresses.HumanUri}metrics");
        console.MarkupLineInterpolated($"API: {fleet.Addresses.HumanUri}api/v1/hosts");
        console.WriteLine("Reading this machine and measuring the line; the first samples take about half a minute.");
        try
        {
            var card = await WatchFirstRoundAsync(fleet, new RuleChanges(console), parse.GetValue(once), cancellation);
            if (asJson) output.WriteLine(ScorecardJson.Write(card));
            else ScorecardScreen.Write(console, card);
            if (!parse.GetValue(once)) await WatchAsync(fleet, card, console, asJson ? output : null, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            console.WriteLine("Stopped.");
        }
        return ExitCodes.Done;
    }

    private static async Task<Scorecard> WatchFirstRoundAsync(LocalFleet fleet, RuleChanges changes, bool isBounded, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (isBounded) bound.CancelAfter(LeftOf(onceWithin));
        try
        {
            while (!fleet.FirstRoundDelivered.IsCompleted)
            {
                if (fleet.Scorecard is { } card) changes.Write(card);
                await NextLookAsync(fleet, bound.Token);
            }
            while (!fleet.IsScoredSinceHeard) await NextLookAsync(fleet, bound.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time is up: what is in by now is shown, and what is not says so itself.
        }
        var last = fleet.Scorecard ?? throw new ProgramException(ExitCodes.Unavailable, $"nothing was reported and scored within {onceWithin.TotalSeconds} s.");
        changes.Write(last);
        return last;
    }

    private static async Task WatchAsync(LocalFleet fleet, Scorecard shown, IAnsiConsole console, TextWriter? jsonOutput, CancellationToken cancellation)
    {
        console.WriteLine();
        console.WriteLine("Watching: each verdict that changes is shown. Ctrl-C ends it.");
        var changes = new RuleChanges(console);
        changes.Know(shown);
        string? waiting = null;
        while (true)
        {
            await NextLookAsync(fleet, cancellation);
            if (fleet.PendingPolicies is { } held && held.Hash != waiting)
                console.MarkupLineInterpolated($"  [yellow]The changed policies wait[/]: they would flip {held.Flips} of {held.Judged} hosts. Apply them with: netready policy apply --data DIR");
            waiting = fleet.PendingPolicies?.Hash;
            if (fleet.Scorecard is not { } card || ReferenceEquals(card, shown)) continue;
            shown = card;
            if (changes.Write(card)) jsonOutput?.WriteLine(ScorecardJson.Write(card));
        }
    }

    private static TimeSpan LeftOf(TimeSpan bound)
    {
        using var self = Process.GetCurrentProcess();
        var left = bound - (TimeProvider.System.GetUtcNow() - self.StartTime);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static async Task NextLookAsync(LocalFleet fleet, CancellationToken cancellation)
    {
        if (fleet.Running.IsCompleted) await fleet.Running;
        await Task.Delay(lookEvery, TimeProvider.System, cancellation);
    }

    private static void Log(ILoggingBuilder logging) => logging
        .AddSimpleConsole(format => format.SingleLine = true)
        .AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace)
        .SetMinimumLevel(LogLevel.Warning)
        // What keeps a start from succeeding is thrown as well, and told in one sentence.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
}
