using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using NetReady.Agent.Diagnosis;
using NetReady.Agent.Diagnosis.Asking;
using NetReady.Agent.Probes.Paths.Hops;
using NetReady.Agent.Probes.Paths.Mtu;
using NetReady.Cli.Screens;
using NetReady.Core.Assignments;
using NetReady.Core.Programs;
using Spectre.Console;

namespace NetReady.Cli.Commands;

/// <summary><c>netready probe path</c>: the routers on the way, where loss begins, and how large a packet may be.</summary>
internal sealed class ProbePathCommand
{
    private const int ReflectorPort = 8620, MostRounds = 100;

    private readonly ProbeArguments arguments = new();
    private readonly Option<int> rounds = new("--rounds") { Description = "How many packets each step gets.", DefaultValueFactory = _ => 10, HelpName = "N" };
    private readonly Option<bool> names = new("--names") { Description = "Look up the routers' names, which tells your resolver their addresses." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var probe = new ProbePathCommand();
        var command = new Command("path", """
            Show the path to a target: each router on the way with its round trips and loss, where loss begins, the largest packet that passes (path MTU, RFC 8899),
            and whether larger ones vanish without a word (a black hole: connections that hang). All by UDP, without an administrator's rights.
            Where something is amiss, also whose fault it is, as far as the targets tell: the device's, the local network's or the line's.

            The path MTU needs a STAMP reflector at its end: a NetReady collector, `netready reflector` or a router. The routers on the way show without one, too.
            Without a port: 8620. Trace once at a time, as routers limit what they answer one device. It takes some 10 s (--rounds 3: 3 s). The steps cost 2 kB each; the path MTU 6 kB, or some 60 kB where a black hole has to be measured out.

            Exit code 0 reached and no black hole found, 4 not reached or a black hole, 69 where nothing could be sent.

            Example: netready probe path --to netready.example.gov.uk
            """) { probe.arguments.To, probe.rounds, probe.names, probe.arguments.Json };
        command.SetAction(probe.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var targets = arguments.TargetsOf(parse);
        var plan = new HopPlan(parse.GetValue(rounds) is var asked and >= 1 and <= MostRounds ? asked
            : throw new ProgramException(ExitCodes.Usage, string.Create(CultureInfo.InvariantCulture, $"--rounds is from 1 to {MostRounds}.")));
        bool asJson = arguments.AsJson(parse);
        var output = parse.InvocationConfiguration.Output;
        var console = Terminal.On(asJson ? parse.InvocationConfiguration.Error : output);
        int worst = ExitCodes.Done;
        ImmutableArray<MeasuringTarget> all = [.. targets.Select(target => target.At(target.Port ?? ReflectorPort)).Select(address => new MeasuringTarget(address, TargetMethod.Stamp, address))];
        foreach (string target in all.Select(target => target.Address))
        {
            var outcome = await console.Status().StartAsync(Markup.Escape($"Searching for the path MTU to {target}"), async status =>
            {
                var seen = await LookAsync(target, plan, parse.GetValue(names), status, cancellation);
                return seen.IsWell ? seen : await DiagnoseAsync(seen, all, status, cancellation);
            });
            if (asJson) output.WriteLine(ProbeJson.Write(outcome));
            else PathScreen.Write(console, outcome);
            worst = Math.Max(worst, outcome.ExitCode);
        }
        return worst;
    }

    private static async Task<PathOutcome> DiagnoseAsync(PathOutcome outcome, ImmutableArray<MeasuringTarget> targets, StatusContext status, CancellationToken cancellation)
    {
        status.Status("Asking whose fault it is: up to half a minute");
        var examined = await Examination.RunAsync(targets, default, new(TimeProvider.System, CollectorKeyHash: null), cancellation);
        var conclusion = examined.Conclusion;
        return outcome with { Fault = new(conclusion.Fault.Decided?.Word(), conclusion.FaultSays, conclusion.Do), Bytes = outcome.Bytes + examined.Bytes.Bytes };
    }

    // The path MTU first: routers limit how much ICMP they send, and what they say of size counts for more than one round trip.
    private static async Task<PathOutcome> LookAsync(string target, HopPlan plan, bool withNames, StatusContext status, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var mtu = await PathMtuProbe.TakeAsync(target, time, cancellation);
        status.Status(Markup.Escape($"Tracing the path to {target}, {plan.Longest.TotalSeconds:0} s at most"));
        var trace = await HopTrace.TakeAsync(target, plan, time, cancellation);
        IReadOnlyDictionary<IPAddress, string> found = withNames && trace.Outcome is { } path ? await RouterNames.OfAsync(path, time, cancellation) : new Dictionary<IPAddress, string>();
        return PathOutcome.Of(target, mtu, trace, found);
    }
}
