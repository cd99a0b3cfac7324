using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Agent.Probes.Throughput.Memory;
using NetReady.Core.Units;

namespace NetReady.Agent.Tests.Probes.Throughput.Gate;

/// <summary>A whole test over a simulated link: trains until one decides or none can, judged as they come in.</summary>
/// <param name="Decision">What came of it.</param>
/// <param name="Bytes">What was sent.</param>
/// <param name="Seconds">From the first packet to the decision, without round trips.</param>
/// <param name="Trains">How many trains.</param>
internal sealed record SimulatedTest(GateDecision Decision, long Bytes, double Seconds, int Trains)
{
    private const int LeadIn = 24, LeadBytes = 92, IpAndUdp = 28;
    private const double Look = 0.005;

    public static SimulatedTest Run(SimulatedLink link, GateTerms terms, int seed, RememberedLine? remembered = null)
    {
        int packetBytes = terms.PacketPayload + IpAndUdp;
        var readings = new List<TrainReading>();
        // The greetings that every test begins with show how the delay varies.
        double[] greetings = [.. link.Send(default, LeadIn, packetBytes, ~seed).Select(packet => packet.Received - packet.Sent)];
        var plan = TrainPlanner.First(terms, TrainReading.SigmaOf(greetings), remembered);
        var (spent, longest, seconds, trains) = (0L, 0L, 0.0, 0);
        while (true)
        {
            int packets = plan.Packets(packetBytes);
            spent += (packets * packetBytes) + (LeadIn * LeadBytes);
            longest = Math.Max(longest, packets * packetBytes);
            trains++;
            var record = new TrainRecord(LeadIn, packets, packetBytes);
            double looked = double.NegativeInfinity, began = double.NaN, last = 0;
            TrainReading? reading = null;
            foreach (var (number, sent, received) in link.Send(plan, LeadIn, packetBytes, (seed * 31) + trains))
            {
                if (double.IsNaN(began)) began = sent;
                record.Add(number, sent, received);
                last = received;
                if (received < looked + Look) continue;
                looked = received;
                reading = TrainReading.Of(record, terms);
                if (reading is not null && GateDecision.Of([.. readings, reading], terms) is { Verdict: not GateVerdict.Borderline } early) return new(early, spent, seconds + received - began, trains);
            }
            record.End(record.Count);
            reading = TrainReading.Of(record, terms);
            if (reading is not null) readings.Add(reading);
            seconds += last - began;
            var decision = GateDecision.Of(readings, terms);
            if (decision.Verdict is not GateVerdict.Borderline) return new(decision, spent, seconds, trains);
            if (TrainPlanner.Next(readings, new(longest), new(terms.MostBytes.Bytes - spent - (LeadIn * LeadBytes)), terms) is not { } next) return new(decision, spent, seconds, trains);
            plan = next;
        }
    }

    /// <summary>Whether the answer is wrong for a line of that rate: outside the tolerance on either side, yes and no must be right.</summary>
    public bool IsWrong(double bitsPerSecond, BitRate floor) =>
        (Decision.Verdict is GateVerdict.Yes && bitsPerSecond <= floor.BitsPerSecond * 0.9001) || (Decision.Verdict is GateVerdict.No && bitsPerSecond >= floor.BitsPerSecond * 1.0999);
}
