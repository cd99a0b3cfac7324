using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>A train toward the device: asks for it and notes what comes, until the answer is known or nothing more comes; it has it go on or end as soon as it knows.</summary>
internal sealed class DownTrain(GateDialogue dialogue, UdpPath path)
{
    private const int StopsSent = 2, MostAsks = 3;
    private static readonly TimeSpan quiet = TimeSpan.FromMilliseconds(40), longestDrain = TimeSpan.FromSeconds(2), wait = TimeSpan.FromMilliseconds(10);

    private long came, last, least = long.MaxValue, firstSent, asked;
    private int of, asks;

    /// <summary>The bytes that were read of it, headers included.</summary>
    public long Came => came;

    /// <summary>Runs it.</summary>
    /// <returns>What of it was sent, as far as the device can tell.</returns>
    /// <exception cref="GateFailedException">The train does not come.</exception>
    public TrainShape Run(TrainGrowth growth, TrainRecord record, TrainJudge judge)
    {
        uint overrun = path.Overrun;
        ushort number = dialogue.Request(TrainDirection.Down, growth.Shape, onTrain: packet => Take(packet, growth, record));
        long began = last = dialogue.Now;
        while (record.Arrived < growth.Shape.Count && !judge.IsDecided && !IsOver(growth) && dialogue.Since(began) < growth.Shape.Duration + dialogue.Patience + longestDrain)
        {
            var received = dialogue.Receive(wait, number);
            if (received is { Packet: { } packet }) Take(packet, growth, record);
            // It has sent all that it may.
            else if (received is { Answer.Code: not GateAnswerCode.Ready } && asks > 0) asks = MostAsks;
            judge.Look();
            if (!judge.IsDecided) AskForMore(number, growth, judge.Reading);
        }
        judge.Overran = path.Overrun != overrun;
        if (judge.IsDecided) return Stop(number, growth);
        // What was asked for and never begun is not lost.
        record.End(of);
        return growth.Shape;
    }

    // Asked again where the first asking, or all that it brought, seems lost.
    private void AskForMore(ushort number, TrainGrowth growth, TrainReading? reading)
    {
        if (asks == MostAsks) return;
        if (growth.IsDue(reading, UntilEnd(growth))) asks = 0;
        else if (asks == 0 || of >= growth.Shape.Count || dialogue.Since(asked) <= dialogue.Patience) return;
        dialogue.AskAgain(number, TrainDirection.Down, growth.Shape);
        (asks, asked) = (asks + 1, dialogue.Now);
    }

    private TrainShape Stop(ushort number, TrainGrowth growth)
    {
        var unsent = UntilEnd(growth) - dialogue.Clock.RoundTrip;
        if (unsent <= TimeSpan.Zero) return growth.Shape;
        for (int times = 0; times < StopsSent; times++) dialogue.AskAgain(number, TrainDirection.Down, growth.Shape with { Packets = 0 });
        int packets = (int)(unsent.TotalSeconds * growth.Shape.BitsPerSecond / ((growth.Shape.Payload + TrainShape.Headers) * 8));
        return growth.Shape with { Packets = Math.Max(1, growth.Shape.Packets - packets) };
    }

    private void Take(TrainPacket packet, TrainGrowth growth, TrainRecord record)
    {
        record.Add(packet.Number, packet.SentAt * 1e-9, dialogue.ReceivedAt * 1e-9);
        came += (packet.Number < growth.Shape.LeadIn ? TrainShape.LeadPayload : growth.Shape.Payload) + TrainShape.Headers;
        last = dialogue.Now;
        of = Math.Clamp(packet.Of, of, Math.Max(of, growth.Shape.Count));
        if (least == long.MaxValue) firstSent = packet.SentAt;
        least = Math.Min(least, dialogue.ReceivedAt - packet.SentAt);
    }

    // By the sender's clock, as far as it shows here: what would come now without any queue has been sent just now.
    private TimeSpan UntilEnd(TrainGrowth growth) => least == long.MaxValue ? growth.Shape.Duration : growth.Shape.Duration - dialogue.Since(firstSent + least);

    // The lead-in's own pauses are no quiet, nor is the time until more that was asked for comes.
    private bool IsOver(TrainGrowth growth) =>
        dialogue.Since(last) >= quiet + growth.Shape.LeadInterval && UntilEnd(growth) < -quiet && (of >= growth.Shape.Count || asks == 0 || dialogue.Since(asked) > dialogue.Patience);
}
