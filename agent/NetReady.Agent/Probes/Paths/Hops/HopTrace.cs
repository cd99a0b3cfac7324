using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Probes.Paths.Icmp;
using NetReady.Core.Facts;

namespace NetReady.Agent.Probes.Paths.Hops;

/// <summary>How a path is traced.</summary>
/// <param name="Rounds">How many packets each step gets.</param>
internal sealed record HopPlan(int Rounds)
{
    /// <summary>A path has so many steps at the most.</summary>
    public const int MostHops = 30;

    /// <summary>The time between two packets to the same step: Linux' routers say one word a second to each who asks, as do many others, so that answers which are missing are the path's.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.05);

    /// <summary>What a trace takes at the most.</summary>
    public TimeSpan Longest => (Interval * Rounds) + TimeSpan.FromSeconds(4);
}

/// <summary>
/// Finds the routers on a path by STAMP packets that may make one hop, two hops and so on, and what ICMP says of their end. All packets have the same addresses and ports,
/// so that routers which share their load by those keep them on one path. Linux lets everyone hear ICMP errors about their own packets; other systems ask for an administrator's rights.
/// </summary>
internal sealed class HopTrace
{
    // So many steps are asked about at once until it is known how long the path is.
    private const int AtOnce = 8;

    // Steps whose routers quote too little of a packet to tell which it was are asked one at a time.
    private const int TriesOneByOne = 3;

    private static readonly TimeSpan apart = TimeSpan.FromMilliseconds(10), leastPatience = TimeSpan.FromMilliseconds(300), mostPatience = TimeSpan.FromSeconds(1);

    private readonly PathSocket socket;
    private readonly HopPlan plan;
    private readonly TimeProvider time;
    private readonly PathPackets packets;
    private readonly HopTally[] steps = [.. Enumerable.Range(1, HopPlan.MostHops).Select(number => new HopTally(number))];
    private readonly HashSet<int> awaited = [];
    private readonly long started;
    private int last = HopPlan.MostHops;
    private PathEnd end;
    private TimeSpan slowest;
    private SocketError? refusal;
    private SentPacket? latest;
    private bool quotesTooLittle, isOneByOne;
    private IPAddress? barredBy;

    private HopTrace(PathSocket socket, HopPlan plan, TimeProvider time)
    {
        (this.socket, this.plan, this.time, started) = (socket, plan, time, time.GetTimestamp());
        packets = new(socket, time);
    }

    /// <summary>Resolves a target and traces the path to it. By hand alone: the addresses on the way from a person's home are no fact, and leave no device.</summary>
    /// <param name="address">The target, <c>host:port</c>.</param>
    /// <param name="plan">How.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it.</exception>
    public static async Task<PathMeasurement<HopOutcome>> TakeAsync(string address, HopPlan plan, TimeProvider time, CancellationToken cancellation) => PathSocket.HearsErrors
        ? await PathMeasurement<HopOutcome>.TakeAsync(address, socket => new HopTrace(socket, plan, time).Run(cancellation), time, cancellation).ConfigureAwait(false)
        : PathMeasurement<HopOutcome>.Without(
            new(MissingReason.NotSupported, "This system shows ICMP errors to administrators' raw sockets alone, so the routers on the way cannot be seen."), null, time);

    private TimeSpan Elapsed => time.GetElapsedTime(started);

    private TimeSpan Patience => TimeSpan.FromTicks(Math.Clamp((slowest * 3).Ticks, leastPatience.Ticks, mostPatience.Ticks));

    private HopOutcome Run(CancellationToken cancellation)
    {
        var roundBegan = Elapsed;
        LookAhead(cancellation);
        for (int round = 1; round < plan.Rounds && refusal is null; round++)
        {
            Listen(roundBegan + HopPlan.Interval, until: () => false, cancellation);
            roundBegan = Elapsed;
            for (int hops = 1; hops <= last; hops++) Send(hops, cancellation);
            // Beyond the last that answers, two rounds of silence are enough.
            if (round == 2 && end is PathEnd.Silent) last = Math.Min(last, Array.FindLastIndex(steps, step => !step.IsSilent) + 3);
        }
        Listen(Elapsed + (2 * mostPatience), until: () => awaited.Count == 0, cancellation);
        if (quotesTooLittle) AskOneByOne(cancellation);
        return new([.. steps.Take(last).Select(step => step.ToHop())], end, refusal is { } error ? ProbeFailure.Of(error) : null) { BarredBy = end is PathEnd.Barred ? barredBy : null };
    }

    // The first round: by eights, until the target answers.
    private void LookAhead(CancellationToken cancellation)
    {
        for (int from = 1; from <= HopPlan.MostHops && end is PathEnd.Silent && refusal is null; from += AtOnce)
        {
            for (int hops = from; hops < from + AtOnce && hops <= last; hops++) Send(hops, cancellation);
            var sent = Elapsed;
            while (end is PathEnd.Silent && awaited.Count > 0 && Elapsed < sent + Patience) Listen(sent + Patience, until: () => true, cancellation);
        }
    }

    private void AskOneByOne(CancellationToken cancellation)
    {
        isOneByOne = true;
        foreach (var (step, hops) in steps.Take(last).Select((step, index) => (step, index + 1)).Where(one => one.step.IsSilent).ToList())
        {
            step.Clear();
            for (int attempt = 0; attempt < Math.Min(TriesOneByOne, plan.Rounds) && hops <= last; attempt++)
            {
                if (Send(hops, cancellation) is { } sent) Listen(Elapsed + Patience, until: () => !awaited.Contains(sent.Index), cancellation);
            }
        }
    }

    private SentPacket? Send(int hops, CancellationToken cancellation)
    {
        if (refusal is not null) return null;
        steps[hops - 1].Send();
        var (packet, error) = packets.Send(packets.SmallestSize, hops);
        // The system may refuse one for a moment; it counts as lost. What it has no route for it never sends.
        if (error is SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.AddressNotAvailable) refusal = error;
        if (packet is { } sent) awaited.Add(sent.Index);
        latest = packet;
        Listen(Elapsed + apart, until: () => false, cancellation);
        return packet;
    }

    private void Listen(TimeSpan instant, Func<bool> until, CancellationToken cancellation)
    {
        while (Elapsed < instant)
        {
            cancellation.ThrowIfCancellationRequested();
            var left = instant - Elapsed;
            // Never so long that a cancellation would wait.
            var arrival = socket.Receive(left < TimeSpan.FromMilliseconds(100) ? left : TimeSpan.FromMilliseconds(100));
            if (arrival is not null) Take(arrival);
            if (until()) return;
        }
    }

    private void Take(PathArrival arrival)
    {
        long now = time.GetTimestamp();
        if (arrival.Error is { } error) Hear(arrival, error, now);
        else if (packets.Answered(arrival.Payload, out var answer) is { } packet)
            Count(packet, socket.Target.Address, now, arrival.Waited + (answer.TimeInReflector ?? TimeSpan.Zero), PathEnd.Reflector);
    }

    private void Hear(PathArrival arrival, IcmpError error, long now)
    {
        var packet = packets.Quoted(arrival.Payload);
        if (packet is null && arrival.Payload.Length < PathPackets.EnoughQuoted)
        {
            quotesTooLittle = true;
            packet = isOneByOne ? latest : null;
        }
        if (packet is not { } quoted) return;
        PathEnd? ends = error.Meaning switch
        {
            IcmpMeaning.Expired => PathEnd.Silent,
            IcmpMeaning.PortUnreachable when socket.Target.Address.Equals(error.From) => PathEnd.Refusal,
            IcmpMeaning.PortUnreachable or IcmpMeaning.Prohibited or IcmpMeaning.Unreachable => PathEnd.Barred,
            _ => null,
        };
        if (ends is PathEnd.Barred) barredBy = error.From;
        if (ends is { } known) Count(quoted, error.From, now, arrival.Waited, known);
    }

    private void Count(SentPacket packet, IPAddress? from, long now, TimeSpan notThePaths, PathEnd ends)
    {
        var trip = time.GetElapsedTime(packet.SentAt, now);
        if (notThePaths < trip) trip -= notThePaths;
        if (trip > slowest) slowest = trip;
        awaited.Remove(packet.Index);
        steps[packet.HopLimit - 1].Answer(packet, from, trip);
        if (ends is PathEnd.Silent) return;
        // What comes from the target itself outweighs what somebody on the way says.
        if (ends is not PathEnd.Barred || end is PathEnd.Silent) end = ends;
        last = Math.Min(last, packet.HopLimit);
    }
}
