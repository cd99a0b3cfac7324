namespace NetReady.Scoring.Judging;

/// <summary>Joins the steps of a rule's facts.</summary>
internal static class RuleSteps
{
    /// <summary>Puts the steps from an index on in order, each instant once, with the observations of what was seen most.</summary>
    public static void Join(List<Step> steps, int begun = 0)
    {
        bool isJoined = true;
        for (int i = begun + 1; i < steps.Count; i++) isJoined &= steps[i - 1].From < steps[i].From;
        if (isJoined) return;
        steps.Sort(begun, steps.Count - begun, ByInstant.Order);
        int kept = begun;
        for (int i = begun; i < steps.Count; i++)
        {
            if (kept == begun || steps[kept - 1].From != steps[i].From) steps[kept++] = steps[i];
            else if (steps[i].Observations > steps[kept - 1].Observations) steps[kept - 1] = steps[i];
        }
        steps.RemoveRange(kept, steps.Count - kept);
    }

    private sealed class ByInstant : IComparer<Step>
    {
        public static readonly ByInstant Order = new();

        public int Compare(Step x, Step y) => x.From.CompareTo(y.From);
    }
}
