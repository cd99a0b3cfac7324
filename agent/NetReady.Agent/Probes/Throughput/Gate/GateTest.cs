using NetReady.Agent.Probes.Throughput.Memory;
using NetReady.Core.Facts;
using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>Runs the test of one direction: trains, each judged as it comes in, until one decides or what may still be sent cannot. Blocks its thread.</summary>
internal sealed class GateTest(GateDialogue dialogue, UdpPath path, TimeProvider time, CancellationToken cancellation)
{
    private const int LeadIn = 24;
    private static readonly TimeSpan leadInterval = TimeSpan.FromMilliseconds(1.5);

    /// <summary>Decides one direction.</summary>
    /// <param name="direction">Which way.</param>
    /// <param name="terms">What is asked.</param>
    /// <param name="remembered">How the line held a test back before; null where it is not known.</param>
    /// <exception cref="GateFailedException">The far end does not do its part.</exception>
    /// <exception cref="OperationCanceledException">The test was ended.</exception>
    public GateResult Run(TrainDirection direction, GateTerms terms, RememberedLine? remembered)
    {
        long began = dialogue.Now, before = path.Bytes.Bytes;
        var readings = new List<TrainReading>();
        var (asked, came, longest) = (0L, 0L, 0L);
        int packetBytes = terms.PacketPayload + TrainShape.Headers;
        var toldWithin = direction is TrainDirection.Down ? dialogue.Clock.RoundTrip : TimeSpan.Zero;
        TrainPlan? plan = TrainPlanner.First(terms, direction is TrainDirection.Down ? dialogue.Clock.SigmaDown : dialogue.Clock.SigmaUp, remembered);
        while (plan is { } next)
        {
            var shape = new TrainShape(LeadIn, leadInterval, next.Packets(packetBytes), terms.PacketPayload, next.Rate.BitsPerSecond);
            int most = TrainGrowth.Pays(dialogue.Clock.RoundTrip) ? Math.Max(shape.Packets, (int)((terms.MostBytes.Bytes - asked - LeadInBytes) / packetBytes)) : shape.Packets;
            var growth = new TrainGrowth(shape, most, TrainGrowth.Ahead(toldWithin), readings, terms);
            var record = new TrainRecord(LeadIn, most, packetBytes);
            var judge = new TrainJudge(record, readings, terms, time);
            try
            {
                if (direction is TrainDirection.Down)
                {
                    var train = new DownTrain(dialogue, path);
                    shape = train.Run(growth, record, judge);
                    came += train.Came;
                }
                else
                {
                    shape = new UpTrain(dialogue, path, time).Run(growth, record, judge, cancellation);
                }
            }
            catch (GateFailedException refused) when (readings.Count > 0 && refused.Failure.Reason is MissingReason.NotYetMeasured)
            {
                // Others have their turn, or the far end has sent all that it may: what is known by now is known.
                break;
            }
            asked += shape.Bytes;
            longest = Math.Max(longest, shape.Bytes);
            if (judge.Close() is { } reading) readings.Add(reading);
            plan = judge.IsDecided ? null : TrainPlanner.Next(readings, new(longest), new(terms.MostBytes.Bytes - asked - LeadInBytes), terms);
        }
        if (readings.Count == 0) throw new GateFailedException(new(MissingReason.TooFewSamples, "Trains were sent, and next to nothing of them came through."));
        return new(terms, GateDecision.Of(readings, terms), readings)
        {
            // What of a train toward the device was not read any more was sent all the same.
            Bytes = new(path.Bytes.Bytes - before + (direction is TrainDirection.Down ? asked - came : 0)), Duration = dialogue.Since(began),
        };
    }

    private static long LeadInBytes => LeadIn * (TrainShape.LeadPayload + TrainShape.Headers);
}

/// <summary>Judges a train time and again while it comes in.</summary>
internal sealed class TrainJudge(TrainRecord record, IReadOnlyList<TrainReading> before, GateTerms terms, TimeProvider time)
{
    private static readonly TimeSpan looksEvery = TimeSpan.FromMilliseconds(5);

    private long looked = time.GetTimestamp();

    /// <summary>What the train shows so far; null where that is nothing.</summary>
    public TrainReading? Reading { get; private set; }

    /// <summary>Whether the answer is known.</summary>
    public bool IsDecided { get; private set; }

    /// <summary>Whether the device itself lost packets, so that loss says nothing of the path.</summary>
    public bool Overran { get; set; }

    /// <summary>Looks at what has come, where it is time to.</summary>
    public void Look()
    {
        if (time.GetElapsedTime(looked) < looksEvery) return;
        Judge();
        // Judging itself takes time, and more so the longer the train.
        looked = time.GetTimestamp();
    }

    /// <summary>Judges the whole train; null where too little came.</summary>
    public TrainReading? Close()
    {
        if (!IsDecided) Judge();
        return Reading;
    }

    private void Judge()
    {
        var reading = TrainReading.Of(record, terms);
        Reading = Overran && reading is not null ? reading with { HeldBack = null } : reading;
        IsDecided = Reading is not null && GateDecision.Of([.. before, Reading], terms).Verdict is not GateVerdict.Borderline;
    }
}
