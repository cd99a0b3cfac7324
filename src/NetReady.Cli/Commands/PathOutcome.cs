using System.Collections.Immutable;
using System.Net;
using NetReady.Agent.Probes.Paths;
using NetReady.Agent.Probes.Paths.Hops;
using NetReady.Agent.Probes.Paths.Mtu;
using NetReady.Core.Programs;
using NetReady.Core.Units;

namespace NetReady.Cli.Commands;

/// <summary>What <c>netready probe path --json</c> prints for a target. Times are with their unit.</summary>
internal sealed record PathOutcome
{
    /// <summary>The target.</summary>
    public required string Target { get; init; }

    /// <summary>Its address; null where its name has none.</summary>
    public required string? Address { get; init; }

    /// <summary>Whether anything came back from the target.</summary>
    public required bool Reached { get; init; }

    /// <summary>How the trace ended: <c>reflector</c>, <c>refusal</c>, <c>barred</c> or <c>silent</c>; null where the path was not traced.</summary>
    public required string? End { get; init; }

    /// <summary>Who refuses to pass the packets on; null where nobody does.</summary>
    public required string? BarredBy { get; init; }

    /// <summary>The steps up to the target.</summary>
    public required ImmutableArray<HopLine> Hops { get; init; }

    /// <summary>Where loss begins; null where nothing is lost to the target, or it is silent.</summary>
    public required LossLine? LossBegins { get; init; }

    /// <summary>Steps that lose answers though those behind them lose none.</summary>
    public required ImmutableArray<int> Reticent { get; init; }

    /// <summary>The path MTU.</summary>
    public required MtuLine Mtu { get; init; }

    /// <summary>What went both ways, headers and ICMP included.</summary>
    public required long Bytes { get; init; }

    /// <summary>How long it took.</summary>
    public required string Duration { get; init; }

    /// <summary>Why the path was not traced, as a sentence; null where it was.</summary>
    public required string? Detail { get; init; }

    /// <summary>Whose fault it is that something is amiss; null where nothing is.</summary>
    public FaultLine? Fault { get; init; }

    /// <summary>Whether the target was reached, nothing was lost, and no black hole found.</summary>
    internal bool IsWell => ExitCode == ExitCodes.Done && LossBegins is null;

    /// <summary>0 where the target was reached and no black hole found, 4 where not, 69 where nothing could be sent.</summary>
    internal int ExitCode => Address is null || (!Reached && Detail is not null) ? ExitCodes.Unavailable : !Reached || Mtu.BlackHole == true ? ExitCodes.NotReady : ExitCodes.Done;

    /// <summary>The outcome of both measurements.</summary>
    /// <param name="target">The target as it was asked for.</param>
    /// <param name="mtu">The search for the path MTU.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="names">Names of routers that were looked up.</param>
    public static PathOutcome Of(string target, PathMeasurement<MtuOutcome> mtu, PathMeasurement<HopOutcome> trace, IReadOnlyDictionary<IPAddress, string> names)
    {
        var path = trace.Outcome;
        return new()
        {
            Target = target, Address = (trace.Target ?? mtu.Target)?.Address.ToString(), End = path?.End.ToString().ToLowerInvariant(),
            BarredBy = path?.BarredBy?.ToString(), Reached = path is { IsReached: true } || mtu.Outcome is { Passed: > 0 },
            Hops = [.. (path?.Hops ?? []).Select(hop => HopLine.Of(hop, names))],
            LossBegins = path is not null && LossOnset.Of(path) is { } onset ? new(onset.At, onset.After) : null,
            Reticent = path is null ? [] : [.. LossOnset.Reticent(path).Select(hop => hop.Number)],
            Mtu = MtuLine.Of(mtu), Bytes = mtu.Cost.Bytes.Bytes + trace.Cost.Bytes.Bytes,
            Duration = Quantity.Display(Dimension.Duration, (mtu.Cost.End - mtu.Cost.Start + (trace.Cost.End - trace.Cost.Start)).TotalSeconds),
            Detail = (trace.Failure ?? path?.Refusal)?.Detail,
        };
    }
}

/// <summary>Whose a fault is.</summary>
/// <param name="Owner"><c>none</c>, <c>device</c>, <c>local-network</c>, <c>line</c>, <c>vpn</c> or <c>service</c>; null where it cannot be told.</param>
/// <param name="Says">What is wrong, or what stands in the way of telling, as a sentence.</param>
/// <param name="Do">What to do; empty where nothing is to be done.</param>
internal sealed record FaultLine(string? Owner, string Says, string Do);

/// <summary>One step.</summary>
/// <param name="Hop">The how manieth, from 1.</param>
/// <param name="Address">Who answered most; null for a step that is silent.</param>
/// <param name="Name">The name of that address, where names were asked for.</param>
/// <param name="Others">Others that answered.</param>
/// <param name="N">Packets that were to end there.</param>
/// <param name="Lost">How many of them were not answered.</param>
/// <param name="Min">The shortest round trip.</param>
/// <param name="P50">The median.</param>
/// <param name="P95">95 % took no longer.</param>
internal sealed record HopLine(int Hop, string? Address, string? Name, ImmutableArray<string> Others, int N, int Lost, string? Min, string? P50, string? P95)
{
    /// <summary>The line of a step.</summary>
    public static HopLine Of(Hop hop, IReadOnlyDictionary<IPAddress, string> names)
    {
        string? Text(double share) => hop.Percentile(share) is { } time ? Quantity.Display(Dimension.Duration, time.TotalSeconds) : null;
        var most = hop.Addresses is [var first, ..] ? first : null;
        return new(
            hop.Number, most?.ToString(), most is null ? null : names.GetValueOrDefault(most), [.. hop.Addresses.Skip(1).Select(address => address.ToString())],
            hop.Sent, hop.Lost, Text(0), Text(0.5), Text(0.95));
    }
}

/// <summary>Where loss begins.</summary>
/// <param name="Hop">The step from which on it persists.</param>
/// <param name="After">The last step before it that surely lost nothing; null where too few packets were sent to say.</param>
internal sealed record LossLine(int Hop, int? After);

/// <summary>The path MTU, in bytes of IP packets.</summary>
internal sealed record MtuLine
{
    /// <summary>The largest packet that passed; null where nothing is known.</summary>
    public int? Size { get; init; }

    /// <summary>The largest that may pass: as <see cref="Size"/> where that is known to the byte; null where larger ones were not asked about.</summary>
    public int? AtMost { get; init; }

    /// <summary>The largest that the interface takes, or that is asked about.</summary>
    public int? Interface { get; init; }

    /// <summary>Whether larger packets vanish without a word; null where that cannot be told.</summary>
    public bool? BlackHole { get; init; }

    /// <summary>Where they get lost: <c>there</c>, <c>back</c>, <c>both</c> or <c>untold</c>; null where none do.</summary>
    public string? LostOn { get; init; }

    /// <summary>The router that says what passes; null where none does.</summary>
    public string? ToldBy { get; init; }

    /// <summary>The chance that the answer is wrong because of loss that has nothing to do with size.</summary>
    public double? ErrorProbability { get; init; }

    /// <summary>What went both ways.</summary>
    public long Bytes { get; init; }

    /// <summary>Why nothing is known, as a sentence; null where something is.</summary>
    public string? Detail { get; init; }

    /// <summary>The line of a search.</summary>
    public static MtuLine Of(PathMeasurement<MtuOutcome> measured) => measured is { Outcome: { Failure: null } found }
        ? new()
        {
            Size = found.Passed, AtMost = found.AtMost, Interface = found.Largest, BlackHole = found.BlackHole, LostOn = found.LostOn?.ToString().ToLowerInvariant(),
            ToldBy = found.ToldBy?.ToString(), ErrorProbability = double.Round(found.ErrorProbability, 6), Bytes = measured.Cost.Bytes.Bytes,
        }
        : new() { Bytes = measured.Cost.Bytes.Bytes, Detail = (measured.Failure ?? measured.Outcome!.Failure!).Detail };
}
