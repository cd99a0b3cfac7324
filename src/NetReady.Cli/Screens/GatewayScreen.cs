using System.Globalization;
using NetReady.Agent.Probes.Vpn;
using NetReady.Cli.Commands;
using NetReady.Core.Units;
using Spectre.Console;

namespace NetReady.Cli.Screens;

/// <summary>What a gateway answered, in sentences.</summary>
internal static class GatewayScreen
{
    /// <summary>Writes the sentences for one target.</summary>
    public static void Write(IAnsiConsole console, ProbeTarget target, GatewayProtocol protocol, GatewayAnswer answer, DateTimeOffset now)
    {
        var (sign, colour) = answer.Verdict switch
        {
            GatewayVerdict.Reachable => ("✓", "green"),
            GatewayVerdict.Indeterminate => ("?", "blue"),
            _ => ("✗", "red"),
        };
        console.MarkupLineInterpolated($"[{colour}]{sign} {target.ToString()} is {answer.Verdict.ToString().ToLowerInvariant()}[/]{Because(protocol, answer)}");
        if (answer.Certificate is { } certificate)
        {
            console.MarkupLineInterpolated($"  Its certificate is for {Names(certificate)} and {Holds(certificate, now)}.");
            foreach (string problem in certificate.Problems(now)) console.MarkupLineInterpolated($"  [yellow]! {problem}[/]");
        }
    }

    private static string Because(GatewayProtocol protocol, GatewayAnswer answer) => answer.RoundTrip is { } roundTrip
        ? $": {answer.Address} answered in {protocol.Title} ({answer.Reply}), round trip {Quantity.Display(Dimension.Duration, roundTrip.TotalSeconds)}, {Cost(answer)}."
        : $". {answer.Failure?.Detail}{(answer.Bytes.Bytes > 0 ? $" ({protocol.Title}, {Cost(answer)})" : "")}";

    private static string Cost(GatewayAnswer answer)
    {
        string again = answer.Retransmissions switch { 0 => "", 1 => ", tried once more", var more => string.Create(CultureInfo.InvariantCulture, $", tried {more} times more") };
        return $"{answer.Bytes} in {Quantity.Display(Dimension.Duration, answer.Duration.TotalSeconds)}{again}";
    }

    private static string Names(GatewayCertificate certificate) => certificate.Names.IsEmpty ? "no name" : string.Join(", ", certificate.Names);

    private static string Holds(GatewayCertificate certificate, DateTimeOffset now) => certificate.Remaining(now) is { Ticks: > 0 } left
        ? $"holds until {Words.Day(certificate.NotAfter)} ({Quantity.Display(Dimension.Duration, left.TotalSeconds)})"
        : $"expired on {Words.Day(certificate.NotAfter)}";
}
