using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Columns;

/// <summary>A host's verdict, as its scorecard has it.</summary>
/// <param name="State"><c>ready</c>, <c>conditional</c>, <c>not-ready</c> or <c>unassessed</c>.</param>
/// <param name="DecidedBy">The policy whose score this is; null where none counts.</param>
/// <param name="Score">Its score; null where nothing is scored.</param>
/// <param name="Coverage">Its decided share, 0 to 1.</param>
/// <param name="Presence"><c>fresh</c>, <c>late</c>, <c>stale</c>, <c>gone</c> or <c>retired</c>.</param>
public readonly record struct SweptHost(string State, string? DecidedBy, ScoreRange? Score, double Coverage, string Presence);

/// <summary>One policy's verdict on a host, as its scorecard has it.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Score">Its score; null where nothing is scored.</param>
/// <param name="Coverage">Its decided share, 0 to 1.</param>
/// <param name="State">Its state.</param>
public readonly record struct SweptPolicy(string Policy, ScoreRange? Score, double Coverage, string State);

/// <summary>One rule's verdict on a host, as its scorecard has it.</summary>
/// <param name="Policy">The policy that asks.</param>
/// <param name="Id">The rule's id.</param>
/// <param name="Outcome"><c>pass</c>, <c>fail</c>, <c>in-grace</c>, <c>waived</c>, <c>unknown</c> or <c>not-applicable</c>.</param>
/// <param name="Reason">Why it is unknown, or why it failed though it is; null elsewhere.</param>
public readonly record struct SweptRule(string Policy, string Id, string Outcome, MissingReason? Reason);

/// <summary>The verdicts on a whole fleet at one instant, by the hosts' indexes in their columns. A sweep into them writes them over; not for readers meanwhile.</summary>
public sealed class FleetVerdicts
{
    private readonly FleetColumns columns;
    private readonly int program;
    private readonly List<BlockVerdicts> blocks = [];
    private readonly List<Scratch> scratches = [];
    private Place[] places = [];

    internal FleetVerdicts(FleetColumns columns, int program) => (this.columns, this.program) = (columns, program);

    /// <summary>The instant for which they hold, UTC.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>How many hosts there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that the verdicts take up.</summary>
    public long Bytes => blocks.Sum(block => block.Bytes) + (8L * places.Length);

    /// <summary>The verdict on a host.</summary>
    /// <param name="index">Its index in the columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">There was no such host.</exception>
    public SweptHost this[int index]
    {
        get
        {
            var (block, row) = Find(index);
            short decidedBy = block.DecidedBy[row];
            string presence = PresenceName(block.Presence[row]);
            string state = HostState.WorstFirst[block.States[row]];
            return decidedBy == BlockVerdicts.Nobody ? new(state, null, null, 0, presence)
                : new(state, block.Program.Policies[decidedBy].Policy.Name, ScoreOf(block, decidedBy, row), block.FiguresOf(decidedBy, Figure.Coverage)[row], presence);
        }
    }

    /// <summary>The state of a host, without anything else of its verdict.</summary>
    /// <param name="index">Its index in the columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">There was no such host.</exception>
    public string StateOf(int index)
    {
        var (block, row) = Find(index);
        return HostState.WorstFirst[block.States[row]];
    }

    /// <summary>The verdicts of every policy that judges a host, in the scorecard's order.</summary>
    /// <param name="index">Its index in the columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">There was no such host.</exception>
    public ImmutableArray<SweptPolicy> PoliciesOf(int index)
    {
        var (block, row) = Find(index);
        return
        [
            .. block.Program.Policies.Select((policy, at) =>
                new SweptPolicy(policy.Policy.Name, ScoreOf(block, at, row), block.FiguresOf(at, Figure.Coverage)[row], HostState.WorstFirst[block.StatesOf(at)[row]])),
        ];
    }

    /// <summary>The verdicts of every rule of every policy that judges a host, in the scorecard's order.</summary>
    /// <param name="index">Its index in the columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">There was no such host.</exception>
    public ImmutableArray<SweptRule> RulesOf(int index)
    {
        var (block, row) = Find(index);
        return
        [
            .. block.Program.Policies.SelectMany(policy => policy.Places.Select(place =>
            {
                byte outcome = block.OutcomesOf(place)[row];
                return new SweptRule(policy.Policy.Name, block.Program.Rules[place].Rule.Id, OutcomeTerms.Of(OutcomeByte.OutcomeOf(outcome)).Name, JudgedByte.ReasonOf(outcome));
            })),
        ];
    }

    /// <summary>Whether a scorecard still says what these verdicts do: the state, how the host is heard of, and what became of every rule and why. Allocates nothing.</summary>
    /// <param name="index">The host's index in the columns.</param>
    /// <param name="scorecard">The host's scorecard, by the same policies.</param>
    /// <exception cref="ArgumentOutOfRangeException">There was no such host.</exception>
    public bool Says(int index, Scorecard scorecard)
    {
        var (block, row) = Find(index);
        if (scorecard.State != HostState.WorstFirst[block.States[row]] || scorecard.Presence != PresenceName(block.Presence[row])) return false;
        int said = 0;
        foreach (var policy in block.Program.Policies)
        {
            foreach (int place in policy.Places)
            {
                if (said == scorecard.Rules.Length) return false;
                var rule = scorecard.Rules[said++];
                byte outcome = block.OutcomesOf(place)[row];
                if (rule.Outcome != OutcomeTerms.Of(OutcomeByte.OutcomeOf(outcome)).Name) return false;
                // Where an outcome has an end, the scorecard's reason is that.
                if (rule.Until is null && rule.Reason != (JudgedByte.ReasonOf(outcome) is { } reason ? MissingReasons.Name(reason) : null)) return false;
            }
        }
        return said == scorecard.Rules.Length;
    }

    /// <summary>How many hosts have each state.</summary>
    public ImmutableSortedDictionary<string, int> CountByState()
    {
        var counts = new int[HostState.WorstFirst.Length];
        for (int index = 0; index < Count; index++) counts[blocks[places[index].Block].States[places[index].Row]]++;
        return counts.Index().ToImmutableSortedDictionary(state => HostState.WorstFirst[state.Index], state => state.Item, StringComparer.Ordinal);
    }

    internal bool IsOf(FleetColumns others, int otherProgram) => others == columns && otherProgram == program;

    internal void Begin(DateTimeOffset at, ReadOnlySpan<Place> hosts, ReadOnlySpan<Block> filled)
    {
        (At, Count) = (at, hosts.Length);
        if (places.Length < hosts.Length) Array.Resize(ref places, Math.Max(hosts.Length, 2 * places.Length));
        hosts.CopyTo(places);
        foreach (var block in filled[blocks.Count..]) blocks.Add(new(block.Audience.Programs[program], block.Rows));
    }

    internal void Provide(int workers)
    {
        while (scratches.Count < workers) scratches.Add(new());
    }

    internal Scratch ScratchOf(int worker) => scratches[worker];

    internal Place PlaceOf(int index) => places[index];

    internal BlockVerdicts BlockOf(int number) => blocks[number];

    private static string PresenceName(Presence presence) => presence switch
    {
        Presence.Fresh => "fresh", Presence.Late => "late", Presence.Stale => "stale", Presence.Gone => "gone", _ => "retired",
    };

    private (BlockVerdicts Block, int Row) Find(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return (blocks[places[index].Block], places[index].Row);
    }

    private static ScoreRange? ScoreOf(BlockVerdicts block, int policy, int row)
    {
        double low = block.FiguresOf(policy, Figure.Low)[row];
        return double.IsNaN(low) ? null
            : new(low, block.FiguresOf(policy, Figure.Mid)[row], block.FiguresOf(policy, Figure.High)[row], block.FiguresOf(policy, Figure.Strict)[row]);
    }
}
