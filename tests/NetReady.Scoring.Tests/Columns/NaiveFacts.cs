using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Columns;

/// <summary>What a host's facts say, by the book: the part of <see cref="NaiveVerdict"/> that knows evidence.</summary>
internal sealed class NaiveFacts
{
    private readonly HostEvidence host;
    private readonly Dictionary<string, List<FactRun>> runs = [];
    private readonly Dictionary<FactKey, List<SampleBatch>> samples = [];
    private readonly DateTimeOffset heard;

    public NaiveFacts(HostEvidence host)
    {
        this.host = host;
        heard = host.LastContact is { } contact && contact < host.At ? contact : host.At;
        foreach (var timeline in host.Facts)
        {
            var said = timeline.Runs.Where(run => run.Since <= host.At && IsHeard(timeline.Key.Name, run.Latest.Assurance)).OrderBy(run => run.Since).ToList();
            if (said.Count > 0) runs[Key(timeline.Key)] = said;
        }
        foreach (var group in host.Samples.Where(batch => batch.End <= host.At && IsHeard(batch.Key.Name, batch.Assurance)).GroupBy(batch => batch.Key))
            samples[group.Key] = [.. group.OrderBy(batch => batch.End)];
        Platform = host.Profile.Platform ?? (runs.TryGetValue("device.platform", out var platform) && platform[^1].Latest.Value is { Kind: FactKind.OneOf } word
            ? Enum.Parse<Platform>(word.Text, ignoreCase: true) : null);
    }

    /// <summary>The platform, by profile or the device's own word.</summary>
    public Platform? Platform { get; }

    /// <summary>When what a condition asks about may have changed.</summary>
    public IEnumerable<DateTimeOffset> Changes(FactCondition asked)
    {
        if (asked.Terms is { } terms)
        {
            // An hour counts from its end on, or from its last sample while the host was not heard of since; then it leaves the window; and reasons are given.
            var hours = SamplesOf(asked.Key).GroupBy(batch => HourEnd(batch.End)).ToList();
            return hours.Select(hour => hour.Key <= heard ? hour.Key : hour.Max(batch => batch.End)).Concat(hours.Select(hour => hour.Key + terms.Over).Where(gone => gone <= heard))
                .Concat(Reasons(asked.Key).SelectMany(given => given).Select(run => run.Since));
        }
        if (runs.TryGetValue(asked.Fact.Name, out var said)) return said.Select(run => run.Since);
        if (asked.Fact.Name == "agent.report_age" && host.LastContact is { } contact)
            return [contact, contact + host.CollectorDowntime + TimeSpan.FromSeconds(asked.Must.Limits[0].Range.Low) + TimeSpan.FromTicks(1)];
        return asked.Fact.Name == "agent.collected_facts_allowed" ? Collected().Select(fact => fact.From) : [];
    }

    /// <summary>Judges a stated fact: P, F, U or N.</summary>
    public char JudgeStated(FactCondition asked, Rule rule, bool negated, DateTimeOffset instant, bool isNow)
    {
        var run = runs.TryGetValue(asked.Fact.Name, out var said) ? said.LastOrDefault(run => run.Since <= instant) : null;
        var value = run?.Latest.Value ?? (said is null ? Reckoned(asked.Fact.Name, instant) : null);
        bool isOld = isNow && run is not null && rule.EvidenceValidFor is { } valid && heard - SeenAt(run) > valid;
        if (asked.Must.Relation == Relation.Known) return value is not null && !isOld ? 'P' : 'F';
        if (value is null) return run is null ? 'U' : Missing(asked.Fact, run.Latest.Missing ?? MissingReason.Error, rule, negated);
        return isOld || value.Kind != asked.Fact.Kind ? 'U' : Judge(asked.Must, value);
    }

    /// <summary>Judges a sampled fact: P, F, U or N.</summary>
    public char JudgeSampled(FactCondition asked, Rule rule, bool negated, DateTimeOffset instant, bool isNow)
    {
        var terms = asked.Terms!;
        var hours = SamplesOf(asked.Key).GroupBy(batch => HourEnd(batch.End)).Where(hour => isNow || (hour.Key <= heard ? hour.Key : hour.Max(batch => batch.End)) <= instant).ToList();
        var end = isNow || instant > heard ? heard : instant;
        var window = hours.Where(hour => hour.Key + terms.Over > end).SelectMany(hour => hour.GroupBy(batch => batch.Assurance)).Select(same => Together([.. same])).ToList();
        long count = window.Sum(batch => batch.Low.Count);
        if (asked.Must.Relation == Relation.Known) return count >= terms.Needs ? 'P' : 'F';
        if (count < terms.Needs)
        {
            DateTimeOffset? last = hours.Count > 0 ? hours.Max(hour => hour.Max(batch => batch.End)) : null;
            var given = Reasons(asked.Key).Select(runs => runs.LastOrDefault(run => isNow || run.Since <= instant)).FirstOrDefault(run => run is not null);
            bool counts = given?.Latest.Missing is not null && (last is null || SeenAt(given) >= last);
            return counts ? Missing(asked.Fact, given!.Latest.Missing!.Value, rule, negated) : 'U';
        }
        long surely = window.Sum(batch => Count(batch, asked, surely: true)), perhaps = window.Sum(batch => Count(batch, asked, surely: false));
        double needed = terms.HoldsFor * count - 1e-9;
        return surely >= needed ? 'P' : perhaps < needed ? 'F' : 'U';
    }

    // Samples of one hour on the same word are looked at together.
    private static SampleBatch Together(List<SampleBatch> batches) => batches[0] with
    {
        Low = batches.Select(batch => batch.Low).Aggregate((one, other) => one.Merge(other)),
        High = batches.Exists(batch => batch.High is not null) ? batches.Select(batch => batch.High ?? batch.Low).Aggregate((one, other) => one.Merge(other)) : null,
    };

    private static DateTimeOffset HourEnd(DateTimeOffset end) => new DateTimeOffset(end.Year, end.Month, end.Day, end.Hour, 0, 0, TimeSpan.Zero) is var hour && hour == end ? hour : hour.AddHours(1);

    // The register is read and not observed; nobody has seen what is yet to come.
    private DateTimeOffset SeenAt(FactRun run) => run.Latest.Assurance == Assurance.Registered || run.Latest.ObservedAt > host.At ? host.At : run.Latest.ObservedAt;

    // How many samples hold whichever of its possible values each has, or for some value it may have.
    private static long Count(SampleBatch batch, FactCondition asked, bool surely)
    {
        double limit = asked.Must.Limits[0].Range.Low;
        bool isYes = asked.Fact.Kind == FactKind.Boolean;
        var relation = !isYes ? asked.Must.Relation : (limit != 0) == (asked.Must.Relation == Relation.Is) ? Relation.AtLeast : Relation.Below;
        if (isYes) limit = 0.5;
        bool wantsLow = relation is Relation.AtMost or Relation.Below;
        bool Holds(double value) => relation switch { Relation.AtMost => value <= limit, Relation.Below => value < limit, Relation.AtLeast => value >= limit, _ => value > limit };
        // What surely is low is so by its upper end; what perhaps is, by its lower; the other way round for high.
        var end = wantsLow == surely ? batch.High ?? batch.Low : batch.Low;
        long holding = 0;
        foreach (var (above, upTo, count) in Cells(end))
        {
            // A cell's samples lie above its lower end and up to its upper, and no sample is below the least or above the greatest.
            bool isOpen = above >= end.Min && above < upTo;
            double least = isOpen ? above : Math.Max(above, end.Min), most = Math.Min(upTo, end.Max);
            bool lowest = !isOpen ? Holds(least) : wantsLow ? least < limit : least >= limit;
            if (surely == wantsLow ? Holds(most) : lowest) holding += count;
        }
        // An upper end without bound may lie above every limit, a lower one below.
        return holding + (!surely && (!wantsLow || batch.High is not null) ? end.Unbounded : 0);
    }

    // Samples below 0 are not among what is measured.
    private static IEnumerable<(double Low, double High, long Count)> Cells(Histogram of)
    {
        if (of.Zero > 0) yield return (0, 0, of.Zero);
        foreach (var bucket in of.Positive) yield return (Math.Pow(1.02, bucket.Index - 1), Math.Pow(1.02, bucket.Index), bucket.Count);
    }

    private static char Judge(Must must, FactValue value)
    {
        bool isNot = must.Relation is Relation.IsNot or Relation.NoneOf;
        if (value.Kind == FactKind.Set) return must.Limits.Any(limit => value.Items.Contains(limit.Items[0])) != isNot ? 'P' : 'F';
        if (value.Kind == FactKind.Version)
        {
            static Version Parse(string text) => Version.Parse(text.Contains('.') ? text : text + ".0");
            int order = Parse(value.Text).CompareTo(Parse(must.Limits[0].Text));
            return must.Relation switch { Relation.AtMost => order <= 0, Relation.AtLeast => order >= 0, Relation.Below => order < 0, Relation.Above => order > 0, _ => must.Limits.Any(limit => Parse(limit.Text) == Parse(value.Text)) != isNot } ? 'P' : 'F';
        }
        if (value.Kind is FactKind.OneOf or FactKind.Text) return must.Limits.Any(limit => limit.Text == value.Text) != isNot ? 'P' : 'F';
        var range = value.Range;
        double limit = must.Limits[0].Range.Low;
        if (range.Low.Equals(range.High))
        {
            double number = range.Low;
            return must.Relation switch { Relation.AtMost => number <= limit, Relation.AtLeast => number >= limit, Relation.Below => number < limit, Relation.Above => number > limit, _ => must.Limits.Any(one => one.Range.Low.Equals(number)) != isNot } ? 'P' : 'F';
        }
        // An interval: does its lowest hold, and its highest?
        bool lowest = must.Relation switch { Relation.AtMost => range.Low < limit || (range.Low.Equals(limit) && !range.LowOpen), Relation.Below => range.Low < limit, Relation.AtLeast => range.Low >= limit, Relation.Above => range.Low > limit || (range.Low.Equals(limit) && range.LowOpen), _ => false };
        bool highest = must.Relation switch { Relation.AtMost => range.High <= limit, Relation.Below => range.High < limit || (range.High.Equals(limit) && range.HighOpen), Relation.AtLeast => range.High > limit || (range.High.Equals(limit) && !range.HighOpen), Relation.Above => range.High > limit, _ => false };
        if (must.Relation <= Relation.Above) return lowest && highest ? 'P' : lowest || highest ? 'U' : 'F';
        bool mayBe = must.Limits.Any(one => one.Range.Low >= range.Low && one.Range.Low <= range.High && !(one.Range.Low.Equals(range.Low) && range.LowOpen) && !(one.Range.Low.Equals(range.High) && range.HighOpen));
        return mayBe ? 'U' : isNot ? 'P' : 'F';
    }

    private char Missing(FactDefinition fact, MissingReason reason, Rule rule, bool negated)
    {
        if (reason == MissingReason.NotPresent && fact.NotPresent == Absence.Fails) return negated ? 'P' : 'F';
        bool isExempt = (reason == MissingReason.NotPresent && fact.NotPresent == Absence.NotApplicable)
            || (reason == MissingReason.NotApplicable && Platform is { } platform && fact.NotApplicableOn.Contains(platform));
        return isExempt && !rule.Required ? 'N' : 'U';
    }

    private FactValue? Reckoned(string fact, DateTimeOffset instant)
    {
        switch (fact)
        {
            case "agent.report_age" when host.LastContact is { } contact:
                return FactValue.Of(instant - contact - host.CollectorDowntime is var silence && silence < TimeSpan.Zero ? TimeSpan.Zero : instant - contact - host.CollectorDowntime);
            case "agent.collected_facts_allowed" when Collected().Any(known => known.From <= instant):
                return FactValue.Of(!Collected().Any(known => known.From <= instant && !PrivacyContract.Of(host.Profile.Ownership).Facts.Contains(known.Name)));
            case "reg.exception.remaining" when runs.TryGetValue("reg.exception.until", out var said) && said.LastOrDefault(run => run.Since <= instant)?.Latest.Value is { Kind: FactKind.Instant } end:
                return FactValue.Of(DateTimeOffset.UnixEpoch.AddSeconds(end.Range.Low) - instant);
            default:
                return null;
        }
    }

    private IEnumerable<(string Name, DateTimeOffset From)> Collected() =>
        from name in runs.Keys.Select(key => key.Split(' ')[0]).Concat(samples.Keys.Select(key => key.Name)).Distinct()
        where Vocabulary.Get(name).Maker is Maker.Agent or Maker.NobodyYet
        from instant in runs.Where(pair => pair.Key.Split(' ')[0] == name).SelectMany(pair => pair.Value).Where(run => run.Latest.Value is not null).Select(run => run.Since)
            .Concat(samples.Where(pair => pair.Key.Name == name).Select(pair => pair.Value[0].End)).Order().Take(1)
        select (name, instant);

    // What was said of a measured fact, or of each of the facts that it is worked out from.
    private IEnumerable<List<FactRun>> Reasons(FactKey key) => runs.TryGetValue(Key(key), out var said) ? [said] : Inputs(key).Select(input => runs.GetValueOrDefault(Key(input))).OfType<List<FactRun>>();

    // Where derived samples were kept for an hour, they stand; else they are worked out.
    private List<SampleBatch> SamplesOf(FactKey key)
    {
        var kept = samples.GetValueOrDefault(key, []);
        var hours = kept.Select(batch => HourEnd(batch.End)).ToHashSet();
        return [.. kept.Concat(NaiveDerived.Samples(key, Inputs(key).Select(SamplesOf).ToList()).Where(batch => !hours.Contains(HourEnd(batch.End)))).OrderBy(batch => batch.End)];
    }

    // What a fact is worked out from, where nobody measures it.
    private static IEnumerable<FactKey> Inputs(FactKey key) => key.Name switch
    {
        "net.mos" => [key with { Name = "net.loss" }, key with { Name = "net.rtt" }, key with { Name = "net.jitter" }],
        "net.aim_rtc" => [key with { Name = "net.loss" }, key with { Name = "net.rtt" }, key with { Name = "net.jitter" }, key with { Name = "net.loaded_latency_increase", Sample = Vocabulary.Get("net.loaded_latency_increase").Sampling!.DefaultLength }],
        _ => [],
    };

    private static bool IsHeard(string fact, Assurance by) => Vocabulary.Get(fact).Maker switch { Maker.Collector => by == Assurance.CollectorObserved, Maker.Register => by == Assurance.Registered, _ => true };

    private static string Key(FactKey key) => key.Target is null ? key.Name : $"{key.Name} {key.Target} {key.Sample}";
}
