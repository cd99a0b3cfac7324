using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Timelines;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Timelines;

/// <summary>Hosts with a past of some weeks, at random: around the limits that policies ask about, with silences, downtime, late and missing evidence.</summary>
internal sealed class AnyHistory(PolicySet policies, Random random)
{
    /// <summary>When the past begins.</summary>
    public static readonly DateTimeOffset Begin = Given.Now - TimeSpan.FromDays(12);

    private readonly ImmutableArray<FactCondition> asked = [.. policies.All.SelectMany(policy => policy.Rules).SelectMany(rule => rule.Facts).SelectMany(fact => fact.Measured.Append(fact)).Distinct()];

    /// <summary>A host.</summary>
    public HostHistory Host()
    {
        var contacts = Contacts();
        bool knowsPlatform = random.Next(4) > 0;
        return new()
        {
            Host = "host-1", EnrolledAt = random.Next(3) == 0 ? Begin + Some(TimeSpan.FromDays(6)) : Begin - TimeSpan.FromDays(30), RetiredAt = random.Next(8) == 0 ? Given.Now - Some(TimeSpan.FromDays(3)) : null,
            Profile = Given.Host(Pick([.. policies.Tiers.All.Select(tier => tier.Name)]), platform: knowsPlatform ? Core.Facts.Platform.Linux : null).Profile,
            Contacts = contacts, Downtimes = Downtimes(),
            Facts = [.. StatedFacts(knowsPlatform), .. MissingSamples()], Samples = Samples(),
        };
    }

    /// <summary>Waivers and the times at which rules went live, changing a few times.</summary>
    public AllowancesOverTime Allowances() => random.Next(4) == 0 ? AllowancesOverTime.None : new(
    [
        .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Begin + Some(TimeSpan.FromDays(12))).Append(DateTimeOffset.MinValue).Order().Distinct().Select(from => new AllowancesFrom(from, SomeAllowances())),
    ]);

    private Allowances SomeAllowances()
    {
        string[] ids = [.. policies.All.SelectMany(policy => policy.Rules).Select(rule => rule.Id).Distinct()];
        return new(
            [
                .. Enumerable.Range(0, random.Next(4)).Select(index =>
                {
                    var from = Begin + Some(TimeSpan.FromDays(10));
                    bool isHosts = random.Next(2) == 0;
                    return new Waiver
                    {
                        Id = $"W-{index}", Rule = Pick(ids), Host = isHosts ? Pick("host-1", "host-1", "host-2") : null, Department = isHosts ? null : "ours", Owner = "ann", Approver = "bob", Reason = "test",
                        From = from, Until = from + Some(TimeSpan.FromDays(4)),
                    };
                }),
            ],
            ids.Where(_ => random.Next(4) == 0).ToImmutableDictionary(id => id, _ => Begin + Some(TimeSpan.FromDays(10))));
    }

    private ImmutableArray<DateTimeOffset> Contacts()
    {
        if (random.Next(12) == 0) return [];
        var contacts = new List<DateTimeOffset>();
        var every = TimeSpan.FromHours(random.Next(1, 9));
        // On the hour now and then, where borders lie.
        for (var at = Begin + Some(TimeSpan.FromDays(1)); at < Given.Now; at += random.Next(20) == 0 ? Some(TimeSpan.FromDays(4)) : random.Next(3) == 0 ? every : Some(2 * every))
            contacts.Add(random.Next(5) == 0 ? UtcHour.EndOf(UtcHour.Of(at)) : at);
        return [.. contacts.Order().Distinct()];
    }

    private ImmutableArray<Downtime> Downtimes()
    {
        DateTimeOffset[] ends = [.. Enumerable.Range(0, 2 * random.Next(4)).Select(_ => Begin + Some(TimeSpan.FromDays(13))).Order()];
        return [.. ends.Chunk(2).Where(pair => pair[0] < pair[1]).Select(pair => new Downtime(pair[0], pair[1]))];
    }

    private IEnumerable<FactTimeline> StatedFacts(bool knowsPlatform)
    {
        foreach (var fact in asked.Where(fact => fact.Terms is null).GroupBy(fact => fact.Fact.Name))
        {
            var definition = fact.First().Fact;
            if (definition.Maker == Maker.Collector || random.Next(8) == 0) continue;
            yield return new(new(definition.Name), Runs(new(definition.Name), () => random.Next(6) == 0 ? null : Value(definition, [.. fact.SelectMany(one => one.Must.Limits)])));
        }
        if (asked.Any(fact => fact.Fact.Name == "reg.exception.remaining"))
            yield return new(new("reg.exception.until"), Runs(new("reg.exception.until"), () => FactValue.Of(Begin + Some(TimeSpan.FromDays(20)))));
        if (!knowsPlatform && asked.All(fact => fact.Fact.Name != "device.platform"))
            yield return new(new("device.platform"), Runs(new("device.platform"), () => FactValue.OneOf(Pick("linux", "windows"))));
    }

    private IEnumerable<FactTimeline> MissingSamples() => asked.Where(fact => fact.Terms is not null && random.Next(4) == 0).Select(fact => fact.Key).Distinct()
        .Select(key => new FactTimeline(key, Runs(key, () => null)));

    private ImmutableArray<FactRun> Runs(FactKey key, Func<FactValue?> value)
    {
        var runs = ImmutableArray.CreateBuilder<FactRun>();
        var since = Begin + Some(TimeSpan.FromDays(random.Next(1, 11)));
        for (int i = random.Next(1, 6); i > 0 && since < Given.Now; i--)
        {
            var next = since + Some(TimeSpan.FromDays(random.Next(1, 6)));
            var until = random.Next(3) == 0 ? since + Some(next - since) : next;
            if (until > Given.Now) until = Given.Now;
            var said = value();
            var seen = new Observation
            {
                Key = key, Value = said, Missing = said is null ? Pick(MissingReason.NeedsPrivilege, MissingReason.NotPresent, MissingReason.NotApplicable, MissingReason.TooFewSamples, MissingReason.Blocked) : null,
                Method = "test", ObservedAt = until, Assurance = key.Name.StartsWith("reg.", StringComparison.Ordinal) ? Assurance.Registered : Assurance.SelfReported,
            };
            runs.Add(new(since, seen, until > since ? random.Next(1, 12) : 1));
            since = next;
        }
        return runs.ToImmutable();
    }

    private ImmutableArray<SampleBatch> Samples()
    {
        var keys = asked.Where(fact => fact.Terms is not null && fact.Fact.Maker != Maker.Collector && random.Next(6) > 0)
            .GroupBy(fact => fact.Key).Select(group => (group.Key, Fact: group.First().Fact, Limits: group.SelectMany(fact => fact.Must.Limits).ToArray())).ToList();
        var every = TimeSpan.FromMinutes(random.Next(20, 400));
        var batches = new List<SampleBatch>();
        for (var at = Begin; at < Given.Now; at += random.Next(30) == 0 ? Some(TimeSpan.FromDays(3)) : every)
        {
            var end = random.Next(10) == 0 ? UtcHour.EndOf(UtcHour.Of(at)) : at;
            // Often together, as an agent measures, so that facts can be derived from them.
            foreach (var (key, fact, limits) in keys)
                if (random.Next(4) > 0) batches.Add(Batch(key, fact, limits, random.Next(10) == 0 ? end + Some(TimeSpan.FromMinutes(30)) : end));
        }
        batches.RemoveAll(batch => batch.End > Given.Now);
        if (random.Next(3) == 0) return [.. batches];
        long closed = UtcHour.Of(Given.Now - Some(TimeSpan.FromDays(6)));
        return [.. HourMerge.Of(batches.Where(batch => UtcHour.Of(batch.End) <= closed), []), .. batches.Where(batch => UtcHour.Of(batch.End) > closed)];
    }

    private SampleBatch Batch(FactKey key, FactDefinition fact, FactValue[] limits, DateTimeOffset end)
    {
        double[] low = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Sample(fact, limits))];
        return new()
        {
            Key = key, Start = end - TimeSpan.FromMinutes(1), End = end, Method = "test", Assurance = random.Next(10) == 0 ? Assurance.OsAttested : Assurance.SelfReported,
            Low = Histogram.Of(low), High = fact.Kind == FactKind.BitRate ? Histogram.Of(low.Select(one => random.Next(3) == 0 ? one * 1.5 : double.PositiveInfinity)) : null,
        };
    }

    private double Sample(FactDefinition fact, FactValue[] limits)
    {
        if (fact.Kind == FactKind.Boolean) return random.Next(10) == 0 ? 0 : 1;
        double limit = limits.Length > 0 ? Pick(limits).Range.Low : fact.Kind == FactKind.Ratio ? 0.02 : 0.1;
        double sample = limit * Pick(0.1, 0.5, 0.5, 0.8, 0.995, 1, 1.01, 2);
        return fact.Kind == FactKind.Ratio && random.Next(8) == 0 ? 1 : fact.Kind == FactKind.Ratio ? Math.Min(1, sample) : sample;
    }

    private FactValue? Value(FactDefinition fact, FactValue[] limits)
    {
        if (fact.Kind == FactKind.Boolean) return FactValue.Of(random.Next(3) > 0);
        if (fact.Kind == FactKind.OneOf) return FactValue.OneOf(random.Next(2) == 0 && limits.Length > 0 ? Pick(limits).Text : Pick([.. fact.Words]));
        if (limits.Length == 0) return fact.Kind.IsNumeric() ? FactValue.Numeric(fact.Kind, Interval.Exactly(1)) : null;
        var limit = Pick(limits);
        if (!limit.Kind.IsNumeric()) return limit;
        double number = limit.Range.Low * Pick(0.5, 1, 1, 2);
        return FactValue.Numeric(fact.Kind, random.Next(10) == 0 ? new(number * 0.5, number * 1.5) : Interval.Exactly(number));
    }

    private TimeSpan Some(TimeSpan most) => TimeSpan.FromSeconds(random.NextInt64(1, Math.Max(2, (long)most.TotalSeconds)));

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}
