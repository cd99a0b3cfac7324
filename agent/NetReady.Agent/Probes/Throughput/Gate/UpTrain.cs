using NetReady.Core.Facts;
using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Gate;

/// <summary>A train from the device: announces it, sends it, and asks for its arrivals as long as that may still tell something.</summary>
internal sealed class UpTrain(GateDialogue dialogue, UdpPath path, TimeProvider time)
{
    private const int ReportsAtOnce = 8, RefusalsSettle = 3;
    private static readonly TimeSpan quiet = TimeSpan.FromMilliseconds(80), askAgain = TimeSpan.FromMilliseconds(10), silent = TimeSpan.FromSeconds(1), longest = TimeSpan.FromSeconds(4);

    private readonly SortedDictionary<int, ArrivalReport> early = [];
    private int told, total;
    private TimeSpan quietFor;

    /// <summary>Runs it.</summary>
    /// <exception cref="GateFailedException">The far end does not take the train, does not report, or reports what cannot be.</exception>
    public void Run(TrainShape shape, TrainRecord record, TrainJudge judge, CancellationToken cancellation)
    {
        ushort number = dialogue.Request(TrainDirection.Up, shape);
        long[] sentAt = new long[shape.Count];
        int refusals = path.Refusals;
        // The far end may go away while the train is sent.
        int taken = new TrainSender(time).Send(dialogue.TrainHeader(number), shape, packet => path.Refusals - refusals < RefusalsSettle && path.Send(packet), sentAt, cancellation);
        if (path.Refusals - refusals >= RefusalsSettle) throw new GateFailedException(ProbeFailure.Of(path.Refusal!.Value));
        long began = dialogue.Now, heard = began, asked = 0;
        while (!judge.IsDecided && !IsOver(taken) && dialogue.Since(began) < longest)
        {
            if (dialogue.Since(heard) > silent + dialogue.Patience) throw new GateFailedException(new(MissingReason.TimedOut, "The target took the train and does not say what came of it."));
            if (dialogue.Since(asked) >= askAgain)
            {
                for (int i = 0; i < ReportsAtOnce && (i == 0 || told + (i * ArrivalReport.MostArrivals) < total); i++) dialogue.Ask(number, told + (i * ArrivalReport.MostArrivals));
                asked = dialogue.Now;
            }
            if (dialogue.Receive(askAgain / 2, number) is not { Report: { } report }) continue;
            heard = dialogue.Now;
            if (!Take(report, shape, sentAt, record, taken)) throw new GateFailedException(new(MissingReason.Error, "The target reports arrivals that cannot be: of packets not sent, or before they were sent."));
            judge.Look();
        }
        if (!judge.IsDecided) record.End(shape.Count);
    }

    private bool IsOver(int taken) => told >= taken || (told == total && quietFor > quiet);

    private bool Take(ArrivalReport report, TrainShape shape, long[] sentAt, TrainRecord record, int taken)
    {
        if (report.Total > taken) return false;
        (total, quietFor) = (Math.Max(total, report.Total), report.Quiet);
        early[report.From] = report;
        while (early.FirstOrDefault() is { Value: { } next } && next.From <= told)
        {
            early.Remove(next.From);
            foreach (var arrival in next.Arrivals.Skip(told - next.From))
            {
                if (arrival.Number >= shape.Count || sentAt[arrival.Number] == 0 || record.Came(arrival.Number)
                    || !dialogue.Clock.IsPossible(sentAt[arrival.Number], arrival.At, dialogue.Now)) return false;
                record.Add(arrival.Number, sentAt[arrival.Number] * 1e-9, arrival.At * 1e-9);
                told++;
            }
        }
        return true;
    }
}
