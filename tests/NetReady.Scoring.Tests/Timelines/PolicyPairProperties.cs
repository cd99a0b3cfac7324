using System.Collections.Immutable;
using NetReady.Scoring.Judging;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Timelines;

namespace NetReady.Scoring.Tests.Timelines;

/// <summary>Judging two versions together comes to what each comes to for itself, and where only changed rules are judged, nothing is missed.</summary>
public sealed class PolicyPairProperties
{
    [Theory]
    [InlineData(1, 80)]
    [InlineData(10_001, 80)]
    public void Two_versions_together_judge_and_walk_as_each_apart(int firstSeed, int cases)
    {
        int alike = 0, byLimits = 0, told = 0, missedNow = 0, missedThen = 0;
        for (int seed = firstSeed; seed < firstSeed + cases; seed++)
        {
            var random = new Random(seed);
            var edit = new AnyEdit(random);
            var any = new AnyHistory(edit.Before, random);
            var allowances = any.Allowances().At(Given.Now);
            var since = allowances.RuleLiveSince;
            // As going live has it: a rule that is new is live from now on.
            var sinceAfter = edit.After.All.SelectMany(policy => policy.Rules).Select(rule => rule.Id).Distinct().ToImmutableDictionary(id => id, id => since.TryGetValue(id, out var known) ? known : Given.Now);
            PolicyPair together = new(edit.Before, since, edit.After, sinceAfter), apart = new(edit.Before, since, edit.After, sinceAfter, apart: true);
            for (int host = 0; host < 4; host++)
            {
                var history = any.Host();
                var from = AnyHistory.Begin + TimeSpan.FromDays(random.Next(6));
                var (before, after) = apart.Judge(history, allowances.Waivers, Given.Now);
                var walks = apart.Walk(history, allowances.Waivers, from, Given.Now);
                var (shared, sharedAfter) = together.Judge(history, allowances.Waivers, Given.Now);
                var sharedWalks = together.Walk(history, allowances.Waivers, from, Given.Now);
                string where = $"seed {seed}, host {host}\n{edit}";
                Assert.True((Words(before), Words(after)) == (Words(shared), Words(sharedAfter)), where);
                Assert.True(walks.Before.Select(Words).SequenceEqual(sharedWalks.Before.Select(Words)) && walks.After.Select(Words).SequenceEqual(sharedWalks.After.Select(Words)), where);

                bool sameNow = (before.State, Counting(edit.Before, before)) == (after.State, Counting(edit.After, after)), sameThen = Course(walks.Before).SequenceEqual(Course(walks.After));
                bool isSame = together.ComeToSame(history, allowances.Waivers, from, Given.Now);
                Assert.True(!isSame || (sameNow && sameThen), where);
                Assert.True(!together.ComeToSame(history, allowances.Waivers, null, Given.Now) || sameNow, where);
                Assert.False(apart.ComeToSame(history, allowances.Waivers, from, Given.Now));
                bool limitsSaySame = together.LimitsNeed(history.Profile) is not null && together.LimitsSaySame(history);
                Assert.True(!limitsSaySame || isSame, where);
                if (limitsSaySame) byLimits++;
                if (isSame) alike++;
                else if (together.RulesNeedSamples(history.Profile) is not null) told++;
                if (!sameNow) missedNow++;
                else if (!sameThen) missedThen++;
            }
        }
        // Cases in which nothing differs, or everything does, prove nothing.
        Assert.True(alike > cases && byLimits > cases / 4 && told > cases / 10 && missedNow > cases / 10 && missedThen > cases / 20, $"{alike} alike, {byLimits} of them by limits, {told} told by changed rules, {missedNow} differ now, {missedThen} only then");
    }

    private static string Words(HostVerdict verdict) =>
        $"{verdict.State} {verdict.DecidedBy} {verdict.Score} {verdict.Coverage} {verdict.Ceiling} {verdict.Presence} {string.Join(' ', verdict.Rules)} {verdict.ToScorecard().Because}";

    private static string Words(VerdictStep step) => $"{step.From:O} {step.State} {step.DecidedBy} {step.Score} {step.Coverage} {string.Join(' ', step.Rules)}";

    private static string Counting(PolicySet set, HostVerdict verdict)
    {
        var counting = set.Policies.Where(policy => policy.Effect == "counts").Select(policy => policy.Name).ToHashSet();
        return string.Join(' ', verdict.Rules.Where(rule => counting.Contains(rule.Policy)).Select(rule => rule.ToString()).Order(StringComparer.Ordinal));
    }

    // The state alone, from when on.
    private static IEnumerable<(DateTimeOffset, string)> Course(ImmutableArray<VerdictStep> steps) =>
        steps.Where((step, place) => place == 0 || steps[place - 1].State != step.State).Select(step => (step.From, step.State));
}
