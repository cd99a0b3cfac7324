namespace NetReady.Agent.Probes.Paths.Mtu;

/// <summary>
/// Tells on which way single packets were lost. A stateful reflector numbers what it receives (RFC 8762 §4): between two answers whose numbers follow each other
/// nothing else came to it, and where they leave room for all that was sent in between, all of it came, and the answers were lost.
/// </summary>
internal sealed class ReflectedNumbers
{
    private readonly SortedDictionary<int, (int Number, uint Reflected)> answers = [];

    /// <summary>Whether the reflector keeps a count of its own; a stateless one repeats the sender's numbers, from which nothing follows.</summary>
    public bool KeepsCount => answers.Values.Any(answer => answer.Reflected != answer.Number) || answers.Values.GroupBy(answer => answer.Number).Any(same => same.Select(answer => answer.Reflected).Distinct().Count() > 1);

    /// <summary>Takes an answer; of one that comes again, the first counts.</summary>
    public void Add(SentPacket packet, uint reflected) => answers.TryAdd(packet.Index, (packet.Number, reflected));

    /// <summary>Where those of the packets were lost of which it can be told.</summary>
    /// <param name="lost">Packets without an answer, by the order of sending.</param>
    public LossyWay Tell(IReadOnlySet<int> lost)
    {
        if (!KeepsCount) return LossyWay.Untold;
        int there = 0, back = 0;
        foreach (var (earlier, later) in answers.Zip(answers.Skip(1)))
        {
            int between = later.Key - earlier.Key - 1;
            long came = (long)later.Value.Reflected - earlier.Value.Reflected - 1;
            int ours = Enumerable.Range(earlier.Key + 1, between).Count(lost.Contains);
            if (ours == 0) continue;
            if (came == 0) there += ours;
            else if (came == between) back += ours;
        }
        return (there, back) switch
        {
            (0, 0) => LossyWay.Untold,
            // One packet of several may be lost by chance on the other way.
            _ when there >= 3 * back => LossyWay.There,
            _ when back >= 3 * there => LossyWay.Back,
            _ => LossyWay.Both,
        };
    }
}
