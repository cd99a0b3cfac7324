using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Columns;

/// <summary>Decides the states of a block's hosts, by <see cref="StateDecision"/>'s table: under each policy, and of all that count.</summary>
internal static class HostStates
{
    private const byte NotReady = 0, Unassessed = 1, Conditional = 2, Ready = 3;

    /// <summary>Writes the states, and who decided.</summary>
    public static void Decide(AudienceProgram program, BlockVerdicts to)
    {
        for (int policy = 0; policy < program.Policies.Length; policy++) Decide(program.Policies[policy].Policy, to, policy);
        // Hosts that no policy counts for are unassessed.
        to.States.AsSpan().Fill(Unassessed);
        to.DecidedBy.AsSpan().Fill(BlockVerdicts.Nobody);
        bool isFirst = true;
        for (int policy = 0; policy < program.Policies.Length; policy++)
        {
            if (program.Policies[policy].Policy.Effect != Effect.Counts) continue;
            Join(to, policy, isFirst);
            isFirst = false;
        }
        if (!isFirst) NameWorst(program, to);
    }

    private static void Decide(Policy policy, BlockVerdicts to, int at)
    {
        Span<byte> states = to.StatesOf(at), flags = to.FlagsOf(at);
        Span<double> lows = to.FiguresOf(at, Figure.Low), coverages = to.FiguresOf(at, Figure.Coverage);
        var presence = to.Presence;
        double needs = policy.NeedsEvidenceFor, ready = policy.ReadyFrom, conditional = policy.ConditionalFrom;
        for (int row = 0; row < states.Length; row++)
        {
            byte flag = flags[row];
            double low = lows[row];
            states[row] = (flag & PolicyProgram.RequiredFails) != 0 ? NotReady
                : (flag & PolicyProgram.RequiredUnknown) != 0 || double.IsNaN(low) || coverages[row] < needs || presence[row] >= Presence.Stale ? Unassessed
                : low >= ready ? ((flag & PolicyProgram.InGrace) != 0 ? Conditional : Ready)
                : low >= conditional ? Conditional : NotReady;
        }
    }

    // The state is the worst of all; the score that of the lowest low, of two equal ones that of the first name.
    private static void Join(BlockVerdicts to, int policy, bool isFirst)
    {
        Span<byte> states = to.StatesOf(policy), worst = to.States;
        Span<short> decidedBy = to.DecidedBy;
        Span<double> lows = to.FiguresOf(policy, Figure.Low);
        for (int row = 0; row < states.Length; row++)
        {
            if (isFirst || states[row] < worst[row]) worst[row] = states[row];
            if (double.IsNaN(lows[row])) continue;
            if (decidedBy[row] == BlockVerdicts.Nobody || lows[row] < to.FiguresOf(decidedBy[row], Figure.Low)[row]) decidedBy[row] = (short)policy;
        }
    }

    // Where nothing is scored, the policy that makes the state is named.
    private static void NameWorst(AudienceProgram program, BlockVerdicts to)
    {
        for (int row = 0; row < to.Rows; row++)
        {
            if (to.DecidedBy[row] != BlockVerdicts.Nobody) continue;
            for (int policy = 0; policy < program.Policies.Length && to.DecidedBy[row] == BlockVerdicts.Nobody; policy++)
                if (program.Policies[policy].Policy.Effect == Effect.Counts && to.StatesOf(policy)[row] == to.States[row]) to.DecidedBy[row] = (short)policy;
        }
    }
}
