using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NetReady.Core.Hosts;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Columns;

/// <summary>Judges every block at one instant.</summary>
/// <param name="set">The policies.</param>
/// <param name="program">Their place among those that the columns serve.</param>
/// <param name="at">The instant.</param>
/// <param name="allowances">Waivers and the times at which rules went live.</param>
/// <param name="verdicts">Where verdicts go.</param>
internal sealed class Sweep(PolicySet set, int program, DateTimeOffset at, Allowances allowances, FleetVerdicts verdicts)
{
    private readonly long now = at.UtcTicks;
    private readonly Dictionary<AudienceProgram, Vector128<byte>[]> outcomes = [];
    private readonly Dictionary<int, List<(int Row, string Rule)>> waivedHosts = [];
    private readonly List<Waiver> waivedDepartments = [];
    private PresenceLimits[] limits = [];
    private IReadOnlyList<HostProfile> profiles = [];
    private int next = -1;

    /// <summary>Judges the blocks.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="profiles">The hosts' profiles, by number.</param>
    /// <param name="find">Where a host lies, by its id.</param>
    public void Run(IReadOnlyList<Block> blocks, IReadOnlyList<HostProfile> profiles, Func<string, Place?> find)
    {
        this.profiles = profiles;
        limits = [.. profiles.Select(profile => set.Tiers.Find(profile.Tier)?.Presence ?? PresenceLimits.Default)];
        foreach (var used in blocks.Select(block => block.Audience.Programs[program]).Distinct()) outcomes[used] = [.. used.Rules.Select(rule => OutcomesOf(rule.Rule))];
        foreach (var waiver in allowances.Waivers.Where(waiver => waiver.HoldsAt(at)))
        {
            if (waiver.Host is null) waivedDepartments.Add(waiver);
            else if (find(waiver.Host) is { } place)
            {
                if (!waivedHosts.TryGetValue(place.Block, out var waived)) waivedHosts.Add(place.Block, waived = []);
                waived.Add((place.Row, waiver.Rule));
            }
        }
        int workers = Math.Max(1, Math.Min(Environment.ProcessorCount, blocks.Count));
        verdicts.Provide(workers);
        Parallel.For(0, workers, worker =>
        {
            var scratch = verdicts.ScratchOf(worker);
            for (int block = Interlocked.Increment(ref next); block < blocks.Count; block = Interlocked.Increment(ref next)) Judge(block, blocks[block], scratch);
        });
    }

    private void Judge(int number, Block block, Scratch scratch)
    {
        var used = block.Audience.Programs[program];
        var to = verdicts.BlockOf(number);
        var judged = scratch.Judged(used.Columns * block.Rows);
        used.Judge(block, judged);
        var tables = outcomes[used];
        for (int rule = 0; rule < used.Rules.Length; rule++) Conclude(judged.Slice(used.Rules[rule].Column * block.Rows, block.Rows), tables[rule], to.OutcomesOf(rule));
        Relieve(used, block, to);
        Waive(number, used, block, to);
        for (int row = 0; row < block.Rows; row++) to.Presence[row] = PresenceOf(block, row);
        for (int policy = 0; policy < used.Policies.Length; policy++) PolicySums.Score(used.Policies[policy], to, policy, scratch);
        HostStates.Decide(used, to);
    }

    private Vector128<byte> OutcomesOf(Rule rule)
    {
        // Time to fix that runs from the rule's going live is the same for every host.
        bool isNew = rule.TimeToFix.Rule > TimeSpan.Zero && allowances.RuleLiveSince.TryGetValue(rule.Id, out var since) && since + rule.TimeToFix.Rule > at;
        var fails = isNew ? Outcome.InGrace : Outcome.Fail;
        var unknown = rule.IfUnknown switch { IfUnknown.LeaveOut => Outcome.LeftOut, IfUnknown.Fail => fails, _ => Outcome.Unknown };
        return Vector128.Create<byte>([OutcomeByte.Of(Outcome.NotApplicable), OutcomeByte.Of(Outcome.Pass), OutcomeByte.Of(unknown), OutcomeByte.Of(fails), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    private static void Conclude(ReadOnlySpan<byte> judged, Vector128<byte> outcomes, Span<byte> to)
    {
        var reasons = Vector128.Create(JudgedByte.ReasonBits);
        var truth = Vector128.Create((byte)0x03);
        for (int row = 0; row < judged.Length; row += Vector128<byte>.Count)
        {
            var one = Vector128.Create(judged[row..]);
            var outcome = Vector128.ShuffleNative(outcomes, (one.AsUInt16() >>> 6).AsByte() & truth);
            (outcome | (one & reasons)).CopyTo(to[row..]);
        }
    }

    private void Relieve(AudienceProgram used, Block block, BlockVerdicts to)
    {
        foreach (var failing in CollectionsMarshal.AsSpan(block.Failing))
            foreach (int place in used.ByHistory[failing.History])
                if (failing.Since + used.Rules[place].Rule.TimeToFix.Failure.Ticks > now) Grace(ref to.OutcomesOf(place)[failing.Row]);
        for (int rule = 0; rule < used.Rules.Length; rule++)
        {
            long ticks = used.Rules[rule].Rule.TimeToFix.Host.Ticks;
            if (ticks <= 0) continue;
            var outcomes = to.OutcomesOf(rule);
            for (int row = 0; row < block.Rows; row++)
                if (block.EnrolledAt[row] + ticks > now) Grace(ref outcomes[row]);
        }
    }

    private void Waive(int number, AudienceProgram used, Block block, BlockVerdicts to)
    {
        if (waivedHosts.TryGetValue(number, out var hosts))
            foreach (var (row, id) in hosts)
                for (int rule = 0; rule < used.Rules.Length; rule++)
                    if (used.Rules[rule].Rule.Id == id) Waive(ref to.OutcomesOf(rule)[row]);
        foreach (var waiver in waivedDepartments)
            for (int rule = 0; rule < used.Rules.Length; rule++)
            {
                if (used.Rules[rule].Rule.Id != waiver.Rule) continue;
                for (int row = 0; row < block.Rows; row++)
                    if (block.Hosts[row] >= 0 && profiles[block.Profiles[row]].Department == waiver.Department) Waive(ref to.OutcomesOf(rule)[row]);
            }
    }

    private Presence PresenceOf(Block block, int row)
    {
        if (block.IsRetired[row]) return Presence.Retired;
        if (block.Hosts[row] < 0) return Presence.Gone;
        var limit = limits[block.Profiles[row]];
        long silence = block.SilentSince[row] == long.MinValue ? long.MaxValue : Math.Max(0, now - block.SilentSince[row]);
        return silence >= limit.Gone.Ticks ? Presence.Gone : silence >= limit.Stale.Ticks ? Presence.Stale : silence >= limit.Late.Ticks ? Presence.Late : Presence.Fresh;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Grace(ref byte outcome)
    {
        if (OutcomeByte.OutcomeOf(outcome) == Outcome.Fail) outcome = (byte)(OutcomeByte.Of(Outcome.InGrace) | (outcome & JudgedByte.ReasonBits));
    }

    private static void Waive(ref byte outcome)
    {
        if (OutcomeByte.OutcomeOf(outcome) is Outcome.Fail or Outcome.InGrace or Outcome.Unknown) outcome = (byte)(OutcomeByte.Of(Outcome.Waived) | (outcome & JudgedByte.ReasonBits));
    }
}
