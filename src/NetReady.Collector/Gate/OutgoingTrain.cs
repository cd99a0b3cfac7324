using NetReady.Protocols.Gate;

namespace NetReady.Collector.Gate;

/// <summary>A train toward a device, which the device may make longer or end.</summary>
/// <param name="request">The request for it.</param>
internal sealed class OutgoingTrain(GateRequest request)
{
    /// <summary>The request for it; how long it has become since, the length says.</summary>
    public GateRequest Request => request;

    /// <summary>How many packets it has.</summary>
    public TrainLength Length { get; } = new(request.Shape.Count);

    /// <summary>Its being sent.</summary>
    public Task Sending { get; set; } = Task.CompletedTask;

    /// <summary>The number of the packet to send next. Its sender's alone.</summary>
    public int Next { get; set; }

    /// <summary>How many bytes so many packets more put on the line.</summary>
    public long Bytes(int packets) => packets * (long)(request.Shape.Payload + TrainShape.Headers);
}
