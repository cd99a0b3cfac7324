using System.Collections.Immutable;
using System.Net;
using NetReady.Agent.Posture;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Portal;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Units;

namespace NetReady.Agent.Diagnosis.Asking;

/// <summary>What an examination came to.</summary>
/// <param name="Conclusion">How the VPN stands and whose the fault is.</param>
/// <param name="Bytes">What asking has sent and received, headers included.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record Examined(Conclusion Conclusion, ByteSize Bytes, TimeSpan Duration);

/// <summary>
/// Asks everything that a diagnosis hangs on, side by side: a second or two where all is well, up to half a minute where much is silent, since silence counts
/// only once many tries were lost.
/// </summary>
internal sealed class Examination
{
    private readonly ProbeContext probes;
    private readonly ImmutableArray<MeasuringTarget> targets;
    private readonly ImmutableArray<string> corporatePrefixes;
    private readonly TunnelSize size;
    private ByteSize spent;

    private Examination(ImmutableArray<MeasuringTarget> targets, ImmutableArray<string> corporatePrefixes, ProbeContext probes, TunnelSize? size) =>
        (this.targets, this.corporatePrefixes, this.probes, this.size) = (targets, corporatePrefixes, probes, size ?? new(probes.Time));

    /// <summary>Examines this device by what an assignment declares.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static Task<Examined> RunAsync(Assignment assignment, ProbeContext probes, CancellationToken cancellation, TunnelSize? size = null) =>
        RunAsync(assignment.Targets, assignment.Parameters.GetValueOrDefault(PostureParameters.CorporatePrefixes), probes, cancellation, size);

    /// <summary>Examines this device.</summary>
    /// <param name="targets">Whom to ask.</param>
    /// <param name="corporatePrefixes">The department's own networks; default where it names none.</param>
    /// <param name="probes">What probes work with.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="size">What is known of the tunnel's size from before; null for nothing.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; nothing else is thrown for what happens on the network.</exception>
    public static async Task<Examined> RunAsync(
        ImmutableArray<MeasuringTarget> targets, ImmutableArray<string> corporatePrefixes, ProbeContext probes, CancellationToken cancellation, TunnelSize? size = null)
    {
        long began = probes.Time.GetTimestamp();
        var examination = new Examination(targets, corporatePrefixes, probes, size);
        var findings = await examination.AskAsync(cancellation).ConfigureAwait(false);
        return new(Conclusion.Of(findings), examination.spent, probes.Time.GetElapsedTime(began));
    }

    private async Task<Findings> AskAsync(CancellationToken cancellation)
    {
        var device = DeviceNetwork.Look(probes, corporatePrefixes);
        var inquiries = new Inquiries(device, probes);
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var router = RouterCheck.AskAsync(device, probes.Time, answered.Token);
        var portal = AskPortalAsync(device, cancellation);
        var asked = targets.Select(target => inquiries.AskAsync(target, cancellation)).ToList();
        var resolvers = ResolverAnswers.AskAsync(device, probes, cancellation);
        var inquired = (await Task.WhenAll(asked).ConfigureAwait(false)).SelectMany(inquiry => inquiry).ToImmutableArray();
        var names = await resolvers.ConfigureAwait(false);
        var beyond = Witnesses.Of(inquired, names);
        // Whoever is behind the router speaks for it, too.
        if (beyond.Holds == true) await answered.CancelAsync().ConfigureAwait(false);
        var (routerFinding, routerBytes) = await router.ConfigureAwait(false);
        var (portalFinding, portalBytes) = await portal.ConfigureAwait(false);
        spent += routerBytes + portalBytes + names.Bytes;
        foreach (var inquiry in inquired) spent += inquiry.Answer.Bytes;

        bool declared = targets.Any(target => target.Place is not TargetPlace.Outside);
        ImmutableArray<IPAddress> inside = [.. inquired.Where(inquiry => inquiry.Target.Place is TargetPlace.Inside).Select(inquiry => inquiry.Address).OfType<IPAddress>()];
        var findings = device.Answer(Findings.None, inside, declared)
            .With(Question.RouterAnswers, routerFinding)
            .With(Question.Portal, portalFinding)
            .With(Question.BeyondAnswers, beyond)
            .With(Question.GatewayAnswers, Witnesses.Gateway(inquired));
        findings = names.Answer(Witnesses.Inside(findings, [.. inquired.Where(inquiry => inquiry.Target.Place is TargetPlace.Inside)]));
        findings = findings.With(Question.TunnelPasses, Witnesses.Tunnel(findings, inquired, device, DeviceNetwork.Look(probes, corporatePrefixes)));
        return await LookCloserAsync(findings, device, inquired, cancellation).ConfigureAwait(false);
    }

    // What only makes sense where something answers: loss, and the loss of large packets.
    private async Task<Findings> LookCloserAsync(Findings findings, DeviceNetwork device, ImmutableArray<Inquiry> inquired, CancellationToken cancellation)
    {
        var large = size.AskAsync(inquired, cancellation);
        (Finding Finding, ByteSize Bytes) line = (Finding.No("No STAMP reflector beyond the local network answers, so loss on the line was not tried."), default), near = (Finding.No("The line loses nothing much, so the way to the router was not tried."), default);
        if (inquired.FirstOrDefault(inquiry => inquiry is { Answers: true, Way: Way.Line, Target.Method: TargetMethod.Stamp }) is { } reflector)
            line = await LossCheck.OfLineAsync(reflector.Target.Address, device.WayTo(reflector.Address!) is Way.Tunnel ? device.LineName : null, "the line", probes.Time, cancellation).ConfigureAwait(false);
        if (line.Finding.Holds == true && device.Router is { } router)
            near = await LossCheck.OfRouterAsync(router, device.LineName, probes.Time, cancellation).ConfigureAwait(false);
        var (finding, largeBytes) = await large.ConfigureAwait(false);
        spent += line.Bytes + near.Bytes + largeBytes;
        return findings.With(Question.LineLosses, line.Finding).With(Question.NearLosses, near.Finding).With(Question.TunnelLosesLarge, finding);
    }

    private async Task<(Finding Finding, ByteSize Bytes)> AskPortalAsync(DeviceNetwork device, CancellationToken cancellation)
    {
        const int CaughtPort = 80;
        if (targets.FirstOrDefault(target => target.Method is TargetMethod.Http) is not { } check)
            return (Finding.Unknown(MissingReason.NotConfigured, "There is no check for captive portals to ask."), default);
        var answer = await PortalProbe.AskAsync(check.Address, probes, cancellation).ConfigureAwait(false);
        var bytes = answer.Bytes;
        // Portals mostly catch port 80 alone; there they answer whomever is asked for, so that silence tells that there is none.
        if (answer.Verdict is PortalVerdict.Unknown && TargetAddress.Parse(check.Address) is { } far && far.Port != CaughtPort)
        {
            var caught = await PortalProbe.AskAsync((far with { Port = CaughtPort }).Authority, probes, cancellation).ConfigureAwait(false);
            bytes += caught.Bytes;
            answer = caught;
        }
        return (answer switch
        {
            { Verdict: PortalVerdict.Captive } => Finding.Yes(answer.Detail),
            { Verdict: PortalVerdict.Clean } => Finding.No(answer.Detail),
            { Failure.Reason: MissingReason.TimedOut } when device.Router is not null => Finding.No("Nobody answers plain HTTP in another's place, as portals do."),
            { Failure: { } failure } => Finding.Unknown(failure.Reason, failure.Detail),
            _ => Finding.NotAsked,
        }, bytes);
    }
}
