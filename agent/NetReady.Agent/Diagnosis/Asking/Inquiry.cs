using System.Collections.Immutable;
using System.Net;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Inside;
using NetReady.Agent.Probes.Vpn;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Agent.Diagnosis.Asking;

/// <summary>What one target said when it was asked by one way.</summary>
/// <param name="Target">The target.</param>
/// <param name="Address">Its address; null where its name has none.</param>
/// <param name="Way">By which way it was asked.</param>
/// <param name="Answer">What came of it.</param>
internal sealed record Inquiry(MeasuringTarget Target, IPAddress? Address, Way Way, GatewayAnswer Answer)
{
    /// <summary>Whether it answered as it should.</summary>
    public bool Answers => Answer.Verdict is GatewayVerdict.Reachable;

    /// <summary>Whether anything came back from it: an answer, a refusal, another protocol's word. A firewall on the way may refuse in its place.</summary>
    public bool Spoke => Answers || Answer.Verdict is GatewayVerdict.Closed || Answer.Reply is not null;

    /// <summary>Whether it was asked, had to answer, and nothing came back.</summary>
    public bool IsSilent => !Spoke && Answer is { Verdict: GatewayVerdict.Unreachable, WasAsked: true };

    /// <summary>Whether its name has no address that could be found: nothing is known of it, and a resolver is to blame.</summary>
    public bool IsNameless => Address is null;

    /// <summary>Whether the device itself stood in the way of asking, as without the right to.</summary>
    public bool IsUntried => Answer is { WasAsked: false, Failure.Reason: MissingReason.NeedsPrivilege or MissingReason.NotSupported };
}

/// <summary>By which way a target is asked.</summary>
internal enum Way
{
    /// <summary>Without leaving the device, or within the local network: it says nothing of the line.</summary>
    Near,

    /// <summary>Over the line.</summary>
    Line,

    /// <summary>Through the tunnel.</summary>
    Tunnel,
}

/// <summary>Asks the department's targets, each by the way that the routes give it, and those outside also beside the tunnel where it takes them.</summary>
/// <param name="device">How the device is connected.</param>
/// <param name="probes">What probes work with.</param>
internal sealed class Inquiries(DeviceNetwork device, ProbeContext probes)
{
    /// <summary>Asks a target. Two answers where it is asked by two ways.</summary>
    public async Task<ImmutableArray<Inquiry>> AskAsync(MeasuringTarget target, CancellationToken cancellation)
    {
        bool isGateway = target.Place is TargetPlace.Gateway;
        if ((isGateway ? GatewayProtocols.For(target.Method) : ServiceProtocols.For(target.Method)) is not { } protocol) return [];
        var (endPoints, failure) = await TargetAddress.ResolveAsync(ServiceProtocols.AddressOf(target), probes.Time, cancellation).ConfigureAwait(false);
        if (failure is not null) return [new(target, null, Way.Line, GatewayAnswer.NoWay(failure))];
        var (key, _) = probes.KeyOf(target);
        string host = TargetAddress.Parse(ServiceProtocols.AddressOf(target))!.Value.Host;
        // A handshake of the past says nothing of now.
        ImmutableArray<GatewayQuestion> questions = [.. endPoints
            .Select(endPoint => new GatewayQuestion(protocol, host, endPoint, probes.Time) { Key = key, Tunnels = () => new([], null) })];
        var way = device.WayTo(questions[0].Target.Address);
        var asked = new List<Task<Inquiry>>();
        bool besideTunnel = way is Way.Tunnel && target.Place is not TargetPlace.Inside && device.LineName is not null && !device.IsCorporate(questions[0].Target.Address);
        // The gateway's own packets pass beside its tunnel; asked through it, it would prove the tunnel and not the line.
        if (!(isGateway && besideTunnel)) asked.Add(AskAsync(target, way, questions, cancellation));
        if (besideTunnel) asked.Add(AskAsync(target, Way.Line, [.. questions.Select(question => question with { Through = device.LineName })], cancellation));
        return [.. await Task.WhenAll(asked).ConfigureAwait(false)];
    }

    private static async Task<Inquiry> AskAsync(MeasuringTarget target, Way way, ImmutableArray<GatewayQuestion> questions, CancellationToken cancellation)
    {
        var answer = await GatewayProbe.AskAsync(questions, cancellation).ConfigureAwait(false);
        return new(target, answer.Address?.Address ?? questions[0].Target.Address, way, answer);
    }
}
