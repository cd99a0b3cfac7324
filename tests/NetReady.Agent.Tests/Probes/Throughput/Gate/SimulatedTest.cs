using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Agent.Probes.Throughput.Memory;
using NetReady.Core.Units;
using NetReady.Protocols.Gate;

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
            trains++;
            int lead = LeadIn * LeadBytes, most = (int)((terms.MostBytes.Bytes - spent - lead) / packetBytes);
            var shape = new TrainShape(LeadIn, SimulatedLink.LeadInterval, plan.Packets(packetBytes), terms.PacketPayload, plan.Rate.BitsPerSecond);
            var growth = new TrainGrowth(shape, Math.Max(most, shape.Packets), TrainGrowth.Ahead(TimeSpan.Zero), readings, terms);
            var record = new TrainRecord(LeadIn, Math.Max(most, shape.Packets), packetBytes);
            double looked = double.NegativeInfinity, began = double.NaN, last = 0;
            TrainReading? reading = null;
            // Chance falls packet by packet, so a train that goes on begins as the shorter one did.
            int simulated = growth.Shape.Count, next = 0;
            var came = link.Send(plan, LeadIn, packetBytes, (seed * 31) + trains);
            while (next < came.Count)
            {
                var (number, sent, received) = came[next++];
                if (double.IsNaN(began)) began = sent;
                record.Add(number, sent, received);
                last = received;
                if (received >= looked + Look)
                {
                    looked = received;
                    reading = TrainReading.Of(record, terms);
                    if (reading is not null && GateDecision.Of([.. readings, reading], terms) is { Verdict: not GateVerdict.Borderline } early)
                        return new(early, spent + lead + ((record.Seen - LeadIn) * packetBytes), seconds + received - began, trains);
                    _ = growth.IsDue(reading, growth.Shape.Duration - TimeSpan.FromSeconds(received - began));
                }
                if (next < came.Count || growth.Shape.Count == simulated) continue;
                came = link.Send(plan with { Bytes = new((growth.Shape.Packets * (long)packetBytes) + 1) }, LeadIn, packetBytes, (seed * 31) + trains);
                simulated = growth.Shape.Count;
            }
            int packets = growth.Shape.Packets;
            spent += (packets * packetBytes) + lead;
            longest = Math.Max(longest, packets * packetBytes);
            record.End(growth.Shape.Count);
            reading = TrainReading.Of(record, terms);
            if (reading is not null) readings.Add(reading);
            seconds += last - began;
            var decision = GateDecision.Of(readings, terms);
            if (decision.Verdict is not GateVerdict.Borderline) return new(decision, spent, seconds, trains);
            if (TrainPlanner.Next(readings, new(longest), new(terms.MostBytes.Bytes - spent - lead), terms) is not { } more) return new(decision, spent, seconds, trains);
            plan = more;
        }
    }

    /// <summary>Whether the answer is wrong for a line of that rate: outside the tolerance on either side, yes and no must be right.</summary>
    public bool IsWrong(double bitsPerSecond, BitRate floor) =>
        (Decision.Verdict is GateVerdict.Yes && bitsPerSecond <= floor.BitsPerSecond * 0.9001) || (Decision.Verdict is GateVerdict.No && bitsPerSecond >= floor.BitsPerSecond * 1.0999);
}
