using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NetReady.Core.Hosts;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Columns;

/// <summary>Where a host's row lies.</summary>
internal readonly record struct Place(int Block, int Row);

/// <summary>
/// The evidence on a fleet, a column for each thing that policies ask, so that all of it is judged in one sweep. Safe for several threads: hosts may be
/// filled from many at once, and a sweep waits for what is being written.
/// </summary>
public sealed class FleetColumns
{
    private readonly Lock gate = new();
    private readonly ImmutableArray<CompiledPolicies> serves;
    private readonly ConcurrentDictionary<string, Sayings> sayings = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<HostProfile, (Audience Audience, int Number)> profiles = [];
    private readonly Dictionary<string, Audience> audiences = new(StringComparer.Ordinal);
    private readonly List<HostProfile> profileByNumber = [];
    private readonly List<Block> blocks = [];
    private readonly Dictionary<Block, int> blockNumbers = [];
    private readonly List<Place> places = [];
    private readonly List<string> hosts = [];
    private readonly Dictionary<string, int> byHost = new(StringComparer.Ordinal);

    /// <summary>Empty columns.</summary>
    /// <param name="serves">The policies that will judge them: those that are live, and any that may be next, so that one filling serves both.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public FleetColumns(params ImmutableArray<CompiledPolicies> serves)
    {
        if (serves.IsEmpty) throw new ArgumentException("Columns serve at least one set of policies.", nameof(serves));
        this.serves = serves;
    }

    /// <summary>How many hosts there are.</summary>
    public int Count
    {
        get { lock (gate) return places.Count; }
    }

    /// <summary>Bytes that the columns take up, without dictionaries and what is kept of hosts' names.</summary>
    public long Bytes
    {
        get { lock (gate) return blocks.Sum(block => block.Bytes); }
    }

    internal IReadOnlyList<Block> Blocks => blocks;

    /// <summary>Whether these policies can judge the columns.</summary>
    public bool Serves(CompiledPolicies policies) => serves.Contains(policies);

    /// <summary>The index of a host; null where it is not in the columns.</summary>
    public int? Find(string host)
    {
        lock (gate) return byHost.TryGetValue(host, out int index) ? index : null;
    }

    /// <summary>Adds a host.</summary>
    /// <returns>Its index: how many hosts were added before it.</returns>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public int Add(HostEvidence evidence)
    {
        var (filled, number) = Fill(evidence);
        lock (gate)
        {
            if (!byHost.TryAdd(evidence.Host, places.Count)) throw new ArgumentException($"The host {evidence.Host} is in the columns already.", nameof(evidence));
            hosts.Add(evidence.Host);
            places.Add(Put(filled, number, places.Count));
            return places.Count - 1;
        }
    }

    /// <summary>Replaces all that is known of a host.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="evidence">The evidence now.</param>
    /// <exception cref="ArgumentException">There is another host at the index, or none.</exception>
    public void Replace(int index, HostEvidence evidence)
    {
        var (filled, number) = Fill(evidence);
        lock (gate)
        {
            if (index < 0 || index >= places.Count || hosts[index] != evidence.Host) throw new ArgumentException($"The host {evidence.Host} does not stand at {index}.", nameof(index));
            var (at, row) = places[index];
            var block = blocks[at];
            if (block.Audience == filled.Audience)
            {
                block.Copy(filled, 0, row);
                block.Profiles[row] = number;
                return;
            }
            block.Free(row);
            block.Audience.Free.Push((block, row));
            places[index] = Put(filled, number, index);
        }
    }

    /// <summary>The hosts, by index, whose content the clock alone may have made wrong by an instant: they are to be replaced before a sweep for it.</summary>
    public ImmutableArray<int> Lapsed(DateTimeOffset at)
    {
        var lapsed = ImmutableArray.CreateBuilder<int>();
        lock (gate)
            foreach (var block in blocks)
                for (int row = 0; row < block.Rows; row++)
                    if (block.HoldsUntil[row] <= at.UtcTicks) lapsed.Add(block.Hosts[row]);
        return lapsed.ToImmutable();
    }

    internal FleetVerdicts Sweep(CompiledPolicies policies, DateTimeOffset at, Allowances allowances, FleetVerdicts? into)
    {
        int program = serves.IndexOf(policies);
        if (program < 0) throw new ArgumentException("The columns were not laid out for these policies; make new ones that serve them.", nameof(policies));
        if (into is not null && !into.IsOf(this, program)) throw new ArgumentException("The verdicts are of other columns or other policies.", nameof(into));
        lock (gate)
        {
            var verdicts = into ?? new FleetVerdicts(this, program);
            verdicts.Begin(at, CollectionsMarshal.AsSpan(places), CollectionsMarshal.AsSpan(blocks));
            new Sweep(policies.Policies, program, at, allowances, verdicts).Run(blocks, profileByNumber, host => byHost.TryGetValue(host, out int index) ? places[index] : null);
            return verdicts;
        }
    }

    private (Block Filled, int Profile) Fill(HostEvidence evidence)
    {
        var host = new HostFacts(evidence, serves[0].Policies.Department);
        var profile = evidence.Profile with { Platform = host.Platform, Asset = null };
        var (audience, number) = profiles.TryGetValue(profile, out var known) ? known : Meet(profile);
        // Filled on its own, so that the fleet's columns wait for a copy alone.
        var filled = new Block(audience, Block.LeastRows);
        new RowFiller(host, filled, 0).Fill();
        return (filled, number);
    }

    private (Audience, int) Meet(HostProfile profile)
    {
        lock (gate)
        {
            if (profiles.TryGetValue(profile, out var known)) return known;
            string name = Audience.NameOf(serves.Select(set => set.Policies), profile);
            if (!audiences.TryGetValue(name, out var audience))
                audiences.Add(name, audience = new([.. serves.Select(set => (set.Policies, set.Policies.Plan.Matching(profile)))], fact => sayings.GetOrAdd(fact, _ => new())));
            profileByNumber.Add(profile);
            return profiles[profile] = (audience, profileByNumber.Count - 1);
        }
    }

    private Place Put(Block filled, int profile, int index)
    {
        if (!filled.Audience.Free.TryPop(out var free))
        {
            var block = new Block(filled.Audience, Block.FullRows);
            blockNumbers.Add(block, blocks.Count);
            blocks.Add(block);
            for (int row = block.Rows - 1; row >= 0; row--) filled.Audience.Free.Push((block, row));
            free = filled.Audience.Free.Pop();
        }
        free.Block.Copy(filled, 0, free.Row);
        (free.Block.Hosts[free.Row], free.Block.Profiles[free.Row]) = (index, profile);
        return new(blockNumbers[free.Block], free.Row);
    }
}
