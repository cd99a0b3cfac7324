using System.Net;
using System.Net.Sockets;
using NetReady.Agent.Probes.Paths.Icmp;
using NetReady.Core.Facts;

namespace NetReady.Agent.Probes.Paths.Mtu;

/// <summary>
/// Finds the largest packet that a path takes whole, by sending some of different sizes to a STAMP reflector (RFC 8899, with the padding of RFC 8972 §4.1), and whether
/// larger ones vanish without a word. ICMP is a hint and never a proof. Costs two packets where the path takes what the interface does; <see cref="MostBytes"/> at most.
/// </summary>
internal sealed class MtuSearch
{
    /// <summary>What a search sends and receives at the most, and one round of packets.</summary>
    public const long MostBytes = 400_000;

    /// <summary>What a search takes at the most, and one round of packets.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    // A router that limits its ICMP says a word a second at least, and a packet is not lost before a second is over (RFC 8899 §5.1.1).
    private static readonly TimeSpan betweenLastTries = TimeSpan.FromMilliseconds(500), beforeItIsLost = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan leastPatience = TimeSpan.FromMilliseconds(250), mostPatience = TimeSpan.FromSeconds(1), apart = TimeSpan.FromMilliseconds(5);

    // So many refusals settle that no reflector is there, and so many packets that the system does not take that there is no way.
    private const int RefusalsSettle = 3;

    private readonly PathSocket socket;
    private readonly TimeProvider time;
    private readonly PathPackets packets;
    private readonly MtuKnowledge known;
    private readonly ReflectedNumbers numbers = new();
    private readonly HashSet<int> pending = [];
    private readonly int first;
    private readonly long started;
    private TimeSpan slowest;
    private SocketError? failure;
    private int failures, refusals;
    private IcmpError? refusal;
    private IPAddress? toldBy;
    private bool answersAreAsLong = true, wasBound, isAnotherInterface;
    private long lastSent;

    private MtuSearch(PathSocket socket, int interfaceMtu, TimeProvider time)
    {
        (this.socket, this.time, started) = (socket, time, time.GetTimestamp());
        packets = new(socket, time);
        known = new(packets.SmallestSize, Math.Min(interfaceMtu, MtuPlan.MostSize));
        first = socket.Target.AddressFamily is AddressFamily.InterNetworkV6 ? MtuPlan.BaseOfIpv6 : MtuPlan.Base;
    }

    /// <summary>Searches. Blocks its thread.</summary>
    /// <param name="socket">The way to the reflector.</param>
    /// <param name="interfaceMtu">The largest packet that the interface takes, as far as is known: the system says so by itself where it is less.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it.</exception>
    public static MtuOutcome Run(PathSocket socket, int interfaceMtu, TimeProvider time, CancellationToken cancellation) => new MtuSearch(socket, interfaceMtu, time).Run(cancellation);

    private TimeSpan Elapsed => time.GetElapsedTime(started);

    private bool Failed => isAnotherInterface || failures >= RefusalsSettle || (known.Passed == 0 && refusals >= RefusalsSettle);

    private MtuOutcome Run(CancellationToken cancellation)
    {
        while (!Failed && socket.Bytes.Bytes < MostBytes && Elapsed < Longest)
        {
            var sizes = MtuPlan.Next(known, first);
            if (sizes.Count == 0)
            {
                // What comes late says the same as what comes in time.
                int before = known.Answered;
                if (!known.AnyInDoubt || !ListenUntil(time.GetElapsedTime(started, lastSent) + beforeItIsLost, () => known.Answered > before, cancellation)) break;
                continue;
            }
            foreach (int size in sizes)
            {
                Send(size);
                ListenUntil(Elapsed + apart, () => false, cancellation);
            }
            Await(cancellation);
        }
        return Conclude(cancellation);
    }

    private void Await(CancellationToken cancellation)
    {
        var sent = Elapsed;
        // Patience grows with the first answer that comes, as that says how long the path is.
        while (pending.Count > 0 && ListenUntil(sent + Patience(), () => true, cancellation)) { }
        if (known.Vanished == known.Passed + 1 && known.ChanceOfPassing > 0) ListenUntil(sent + betweenLastTries, () => false, cancellation);
        pending.Clear();
    }

    private TimeSpan Patience() => slowest == TimeSpan.Zero ? mostPatience / 2 : TimeSpan.FromTicks(Math.Clamp((slowest * 4).Ticks, leastPatience.Ticks, mostPatience.Ticks));

    private void Send(int size)
    {
        if (size > known.Largest) return;
        var (packet, error) = packets.Send(size);
        if (packet is { } sent)
        {
            (failures, lastSent) = (0, sent.SentAt);
            known.Ask(sent.Index, size);
            pending.Add(sent.Index);
            return;
        }
        if (error is not SocketError.MessageSize)
        {
            (failure, failures) = (error, failures + 1);
            return;
        }
        int before = known.Largest;
        ListenUntil(Elapsed, () => false, CancellationToken.None);
        if (known.Largest == before) known.Refuse(size);
        // The system has just said how large the interface's packets may be.
        else if (known.TimesAsked(known.Largest) == 0) Send(known.Largest);
    }

    // True where it ended since something came and that was enough.
    private bool ListenUntil(TimeSpan instant, Func<bool> isEnough, CancellationToken cancellation)
    {
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var left = instant - Elapsed;
            // Never so long that a cancellation would wait.
            if (socket.Receive(left < TimeSpan.FromMilliseconds(100) ? left : TimeSpan.FromMilliseconds(100)) is not { } arrival) continue;
            Take(arrival);
            if (isEnough()) return true;
        }
        while (Elapsed < instant);
        return false;
    }

    private void Take(PathArrival arrival)
    {
        var now = time.GetTimestamp();
        if (arrival.Error is { } error)
        {
            var quoted = packets.Quoted(arrival.Payload);
            // Who quotes enough to show whose packet it was, and shows one that was never sent, makes it up.
            if (quoted is not null || arrival.Payload.Length < PathPackets.EnoughQuoted) Hear(error, quoted);
            return;
        }
        if (packets.Answered(arrival.Payload, out var answer) is not { } packet) return;
        var trip = time.GetElapsedTime(packet.SentAt, now) - arrival.Waited;
        if (trip > slowest) slowest = trip;
        answersAreAsLong &= arrival.Payload.Length >= packet.Size - socket.Headers;
        known.Answer(packet.Index);
        numbers.Add(packet, answer.Sequence);
        pending.Remove(packet.Index);
    }

    private void Hear(IcmpError error, SentPacket? quoted)
    {
        switch (error.Meaning)
        {
            case IcmpMeaning.TooBigForInterface:
                if (error.Mtu >= known.Largest) break;
                // Once it has taken a packet it says so no more, unless packets leave by another interface by now.
                isAnotherInterface |= wasBound;
                wasBound = true;
                known.Bound(error.Mtu);
                break;
            case IcmpMeaning.TooBig:
                known.Tell(quoted?.Index, error.Mtu);
                toldBy = error.From ?? toldBy;
                if (quoted is { } lost) pending.Remove(lost.Index);
                break;
            case IcmpMeaning.PortUnreachable or IcmpMeaning.Prohibited or IcmpMeaning.Unreachable:
                (refusal, refusals) = (error, refusals + 1);
                break;
            default:
                break;
        }
    }

    private MtuOutcome Conclude(CancellationToken cancellation)
    {
        bool isExact = MtuPlan.IsExact(known), isWhole = known.Passed >= known.Largest, wasTold = known.WasTold;
        bool vanish = known.Passed > 0 && !isWhole && known.Vanished is { } size && known.TimesAsked(size) >= MtuPlan.LeastTries && known.ChanceOfNoLimit <= MtuPlan.BearableChance;
        HashSet<int> lost = [.. known.LostPackets];
        if (vanish && !wasTold && !numbers.KeepsCount) TellWhetherItCounts(cancellation);
        return new()
        {
            Passed = known.Passed, Largest = known.Largest, Packets = packets.Sent.Count,
            AtMost = isWhole && known.Largest >= MtuPlan.MostSize ? null : isExact ? known.Passed : MtuPlan.DoesNotPass(known) ? known.Vanished - 1 : known.Largest,
            BlackHole = known.Passed == 0 || isAnotherInterface ? null : isWhole || wasTold ? false : vanish && PathSocket.HearsErrors ? true : null,
            LostOn = known.Passed == 0 || isWhole ? null : wasTold ? LossyWay.There : numbers.Tell(lost),
            ErrorProbability = isWhole || known.Passed == 0 ? 0 : wasTold ? known.ChanceOfPassing : Math.Max(known.ChanceOfPassing, known.ChanceOfNoLimit),
            ToldBy = wasTold ? toldBy : null, AnswersAreAsLong = answersAreAsLong, LostByChance = known.Asked - known.Answered - lost.Count, Failure = FailureOf(),
        };
    }

    // Two packets with the same number: only a reflector that counts for itself gives them two.
    private void TellWhetherItCounts(CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < RefusalsSettle && !numbers.KeepsCount; attempt++)
        {
            if (packets.Send(packets.SmallestSize).Packet is null || packets.Send(packets.SmallestSize, repeatsNumber: true).Packet is null) return;
            ListenUntil(Elapsed + Patience(), () => numbers.KeepsCount, cancellation);
        }
    }

    private ProbeFailure? FailureOf()
    {
        if (isAnotherInterface) return new(MissingReason.Error, "The device changed its way to the target during the search.");
        if (failures >= RefusalsSettle) return ProbeFailure.Of(failure!.Value);
        if (known.Passed > 0) return null;
        return refusal?.Meaning switch
        {
            IcmpMeaning.PortUnreachable => ProbeFailure.Of(SocketError.ConnectionRefused),
            IcmpMeaning.Prohibited => ProbeFailure.Of(SocketError.HostUnreachable),
            IcmpMeaning.Unreachable => new(MissingReason.Error, "Somebody on the way knows no route to the target."),
            _ => new(MissingReason.TimedOut, "The reflector answered no packet of any size."),
        };
    }
}
