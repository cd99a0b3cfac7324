using System.CommandLine;
using NetReady.Agent.Probes.Stamp;
using NetReady.Cli.Screens;
using NetReady.Core.Programs;
using NetReady.Protocols.Stamp;
using Spectre.Console;

namespace NetReady.Cli.Commands;

/// <summary><c>netready probe latency</c>: round trip, loss and delay variation to a STAMP reflector, each way for itself.</summary>
internal sealed class ProbeLatencyCommand
{
    private const int ReflectorPort = 8620, MostPackets = 100_000, MostBytes = 9000;
    private const double LeastInterval = 1, MostInterval = 10_000;
    private static readonly TimeSpan longest = TimeSpan.FromHours(1);

    private readonly ProbeArguments arguments = new();
    private readonly Option<int> count = new("--count") { Description = "How many packets.", DefaultValueFactory = _ => 100, HelpName = "N" };
    private readonly Option<double> interval = new("--interval") { Description = "Time between two packets, in ms.", DefaultValueFactory = _ => 20, HelpName = "MS" };
    private readonly Option<int> size = new("--size") { Description = "Length of a packet's payload in bytes: 44, or 48 and more.", DefaultValueFactory = _ => StampPacket.Length, HelpName = "BYTES" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var probe = new ProbeLatencyCommand();
        var command = new Command("latency", """
            Measure round trip, loss, delay variation, reordering and duplicates to a STAMP reflector (RFC 8762), each way for itself where the reflector keeps count.
            The reflector is a NetReady collector, `netready reflector` or a router. Without a port: 8620. Several targets are measured one after the other.
            Exit code 0 where each answered, 69 where one did not.

            Example: netready probe latency --to netready.example.gov.uk --count 500
            """) { probe.arguments.To, probe.count, probe.interval, probe.size, probe.arguments.Json };
        command.SetAction(probe.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var targets = arguments.TargetsOf(parse);
        var plan = PlanOf(parse);
        bool asJson = arguments.AsJson(parse);
        var console = Terminal.On(asJson ? parse.InvocationConfiguration.Error : parse.InvocationConfiguration.Output);
        var silent = new List<string>();
        foreach (string target in targets.Select(target => target.At(target.Port ?? ReflectorPort)))
        {
            var measured = await TakeAsync(console, target, plan, cancellation);
            if (measured is not { Failure: null, Outcome: { Answered: > 0 } outcome })
            {
                silent.Add($"{target}: {measured.Failure?.Detail ?? $"none of {plan.Packets} packets was answered. Is there a STAMP reflector, and does UDP pass?"}");
                continue;
            }
            var result = LatencyOutcome.Of(target, plan, outcome, measured.Cost);
            if (asJson) parse.InvocationConfiguration.Output.WriteLine(ProbeJson.Write(result));
            else LatencyScreen.Write(console, result);
        }
        return silent.Count == 0 ? ExitCodes.Done : throw new ProgramException(ExitCodes.Unavailable, string.Join('\n', silent));
    }

    private static Task<StampMeasurement> TakeAsync(IAnsiConsole console, string target, StampPlan plan, CancellationToken cancellation)
    {
        Task<StampMeasurement> Take() => StampMeasurement.TakeAsync(target, plan, TimeProvider.System, cancellation);
        var takes = plan.Packets * plan.Interval;
        return takes > TimeSpan.FromSeconds(2) ? console.Status().StartAsync(Markup.Escape($"Measuring {target} for {takes.TotalSeconds:0} s"), _ => Take()) : Take();
    }

    private StampPlan PlanOf(ParseResult parse)
    {
        int packets = parse.GetValue(count), bytes = parse.GetValue(size);
        double milliseconds = parse.GetValue(interval);
        if (packets is < 1 or > MostPackets) throw new ProgramException(ExitCodes.Usage, $"--count is from 1 to {MostPackets}.");
        if (!(milliseconds is >= LeastInterval and <= MostInterval)) throw new ProgramException(ExitCodes.Usage, $"--interval is from {LeastInterval} to {MostInterval} ms.");
        if (bytes != StampPacket.Length && bytes is < StampPacket.Length + StampPadding.HeaderLength or > MostBytes)
            throw new ProgramException(ExitCodes.Usage, $"--size is {StampPacket.Length}, or from {StampPacket.Length + StampPadding.HeaderLength} to {MostBytes} bytes.");
        var plan = new StampPlan(packets, TimeSpan.FromMilliseconds(milliseconds)) { Length = bytes, TellsDirections = true };
        return packets * plan.Interval <= longest ? plan : throw new ProgramException(ExitCodes.Usage, "That would take over an hour; give fewer packets or a shorter interval.");
    }
}
