using System.Collections.Immutable;
using System.Net;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Dns;
using NetReady.Core.Facts;
using NetReady.Core.Units;
using NetReady.Protocols.Dns;

namespace NetReady.Agent.Diagnosis.Asking;

/// <summary>What the device's resolvers said, each asked by itself for the root's name servers, which every resolver knows.</summary>
/// <param name="Ways">The resolvers beyond the device, with the way to each and whether it answered.</param>
/// <param name="Failure">Why none could be asked; null where one could.</param>
/// <param name="Bytes">What asking has cost.</param>
internal sealed record ResolverAnswers(ImmutableArray<(IPAddress Resolver, Way Way, bool Answers)> Ways, ProbeFailure? Failure, ByteSize Bytes)
{
    /// <summary>Asks them.</summary>
    public static async Task<ResolverAnswers> AskAsync(DeviceNetwork device, ProbeContext probes, CancellationToken cancellation)
    {
        var asked = await ResolverWays.AskAsync(probes.Files, probes.EgressToward, null, probes.Time, cancellation).ConfigureAwait(false);
        if (asked.Failure is not { Reason: MissingReason.NotSupported })
            return new([.. asked.Ways.Select(way => (way.Resolver, device.WayTo(way.Resolver), way.Answers))], asked.Failure, asked.Bytes);
        // A stand-in on the device answers for those whom nobody knows.
        ImmutableArray<IPEndPoint> standIns = [.. Resolvers.Read(probes.Files).Asked.Select(address => new IPEndPoint(address, DnsMessage.Port))];
        var said = await Lookup.AskAsync("", DnsType.Ns, standIns, probes.Time, cancellation).ConfigureAwait(false);
        return new([(standIns[0].Address, Way.Near, said.WasAnswered)], asked.Failure, said.Bytes);
    }

    /// <summary>Whether one beyond the local network answers.</summary>
    public bool BeyondAnswers => Ways.Any(way => way is { Answers: true, Way: Way.Line });

    /// <summary>Those beyond the local network that are silent.</summary>
    public IEnumerable<IPAddress> SilentBeyond => Ways.Where(way => way is { Answers: false, Way: Way.Line }).Select(way => way.Resolver);

    /// <summary>Adds what they answer.</summary>
    public Findings Answer(Findings findings)
    {
        if (Ways.IsEmpty) return findings.With(Question.ResolverSet, Finding.No(Failure!.Detail)).With(Question.NamesResolve, Finding.No(Failure.Detail));
        findings = findings.With(Question.ResolverSet, Finding.Yes($"{Ways.Length} of them {(Ways.Length == 1 ? "is" : "are")} set."));
        int answering = Ways.Count(way => way.Answers);
        findings = findings.With(Question.NamesResolve, Finding.Of(answering > 0, answering > 0 ? $"{answering} of {Ways.Length} answer." : $"Of {Ways.Length}, none answers."));
        // Of a stand-in it cannot be told where those are whom it asks.
        if (Failure is not null) return findings.With(Question.ResolverNear, Finding.Unknown(Failure.Reason, Failure.Detail)).With(Question.ResolverInside, Finding.Unknown(Failure.Reason, Failure.Detail));
        bool near = Ways.Any(way => way.Way is Way.Near), inside = Ways.Any(way => way.Way is Way.Tunnel);
        return findings
            .With(Question.ResolverNear, Finding.Of(near, near ? "One is in the local network." : "None is in the local network."))
            .With(Question.ResolverInside, Finding.Of(inside, inside ? "One is asked through the tunnel." : "None is asked through the tunnel."));
    }
}
