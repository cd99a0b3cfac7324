using NetReady.Protocols.Stamp;

namespace NetReady.Agent.Probes.Paths.Mtu;

/// <summary>
/// Which sizes to ask about next (RFC 8899 §5.3): first one that passes everywhere and the interface's own; where that one does not come back, what routers say,
/// the sizes that links usually have, and then evenly what lies between; at last the size just above what passes, until chance does not explain its silence.
/// </summary>
internal static class MtuPlan
{
    /// <summary>What passes on nearly every path (RFC 8899 §5.1.2, BASE_PLPMTU).</summary>
    public const int Base = 1200;

    /// <summary>The least MTU of IPv6 (RFC 8200 §5).</summary>
    public const int BaseOfIpv6 = 1280;

    /// <summary>Larger packets than the largest jumbo frames in use carry are not asked about.</summary>
    public const int MostSize = 9216;

    /// <summary>A size is asked about so often before its silence counts (RFC 8899 §5.1.2, MAX_PROBES).</summary>
    public const int LeastTries = 3;

    /// <summary>A size is asked about no more often, whatever was lost.</summary>
    public const int MostTries = 16;

    /// <summary>How often it is asked before a path that answers nothing counts as silent: with 30 % lost each way, all of them are lost once in 3,000 times.</summary>
    public const int TriesOfSilence = 12;

    /// <summary>The chance of error that is borne.</summary>
    public const double BearableChance = 0.0005;

    // Of large packets one at a time: less to send, and more round trips.
    private const int MostBetween = 6, Large = 1500;

    // Links and tunnels by the size they take: 576 of old, 1280 IPv6's least and many a tunnel's, WireGuard 1420 and 1440, VXLAN 1450, GRE 1476, IP in IP 1480, PPPoE 1492, jumbo frames.
    private static readonly int[] usual = [576, 1006, 1200, 1280, 1360, 1400, 1420, 1440, 1450, 1476, 1480, 1492, 1500, 2304, 4352, 9000];

    /// <summary>The sizes to ask about now, in the order of sending; none where nothing more is to be learned.</summary>
    /// <param name="known">What is known.</param>
    /// <param name="first">The size that is taken to pass on every path of this kind.</param>
    public static IReadOnlyList<int> Next(MtuKnowledge known, int first) =>
        [.. Wanted(known, Math.Min(first, known.Largest)).Distinct().Where(size => size == known.Smallest || size >= known.Smallest + StampPadding.HeaderLength)];

    /// <summary>Whether it is known to the byte what passes.</summary>
    public static bool IsExact(MtuKnowledge known) =>
        known.Passed > 0 && (known.Passed >= known.Largest || (known.Vanished == known.Passed + 1 && DoesNotPass(known)));

    /// <summary>Whether the least size that vanished does so by its size, and not as any packet may be lost.</summary>
    public static bool DoesNotPass(MtuKnowledge known) =>
        known.ChanceOfPassing == 0 || (known.Vanished is { } size && known.TimesAsked(size) >= LeastTries && known.ChanceOfPassing <= BearableChance);

    private static IEnumerable<int> Wanted(MtuKnowledge known, int first)
    {
        if (known.Asked == 0) return [first, known.Largest];
        if (known.Passed == 0) return known.TimesAsked(known.Smallest) < TriesOfSilence ? [known.Smallest, first] : [];
        if (known.Passed >= known.Largest) return [];
        if (known.Vanished is not { } vanished) return [known.Largest];
        // Beside the size just above, one that passes: what is lost of that is lost by chance.
        if (vanished == known.Passed + 1) return DoesNotPass(known) || known.TimesAsked(vanished) >= MostTries ? [] : [Math.Min(known.Passed, Large), vanished];

        var sizes = known.Hints.SelectMany(hint => new[] { hint, hint + 1 }).Where(size => size > known.Passed && size < vanished).ToList();
        if (sizes.Count == 0) sizes = Between(known.Passed, vanished);
        // A packet that was lost by chance must not send the search astray.
        return known.TimesAsked(vanished) < LeastTries - 1 && known.ChanceOfPassing > 0 ? sizes.Append(vanished) : sizes;
    }

    private static List<int> Between(int passed, int vanished)
    {
        List<int> sizes = [.. usual.Where(size => size > passed && size < vanished)];
        if (sizes.Count > 1) return sizes;
        // The byte above a usual size, as that is likely to be the one.
        if (usual.Contains(passed)) sizes.Add(passed + 1);
        int room = vanished - passed - 1, steps = Math.Min(room, passed > Large ? 1 : MostBetween);
        for (int step = 1; step <= steps; step++) sizes.Add(passed + (step * (room + 1) / (steps + 1)));
        return sizes;
    }
}
