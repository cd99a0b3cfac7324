using System.Collections.Immutable;
using System.CommandLine;
using NetReady.Agent.Diagnosis;
using NetReady.Agent.Posture;
using NetReady.Agent.Probes;
using NetReady.Cli.Screens;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Programs;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using Spectre.Console;

namespace NetReady.Cli.Commands;

/// <summary><c>netready assess</c>: the scorecard of this machine, once, with no server.</summary>
internal sealed class AssessCommand
{
    private const int DefaultReflectorPort = 8620;

    private readonly PolicyArguments policies = new();
    private readonly Option<string?> reflector = new("--reflector")
    {
        Description = $"STAMP reflector to measure to; port {DefaultReflectorPort} unless said. Without one, the network facts are missing.",
        HelpName = "HOST[:PORT]",
    };
    private readonly Option<bool> json = new("--json") { Description = "Print the scorecard as JSON." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var assess = new AssessCommand();
        var command = new Command("assess", "Score this machine once, without a server. Exit code 0 ready, 3 conditional, 4 not ready, 5 unassessed.\n\nExample: netready assess --tier OFFICIAL")
        {
            assess.reflector, assess.json,
        };
        assess.policies.AddTo(command);
        command.SetAction(assess.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var set = PolicyArguments.LoadFrom(policies.FolderOf(parse));
        var profile = policies.ProfileOf(parse, set) with { Platform = Platforms.Current() };
        var assignment = AssignmentOf(set, profile, parse.GetValue(reflector));
        var output = parse.InvocationConfiguration.Output;
        bool asJson = parse.GetValue(json);
        var console = asJson ? Terminal.On(parse.InvocationConfiguration.Error) : Terminal.On(output);

        var evidence = await console.Status().StartAsync("Reading this machine", async status =>
        {
            var time = TimeProvider.System;
            var diagnoser = new Diagnoser(time);
            if (Diagnoser.IsAskedFor(assignment.Facts))
            {
                status.Status("Asking line and VPN: up to half a minute");
                await diagnoser.RunAsync(assignment, new(time, CollectorKeyHash: null), cancellation);
                status.Status("Reading this machine");
            }
            var facts = await new PostureReader(new()
            {
                StateDirectory = StateFolder(parse.InvocationConfiguration.Error), Clock = time, Parameters = assignment.Parameters, Diagnosis = () => diagnoser.State,
            }).ReadAsync(assignment.Facts, cancellation);
            if (assignment.Targets.Length > 0) status.Status("Measuring the line: up to half a minute");
            var measured = await MeasureAsync(assignment, time, cancellation);
            return Evidence(profile, [.. facts, .. measured.Missing], measured.Batches, time.GetUtcNow());
        });

        var card = Timeless(set.Score(evidence));
        if (asJson) output.WriteLine(ScorecardJson.Write(card));
        else ScorecardScreen.Write(console, card);
        return CodeOf(card.State);
    }

    private static int CodeOf(string state) => state switch
    {
        "ready" => ExitCodes.Done,
        "conditional" => ExitCodes.Conditional,
        "not-ready" => ExitCodes.NotReady,
        _ => ExitCodes.Unassessed,
    };

    // Where no reflector is given there is no collector either: what would be measured to it has no target.
    private static Assignment AssignmentOf(PolicySet set, HostProfile profile, string? reflector)
    {
        const string NoCollector = "no-collector.invalid:1";
        string address = reflector is null ? NoCollector : reflector.Contains(':', StringComparison.Ordinal) ? reflector : $"{reflector}:{DefaultReflectorPort}";
        var assignment = set.AssignmentFor(profile, address);
        return assignment with
        {
            Targets = [.. assignment.Targets.Where(target => target.Address != NoCollector && !(target.Address == address && target.Method == TargetMethod.Ndt7))],
        };
    }

    private static async Task<ProbeResult> MeasureAsync(Assignment assignment, TimeProvider time, CancellationToken cancellation)
    {
        var result = new ProbeResult([], []);
        foreach (var request in ProbeTable.Requests(assignment.Samples, assignment.Targets))
            result = result.And(await ProbeTable.RunAsync(request, new(time, CollectorKeyHash: null), cancellation));
        return result;
    }

    // Without a collector nobody knows since when something has been as it is: no time to fix is granted, and none is claimed to run.
    private static Scorecard Timeless(Scorecard card) => card with { Rules = [.. card.Rules.Select(rule => rule with { Since = null })] };

    private static HostEvidence Evidence(HostProfile profile, ImmutableArray<Observation> observations, ImmutableArray<SampleBatch> batches, DateTimeOffset now) => new()
    {
        Host = Environment.MachineName,
        Profile = profile,
        At = now,
        LastContact = now,
        Facts = [.. observations.Select(seen => new FactTimeline(seen.Key, [new(DateTimeOffset.UnixEpoch, seen, 1)]))],
        Samples = batches,
    };

    // Reading keeps what it must remember between runs, as when an update was first seen. Where there is no place for it, it goes on without.
    private static string? StateFolder(TextWriter errors)
    {
        string folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "netready");
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"netready: nothing is remembered between runs, since '{folder}' cannot be made: {problem.Message}");
            return null;
        }
    }
}
