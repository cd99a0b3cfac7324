using NetReady.Scoring.Columns;

namespace NetReady.Scoring.Tests.Columns;

/// <summary>Holds a sweep's verdict on a host against the naive one.</summary>
internal static class NaiveComparison
{
    // The naive sums are taken in another order and not rounded.
    private const double LastBits = 1e-9;

    /// <summary>Where the two differ, in words; null where they say the same.</summary>
    public static string? Difference(FleetVerdicts verdicts, int index, NaiveVerdict naive)
    {
        foreach (var rule in verdicts.RulesOf(index))
            if (naive.Outcomes[(rule.Policy, rule.Id)] is var outcome && rule.Outcome != (outcome == "left out" ? "unknown" : outcome)) return $"{rule} instead of {outcome}";
        var verdict = verdicts[index];
        if (verdict.State != naive.State) return $"{verdict.State} instead of {naive.State}";
        // Of two lows that are the same but for their last bits, either may be the lowest.
        if (verdict.DecidedBy != naive.DecidedBy && (verdict.DecidedBy is null || naive.DecidedBy is null || !Near(naive.Scores[verdict.DecidedBy].Low, naive.Scores[naive.DecidedBy].Low)))
            return $"decided by {verdict.DecidedBy} instead of {naive.DecidedBy}";
        var policies = verdicts.PoliciesOf(index);
        if (policies.Length != naive.Scores.Count) return $"{policies.Length} policies instead of {naive.Scores.Count}";
        foreach (var policy in policies)
        {
            var (low, mid, high, strict, coverage) = naive.Scores[policy.Policy];
            if (!(Near(policy.Score?.Low, low) && Near(policy.Score?.Mid, mid) && Near(policy.Score?.High, high) && Near(policy.Score?.Strict, strict) && Near(policy.Coverage, coverage)))
                return $"{policy} instead of {naive.Scores[policy.Policy]}";
            if (policy.State != naive.States[policy.Policy]) return $"{policy} instead of {naive.States[policy.Policy]}";
        }
        return null;
    }

    private static bool Near(double? one, double? other) => one is null ? other is null : other is not null && Math.Abs(one.Value - other.Value) <= LastBits;
}
