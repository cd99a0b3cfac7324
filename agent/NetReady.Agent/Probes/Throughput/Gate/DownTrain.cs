using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>A train toward the device: asks for it and notes what comes, until the answer is known or nothing more comes.</summary>
internal sealed class DownTrain(GateDialogue dialogue, UdpPath path)
{
    private static readonly TimeSpan quiet = TimeSpan.FromMilliseconds(80), longestDrain = TimeSpan.FromSeconds(2), wait = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs it.</summary>
    /// <returns>The bytes that were read of it, headers included.</returns>
    /// <exception cref="GateFailedException">The train does not come.</exception>
    public long Run(TrainShape shape, TrainRecord record, TrainJudge judge)
    {
        uint overrun = path.Overrun;
        long came = 0, last = 0;
        void Take(TrainPacket packet)
        {
            record.Add(packet.Number, packet.SentAt * 1e-9, dialogue.ReceivedAt * 1e-9);
            came += (packet.Number < shape.LeadIn ? TrainShape.LeadPayload : shape.Payload) + TrainShape.Headers;
            last = dialogue.Now;
        }
        ushort number = dialogue.Request(TrainDirection.Down, shape, Take);
        long began = last = dialogue.Now;
        var ends = shape.Duration + dialogue.Patience + longestDrain;
        // The lead-in's own pauses are no quiet.
        while (record.Arrived < shape.Count && !judge.IsDecided && dialogue.Since(last) < quiet + shape.LeadInterval && dialogue.Since(began) < ends)
        {
            if (dialogue.Receive(wait, number) is { Packet: { } packet }) Take(packet);
            judge.Look();
        }
        judge.Overran = path.Overrun != overrun;
        if (!judge.IsDecided) record.End(shape.Count);
        return came;
    }
}
