using System.CommandLine;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Cli.Screens;
using NetReady.Core.Programs;
using NetReady.Core.Units;
using NetReady.Protocols.Gate;
using Spectre.Console;

namespace NetReady.Cli.Commands;

/// <summary><c>netready probe throughput</c>: is this line at least so fast? Decided for a hundredth of what measuring the rate costs.</summary>
internal sealed class ProbeThroughputCommand
{
    private const int DefaultPort = 8622;

    private readonly ProbeArguments arguments = new();
    private readonly Option<string?> down = Rate("--down", "from the target to this machine"), up = Rate("--up", "from this machine to the target");
    private readonly Option<string?> burst = new("--burst")
    {
        Description = "The most that the line is taken to let through at once. A deeper bucket passes for rate; a greater value costs as many bytes more. Default: 262 kB.", HelpName = "BYTES",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var probe = new ProbeThroughputCommand();
        var command = new Command("throughput", $"""
            Decide whether the line to a NetReady collector or reflector carries at least a rate, by short trains of packets: less than a megabyte a
            direction on most lines, four at most. Rates are of IP packets with their headers, within a tenth.

            yes         it carries the rate
            no          it does not; the interval says what it does carry
            borderline  what may be sent does not tell; the interval says what is known

            Port {DefaultPort} unless said. Exit code 0 yes to all, 4 no to any, 5 borderline or unanswered.

            Example: netready probe throughput --down 25Mbit/s --up "5 Mbit/s" --to collector.example.gov.uk
            """) { probe.arguments.To, probe.down, probe.up, probe.burst, probe.arguments.Json };
        command.SetAction(probe.RunAsync);
        return command;
    }

    private static Option<string?> Rate(string name, string way) => new(name) { Description = $"The rate asked about, {way}.", HelpName = "RATE" };

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        (TrainDirection Direction, GateTerms Terms)[] asked =
            [.. new[] { (TrainDirection.Down, TermsOf(parse, down)), (TrainDirection.Up, TermsOf(parse, up)) }.Where(one => one.Item2 is not null).Select(one => (one.Item1, one.Item2!))];
        if (asked.Length == 0) throw new ProgramException(ExitCodes.Usage, "say what is asked: --down RATE, --up RATE or both, as --down \"25 Mbit/s\".");
        var output = parse.InvocationConfiguration.Output;
        bool asJson = arguments.AsJson(parse);
        var console = asJson ? Terminal.On(parse.InvocationConfiguration.Error) : Terminal.On(output);
        var worst = ExitCodes.Done;
        foreach (var target in arguments.TargetsOf(parse))
        {
            string address = target.At(target.Port ?? DefaultPort);
            var outcome = await console.Status().StartAsync(Markup.Escape($"Testing the line to {address}"), _ => TestAsync(target, address, asked, cancellation));
            if (asJson) output.WriteLine(ProbeJson.Write(outcome));
            else ThroughputScreen.Write(console, outcome);
            worst = Worse(worst, outcome.ExitCode);
        }
        return worst;
    }

    private GateTerms? TermsOf(ParseResult parse, Option<string?> option)
    {
        if (parse.GetValue(option) is not { } text) return null;
        var terms = new GateTerms(new(Read(Dimension.BitRate, option.Name, text)));
        return parse.GetValue(burst) is { } bucket ? terms with { BurstPrior = new((long)Read(Dimension.Bytes, burst.Name, bucket)) } : terms;
    }

    private static double Read(Dimension dimension, string option, string text)
    {
        // "25Mbit/s" and "25 Mbit/s" are both how people write it.
        int unit = text.AsSpan().IndexOfAnyExceptInRange('.', '9');
        string spaced = unit > 0 && text[unit] != ' ' ? $"{text[..unit]} {text[unit..]}" : text;
        if (Quantity.TryParse(dimension, spaced, out double value) is { } problem) throw new ProgramException(ExitCodes.Usage, $"{option}: {problem}");
        return value > 0 ? value : throw new ProgramException(ExitCodes.Usage, $"{option}: '{text}' is not above zero.");
    }

    private static async Task<ThroughputOutcome> TestAsync(ProbeTarget target, string address, (TrainDirection Direction, GateTerms Terms)[] asked, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var (endpoints, unresolved) = await TargetAddress.ResolveAsync(address, time, cancellation);
        var answers = new Dictionary<TrainDirection, DirectionOutcome>();
        foreach (var (direction, terms) in asked)
        {
            if (unresolved is not null)
            {
                answers[direction] = DirectionOutcome.Of(terms, unresolved);
                continue;
            }
            try
            {
                answers[direction] = DirectionOutcome.Of(await GateProbe.TestAsync(endpoints, direction, terms, time, cancellation));
            }
            catch (GateFailedException problem)
            {
                answers[direction] = DirectionOutcome.Of(terms, problem.Failure);
            }
        }
        return new(target.ToString(), answers.GetValueOrDefault(TrainDirection.Down), answers.GetValueOrDefault(TrainDirection.Up));
    }

    private static int Worse(int one, int other) => one == ExitCodes.NotReady || other == ExitCodes.NotReady ? ExitCodes.NotReady : Math.Max(one, other);
}
