using NetReady.Scoring.Conditions;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Judging;

/// <summary>Follows a rule's judgements through time. A value: what only may have been is followed in a copy.</summary>
/// <param name="change">How many observations have to agree before the verdict changes; null for one.</param>
internal struct History(ChangeAfter? change)
{
    // The last observations that counted, the latest in the lowest bit: set where the rule held.
    private UInt128 last;
    private int kept;
    private Truth? truth;
    private DateTimeOffset truthSince;
    private Truth? verdict;
    private DateTimeOffset verdictSince;
    private DateTimeOffset? failingSince;

    /// <summary>Adds what held from an instant on, and for how many observations.</summary>
    public void Add(DateTimeOffset from, Judgement judgement, long observations)
    {
        if (truth != judgement.Truth) (truth, truthSince) = (judgement.Truth, from);
        switch (judgement.Truth)
        {
            case Truth.Unknown:
                return;
            case Truth.NotApplicable:
                (last, kept) = (0, 0);
                Become(Truth.NotApplicable, from);
                return;
        }
        if (change is null || verdict is null or Truth.NotApplicable) Become(judgement.Truth, from);
        if (change is null) return;
        int most = Math.Max(change.FailOf, change.PassOf);
        for (long i = Math.Min(observations, most); i > 0; i--)
        {
            last = (last << 1) | (judgement.Truth == Truth.Pass ? 1u : 0u);
            if (kept < most) kept++;
            if (verdict == Truth.Pass && Last(change.FailOf, false) >= change.Fail) Become(Truth.Fail, from);
            else if (verdict == Truth.Fail && Last(change.PassOf, true) >= change.Pass) Become(Truth.Pass, from);
        }
    }

    /// <summary>The judgement now, given the evidence now: unknown and not-applicable hold at once, pass and fail as the observations have it.</summary>
    public RuleJudgement Conclude(Judgement now, DateTimeOffset at)
    {
        if (now.Truth is Truth.Unknown or Truth.NotApplicable) return new(now, truth == now.Truth ? truthSince : null, failingSince);
        if (change is null || verdict is null or Truth.NotApplicable) Add(at, now, 1);
        return new(new(verdict!.Value), verdictSince, verdict == Truth.Fail ? failingSince : null);
    }

    private readonly int Last(int count, bool pass)
    {
        int looked = Math.Min(count, kept);
        int passes = (int)UInt128.PopCount(last & ((UInt128.One << looked) - 1));
        return pass ? passes : looked - passes;
    }

    private void Become(Truth next, DateTimeOffset from)
    {
        if (verdict == next) return;
        (verdict, verdictSince) = (next, from);
        failingSince = next == Truth.Fail ? from : null;
    }
}
