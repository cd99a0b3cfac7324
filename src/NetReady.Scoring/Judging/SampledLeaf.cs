using System.Collections.Immutable;
using System.Globalization;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;

namespace NetReady.Scoring.Judging;

/// <summary>A sampled fact: the share of the samples in its window that hold. Windows go by UTC hours.</summary>
internal sealed class SampledLeaf(FactCondition asked, LeafTerms terms, HostFacts host) : ILeaf
{
    private readonly ImmutableArray<ImmutableArray<FactRun>> said = host.SaidOf(asked.Key);
    private readonly HourlySamples hours = host.HoursOf(asked.Key);
    private readonly SampleTally tally = host.TallyOf(asked);

    // Instants are mostly asked for one after another; so is where they lie.
    private int nearWhole, nearStanding, nearBefore;

    private SampleTerms Terms => asked.Terms!;

    // An hour in which a batch ended is one observation, at its end, and the hour still open is one as of its last batch. That a window lost an hour, or
    // that another reason was given, is none.
    public void AddSteps(List<Step> steps, DateTimeOffset after, DateTimeOffset until, in Viewpoint view)
    {
        int begun = steps.Count, near = 0;
        int whole = hours.WholeBy(view.Horizon, ref nearWhole);
        var heard = view.Heard < until ? view.Heard : until;
        int standing = FirstAfter(after, whole, view), gone = hours.UpTo(UtcHour.Before(after, Terms.Over), ref near);
        while (gone < whole && GoneAt(gone) <= after) gone++;
        while (true)
        {
            DateTimeOffset? stands = standing < whole && StandsAt(standing, hours.Ends[standing], view) is var one && one <= until ? one : null;
            DateTimeOffset? goes = gone < whole && GoneAt(gone) is var other && other <= heard ? other : null;
            if (stands is null && goes is null) break;
            if (stands is { } at && !(goes < at))
            {
                steps.Add(new(at, 1));
                standing++;
                if (goes == at) gone++;
            }
            else
            {
                steps.Add(new(goes!.Value, 0));
                gone++;
            }
        }
        if (LastOfPart(whole, view) is { } part && StandsAt(whole, part, view) is var open && open > after && open <= until) steps.Add(new(open, 1));
        foreach (var runs in said)
            for (int i = RunCut.LastBy(runs, after) + 1; i < runs.Length && runs[i].Since <= until && runs[i].Since <= view.HorizonOf(runs[i]); i++) steps.Add(new(runs[i].Since, 0));
        RuleSteps.Join(steps, begun);
    }

    public Judgement JudgeAt(DateTimeOffset instant, in Viewpoint view)
    {
        int whole = hours.WholeBy(view.Horizon, ref nearWhole);
        int known = FirstAfter(instant, whole, view);
        var part = known == whole && LastOfPart(whole, view) is { } open && StandsAt(whole, open, view) <= instant ? LastOfPart(whole, view) : null;
        return Judge(Count(instant < view.Heard ? instant : view.Heard, known, part, view), instant, known, part, view);
    }

    public Judgement JudgeNow(in Viewpoint view)
    {
        int whole = hours.WholeBy(view.Horizon, ref nearWhole);
        var part = LastOfPart(whole, view);
        return Judge(Count(view.Heard, whole, part, view), view.At, whole, part, view);
    }

    public void AddTurns(Turns turns)
    {
        var line = turns.Line;
        foreach (var runs in said) turns.AddRuns(runs, null);
        if (!line.Contacts.IsEmpty) turns.Add(line.Contacts[0]);
        int near = 0;
        int first = hours.UpTo(UtcHour.Before(line.ViewAt(turns.From).Heard, Terms.Over), ref near);
        if (turns.IsAlone && HoldsThroughout(turns, first)) return;
        for (int i = first; i < hours.Hours.Length; i++)
        {
            var (begun, ended) = hours.Of(i);
            for (int batch = begun; batch < ended; batch++) turns.Add(line.KnownFrom(hours.Series.EndOf(batch)));
            if (turns.KeepsHistory) turns.Add(line.KnownFrom(UtcHour.EndOf(hours.Hours[i])));
        }
        for (int i = first; i < hours.Hours.Length && GoneAt(i) is var gone && gone < turns.Until; i++) turns.Add(line.HeardFrom(gone));
    }

    // Whether every sample of every window holds, and each window has enough even without its first and last hour, so that it does not matter when just it was
    // heard of them: as on most lines for most of the time.
    private bool HoldsThroughout(Turns turns, int first)
    {
        int near = 0;
        var horizon = turns.Line.ViewAt(turns.From).Horizon;
        int known = horizon == DateTimeOffset.MinValue ? 0 : hours.WholeBy(horizon - TimeSpan.FromHours(1), ref near);
        var all = tally.Between(first, hours.Hours.Length);
        if (all.Surely < all.Samples || known <= first || tally.Between(first + 1, known).Samples < Terms.Needs) return false;
        long span = (Terms.Over.Ticks / TimeSpan.TicksPerHour) - 2;
        near = 0;
        for (int i = first; i < hours.Hours.Length && GoneAt(i) - TimeSpan.FromHours(1) < turns.Until; i++)
            if (tally.Between(i + 1, hours.UpTo(hours.Hours[i] + span, ref near)).Samples < Terms.Needs) return false;
        return true;
    }

    // Closed hours stay as they are.
    public DateTimeOffset SettledBy(in Viewpoint view, bool countsObservations) =>
        new(view.Horizon.UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);

    // What is asked of samples matters by how many hold alone.
    public bool SaysSameAs(ILeaf other) => other is SampledLeaf same && tally.CountsSameAs(same.tally);

    public string? Observed(in Viewpoint view)
    {
        int whole = hours.WholeBy(view.Horizon, ref nearWhole);
        var counts = Count(view.Heard, whole, LastOfPart(whole, view), view);
        if (counts.Samples == 0) return null;
        if (counts.Samples < Terms.Needs) return string.Create(CultureInfo.InvariantCulture, $"{counts.Samples} of {Terms.Needs} samples");
        if (asked.Fact.Kind == FactKind.Boolean || !asked.Must.Relation.IsOrder())
            return string.Create(CultureInfo.InvariantCulture, $"{FactValue.Ratio(counts.Surely / (double)counts.Samples)} of {counts.Samples} samples");
        return Percentile(view, counts.Samples);
    }

    private Judgement Judge(SampleCounts counts, DateTimeOffset instant, int whole, DateTimeOffset? part, in Viewpoint view)
    {
        if (asked.Must.Relation == Relation.Known) return counts.Samples >= Terms.Needs ? Judgement.Pass : Judgement.Fail;
        if (counts.Samples < Terms.Needs) return WhyTooFew(instant, whole, part, view);
        double needed = Terms.HoldsFor * counts.Samples - 1e-9;
        return counts.Surely >= needed ? Judgement.Pass : counts.Perhaps < needed ? Judgement.Fail : Judgement.Unknown(MissingReason.Borderline);
    }

    // The reason that is given counts where it was given since the last sample.
    private Judgement WhyTooFew(DateTimeOffset instant, int whole, DateTimeOffset? part, in Viewpoint view)
    {
        DateTimeOffset? last = part ?? (whole > 0 ? hours.Ends[whole - 1] : null);
        MissingReason? reason = null;
        foreach (var runs in said)
        {
            int run = RunCut.LastBy(runs, instant < view.HorizonOf(runs[0]) ? instant : view.HorizonOf(runs[0]));
            if (run < 0) continue;
            if (runs[run].Latest.Missing is { } missing && (last is null || RunCut.SeenAt(runs[run], view.At, view.HorizonOf(runs[run])) >= last)) reason = missing;
            break;
        }
        if (reason is { } why && why != MissingReason.TooFewSamples) return MissingMeaning.Of(asked.Fact, why, host.Platform, terms.IsRequired, terms.IsNegated);
        if (last is not null || reason is not null) return Judgement.Unknown(MissingReason.TooFewSamples);
        return Judgement.Unknown(host.Department.IsDeclared && !host.Department.Declares(Terms.Target) ? MissingReason.NotConfigured : MissingReason.NeverReported);
    }

    private SampleCounts Count(DateTimeOffset end, int whole, DateTimeOffset? part, in Viewpoint view)
    {
        int before = hours.UpTo(UtcHour.Before(end, Terms.Over), ref nearBefore);
        var counts = tally.Between(before, whole);
        return part is not null && before <= whole ? counts + tally.Part(whole, view.Horizon) : counts;
    }

    // From when on an hour counts: a closed one from its end on.
    private DateTimeOffset StandsAt(int hour, DateTimeOffset lastEnd, in Viewpoint view) => UtcHour.EndOf(hours.Hours[hour]) is var end && end <= view.Heard ? end : lastEnd;

    // When a window that ends then has lost an hour.
    private DateTimeOffset GoneAt(int hour) => UtcHour.EndOf(hours.Hours[hour]) + Terms.Over;

    // When the last batch ended that is known of an hour that is not known whole; null where nothing is known of it.
    private DateTimeOffset? LastOfPart(int whole, in Viewpoint view) =>
        whole < hours.Hours.Length && hours.Of(whole, view.Horizon) is var (begun, ended) && ended > begun ? hours.Series.EndOf(ended - 1) : null;

    // The first whole hour that counts only after an instant.
    private int FirstAfter(DateTimeOffset instant, int whole, in Viewpoint view)
    {
        for (int tries = 0; tries < 2 && nearStanding <= whole; tries++, nearStanding++)
        {
            if (nearStanding > 0 && StandsAt(nearStanding - 1, hours.Ends[nearStanding - 1], view) > instant) break;
            if (nearStanding == whole || StandsAt(nearStanding, hours.Ends[nearStanding], view) > instant) return nearStanding;
        }
        int low = 0, high = whole;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (StandsAt(middle, hours.Ends[middle], view) <= instant) low = middle + 1;
            else high = middle;
        }
        return nearStanding = low;
    }

    // The value that as many samples keep to as have to: the 95th percentile where 95 % have to be low, the 5th where they have to be high.
    private string Percentile(in Viewpoint view, long samples)
    {
        double share = asked.Must.Relation is Relation.AtMost or Relation.Below ? Terms.HoldsFor : 1 - Terms.HoldsFor;
        var horizon = view.Horizon;
        long before = UtcHour.Before(view.Heard, Terms.Over);
        var series = hours.Series;
        var window = Enumerable.Range(0, series.Count).Where(batch => UtcHour.Of(series.EndOf(batch)) > before && series.EndOf(batch) <= horizon).ToList();
        var low = window.Select(batch => series.HistogramOf(batch, upper: false)).Aggregate((left, right) => left.Merge(right));
        var high = window.TrueForAll(series.IsExact) ? low : window.Select(batch => series.HistogramOf(batch, upper: true)).Aggregate((left, right) => left.Merge(right));
        // Unbounded lower ends lie below every bounded sample, unbounded upper ends above.
        double lowRank = (share * low.Count - low.Unbounded) / low.Bounded, highRank = share * high.Count / high.Bounded;
        double least = low.Bounded == 0 || (lowRank <= 0 && low.Unbounded > 0) ? double.NegativeInfinity : low.Quantile(Math.Max(0, lowRank));
        double most = high.Bounded == 0 || highRank > 1 ? double.PositiveInfinity : high.Quantile(highRank);
        string value = double.IsInfinity(least) && double.IsInfinity(most) ? "without bound"
            : FactNotation.Display(FactValue.Numeric(asked.Fact.Kind, new(least, Math.Max(least, most))));
        return string.Create(CultureInfo.InvariantCulture, $"p{Math.Round(share * 100, 1)} {value}, {samples} samples");
    }
}
