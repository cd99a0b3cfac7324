using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Units;

namespace NetReady.Cli.Commands;

/// <summary>What <c>netready probe vpn --json</c> prints for a target.</summary>
internal sealed record GatewayOutcome
{
    /// <summary>The target as it was written.</summary>
    public required string Target { get; init; }

    /// <summary>The protocol that was spoken.</summary>
    public required string Protocol { get; init; }

    /// <summary><c>reachable</c>, <c>closed</c>, <c>indeterminate</c> or <c>unreachable</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>What the gateway said, by its protocol's name for it; null where it said nothing.</summary>
    public required string? Reply { get; init; }

    /// <summary>Why it is not reachable, as a sentence; null where it is.</summary>
    public required string? Detail { get; init; }

    /// <summary>Where the answer came from; null where the name has no address.</summary>
    public required string? Address { get; init; }

    /// <summary>What went both ways, headers included.</summary>
    public required long Bytes { get; init; }

    /// <summary>From the first try to the verdict, with its unit.</summary>
    public required string Duration { get; init; }

    /// <summary>From the try that was answered to its answer, with its unit; null without an answer.</summary>
    public required string? RoundTrip { get; init; }

    /// <summary>How many tries were made again.</summary>
    public required int Retransmissions { get; init; }

    /// <summary>The certificate that it showed; null where its protocol shows none.</summary>
    public required CertificateOutcome? Certificate { get; init; }

    /// <summary>The outcome of an answer.</summary>
    public static GatewayOutcome Of(ProbeTarget target, GatewayProtocol protocol, GatewayAnswer answer, DateTimeOffset now) => new()
    {
        Target = target.ToString(), Protocol = protocol.Name, Verdict = answer.Verdict.ToString().ToLowerInvariant(), Reply = answer.Reply, Detail = answer.Failure?.Detail,
        Address = answer.Address?.ToString(), Bytes = answer.Bytes.Bytes, Duration = Quantity.Display(Dimension.Duration, answer.Duration.TotalSeconds),
        RoundTrip = answer.RoundTrip is { } roundTrip ? Quantity.Display(Dimension.Duration, roundTrip.TotalSeconds) : null, Retransmissions = answer.Retransmissions,
        Certificate = answer.Certificate is { } certificate
            ? new(certificate.Names, certificate.NotBefore.UtcDateTime, certificate.NotAfter.UtcDateTime, Quantity.Display(Dimension.Duration, certificate.Remaining(now).TotalSeconds),
                certificate.NameMatches, certificate.IsTrusted, certificate.Problems(now))
            : null,
    };
}

/// <summary>A gateway's certificate.</summary>
/// <param name="Names">The names and addresses that it is for.</param>
/// <param name="NotBefore">When it begins to hold, UTC.</param>
/// <param name="NotAfter">When it expires, UTC.</param>
/// <param name="Remaining">How long it still holds, with its unit; negative once it has expired.</param>
/// <param name="NameMatches">Whether the name that was asked is among its names.</param>
/// <param name="Trusted">Whether an authority that this machine trusts has signed it.</param>
/// <param name="Problems">What a client would object to, a sentence each.</param>
internal sealed record CertificateOutcome(
    ImmutableArray<string> Names, DateTime NotBefore, DateTime NotAfter, string Remaining, bool NameMatches, bool Trusted, ImmutableArray<string> Problems);

/// <summary>The JSON of the <c>probe</c> commands: camelCase, a line for each target.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayOutcome))]
[JsonSerializable(typeof(LatencyOutcome))]
[JsonSerializable(typeof(PathOutcome))]
[JsonSerializable(typeof(ThroughputOutcome))]
internal sealed partial class ProbeJson : JsonSerializerContext
{
    /// <summary>Writes the outcome for one target in one line.</summary>
    public static string Write(GatewayOutcome outcome) => JsonSerializer.Serialize(outcome, Layout.OneLine.GatewayOutcome);

    /// <summary>Writes the outcome for one target in one line.</summary>
    public static string Write(LatencyOutcome outcome) => JsonSerializer.Serialize(outcome, Layout.OneLine.LatencyOutcome);

    /// <summary>Writes the outcome for one target in one line.</summary>
    public static string Write(ThroughputOutcome outcome) => JsonSerializer.Serialize(outcome, Layout.OneLine.ThroughputOutcome);

    /// <summary>Writes the outcome for one target in one line.</summary>
    public static string Write(PathOutcome outcome) => JsonSerializer.Serialize(outcome, Layout.OneLine.PathOutcome);

    // Shown on terminals and in files, never inside HTML: quotes stay readable.
    private static class Layout
    {
        public static readonly ProbeJson OneLine = new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
