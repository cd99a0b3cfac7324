using NetReady.Core.Facts;
using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>
/// A train from the device. Its lead-in goes out with the announcement; the rest waits for the far end's word, which mostly is there by then. The far end tells what comes as it
/// comes; the device asks for what of that was lost, and goes on or stops as soon as it knows.
/// </summary>
internal sealed class UpTrain(GateDialogue dialogue, UdpPath path, TimeProvider time)
{
    private const int ReportsAtOnce = 8;
    private static readonly TimeSpan quiet = TimeSpan.FromMilliseconds(25), askAgain = TimeSpan.FromMilliseconds(10), silent = TimeSpan.FromSeconds(1), longest = TimeSpan.FromSeconds(4);

    private readonly SortedDictionary<int, ArrivalReport> early = [];
    private int told, total;
    private TimeSpan quietFor;

    /// <summary>Runs it.</summary>
    /// <returns>What of it was sent.</returns>
    /// <exception cref="GateFailedException">The far end does not take the train, does not report, or reports what cannot be.</exception>
    public TrainShape Run(TrainGrowth growth, TrainRecord record, TrainJudge judge, CancellationToken cancellation)
    {
        TrainSending? sending = null;
        try
        {
            ushort number = dialogue.Request(TrainDirection.Up, growth.Shape, onAsked: announced =>
            {
                sending?.Stop();
                sending = new(dialogue.TrainHeader(announced), growth.Shape, record.Count, path, time, cancellation);
                sending.Start();
            });
            sending!.Grow(growth.Shape.Count);
            Listen(number, sending, growth, record, judge);
        }
        finally
        {
            sending?.Stop();
        }
        if (!judge.IsDecided) record.End(growth.Shape.Count);
        return growth.Shape;
    }

    private void Listen(ushort number, TrainSending sending, TrainGrowth growth, TrainRecord record, TrainJudge judge)
    {
        long began = dialogue.Now, heard = began, asked = began;
        while (!judge.IsDecided && !IsOver(sending, growth) && dialogue.Since(began) < longest)
        {
            if (sending.IsTurnedAway) throw new GateFailedException(ProbeFailure.Of(path.Refusal!.Value));
            if (dialogue.Since(heard) > silent + dialogue.Patience) throw new GateFailedException(new(MissingReason.TimedOut, "The target took the train and does not say what came of it."));
            if (dialogue.Since(asked) >= askAgain && (sending.IsDone || early.Count > 0 || dialogue.Since(heard) > dialogue.Patience))
            {
                for (int i = 0; i < ReportsAtOnce && (i == 0 || told + (i * ArrivalReport.MostArrivals) < total); i++) dialogue.Ask(number, told + (i * ArrivalReport.MostArrivals));
                asked = dialogue.Now;
            }
            if (dialogue.Receive(askAgain / 2, number) is { Report: { } report })
            {
                heard = dialogue.Now;
                if (!Take(report, sending, record)) throw new GateFailedException(new(MissingReason.Error, "The target reports arrivals that cannot be: of packets not sent, or before they were sent."));
            }
            judge.Look();
            if (!judge.IsDecided && growth.IsDue(judge.Reading, growth.Shape.Duration - dialogue.Since(sending.SentAt(0)))) sending.Grow(growth.Shape.Count);
        }
    }

    // A question that is answered went the train's own way behind it.
    private bool IsOver(TrainSending sending, TrainGrowth growth) =>
        sending.IsDone && (told >= growth.Shape.Count - sending.Refused || (told == total && quietFor > quiet));

    private bool Take(ArrivalReport report, TrainSending sending, TrainRecord record)
    {
        if (report.Total > record.Count) return false;
        (total, quietFor) = (Math.Max(total, report.Total), report.Quiet);
        early[report.From] = report;
        while (early.FirstOrDefault() is { Value: { } next } && next.From <= told)
        {
            early.Remove(next.From);
            foreach (var arrival in next.Arrivals.Skip(told - next.From))
            {
                long sentAt = sending.SentAt(arrival.Number);
                if (sentAt == 0 || record.Came(arrival.Number) || !dialogue.Clock.IsPossible(sentAt, arrival.At, dialogue.Now)) return false;
                record.Add(arrival.Number, sentAt * 1e-9, arrival.At * 1e-9);
                told++;
            }
        }
        return true;
    }
}
