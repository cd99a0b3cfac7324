using NetReady.Agent.Probes.Throughput.Gate;

namespace NetReady.Agent.Tests.Probes.Throughput.Gate;

/// <summary>How the delay of packets varies on a simulated link.</summary>
public enum Variation
{
    /// <summary>Each packet by its own exponential delay, in order, as a queue behind the limit does.</summary>
    Queue,

    /// <summary>Packets are handed on together at fixed times, as by a radio that collects them.</summary>
    Batches,
}

/// <summary>A link in numbers: a token bucket with a queue or without, delay, delay variation, loss, and a sender that may pause. Seconds, bytes, bit/s.</summary>
internal sealed record SimulatedLink
{
    /// <summary>The rate; infinite for no limit.</summary>
    public required double BitsPerSecond { get; init; }

    /// <summary>What the bucket holds.</summary>
    public double Burst { get; init; } = 32 * 1024;

    /// <summary>Whether what is beyond the bucket is dropped and not queued.</summary>
    public bool Polices { get; init; }

    /// <summary>How long the queue may grow before packets are dropped.</summary>
    public double MostQueue { get; init; } = 0.1;

    /// <summary>The mean of the delay variation, or the time between batches.</summary>
    public double DelayVariation { get; init; }

    /// <summary>How delays vary.</summary>
    public Variation Variation { get; init; }

    /// <summary>The share of packets that is lost at random.</summary>
    public double Loss { get; init; }

    /// <summary>The number of the one packet that is lost; null for none.</summary>
    public int? Loses { get; init; }

    /// <summary>How often a second the sender is held up.</summary>
    public double PausesPerSecond { get; init; }

    /// <summary>The mean length of a pause.</summary>
    public double Pause { get; init; } = 0.003;

    /// <summary>The time between two packets of a lead-in.</summary>
    public static readonly TimeSpan LeadInterval = TimeSpan.FromMilliseconds(1.5);

    private const double Delay = 0.012;
    private const int LeadBytes = 92;

    /// <summary>Sends a lead-in and a train through it.</summary>
    /// <param name="plan">The train.</param>
    /// <param name="leadIn">The packets of the lead-in.</param>
    /// <param name="packetBytes">The length of the train's packets.</param>
    /// <param name="seed">What chance starts from.</param>
    /// <returns>The packets that came, in the order in which they came: number, when sent, when received.</returns>
    public List<(int Number, double Sent, double Received)> Send(TrainPlan plan, int leadIn, int packetBytes, int seed)
    {
        var chance = new Random(seed);
        int count = leadIn + plan.Packets(packetBytes);
        double interval = count > leadIn ? packetBytes * 8 / plan.Rate.BitsPerSecond : 0, due = 0, sent = 0, tokens = Burst, refilled = 0, lastLeft = 0, last = 0;
        double phase = chance.NextDouble();
        var came = new List<(int, double, double)>(count);
        for (int number = 0; number < count; number++)
        {
            int bytes = number < leadIn ? LeadBytes : packetBytes;
            // A sender that was held up makes up for it at twice the pace.
            double step = number < leadIn ? LeadInterval.TotalSeconds : interval;
            due += number == leadIn ? LeadInterval.TotalSeconds : step;
            sent = Math.Max(due, sent + (step / 2));
            if (chance.NextDouble() < step * PausesPerSecond) sent += Pause * Exponential(chance);
            if (chance.NextDouble() < Loss || number == Loses) continue;
            double left = sent;
            if (double.IsFinite(BitsPerSecond))
            {
                double rate = BitsPerSecond / 8, from = Polices ? sent : Math.Max(sent, lastLeft);
                tokens = Math.Min(Burst, tokens + ((from - refilled) * rate));
                refilled = from;
                if (Polices)
                {
                    if (tokens < bytes) continue;
                }
                else
                {
                    left = from + Math.Max(0, (bytes - tokens) / rate);
                    if (left - sent > MostQueue) continue;
                    tokens += (left - from) * rate;
                    refilled = left;
                }
                tokens -= bytes;
                lastLeft = left;
            }
            double arrives = left + Delay;
            if (DelayVariation > 0)
                arrives = Variation is Variation.Queue ? arrives + (DelayVariation * Math.Min(8, Exponential(chance))) : DelayVariation * (Math.Ceiling((arrives / DelayVariation) - phase) + phase);
            last = Math.Max(last, arrives);
            came.Add((number, sent, last));
        }
        return came;
    }

    private static double Exponential(Random chance) => -Math.Log(1 - chance.NextDouble());
}
