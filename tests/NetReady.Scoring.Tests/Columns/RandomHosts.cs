using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Columns;

/// <summary>Evidence of whatever shape on what policies ask about: values at and around their limits, intervals, reasons, runs, samples, silence.</summary>
/// <param name="set">The policies.</param>
/// <param name="random">What decides.</param>
internal sealed class RandomHosts(PolicySet set, Random random)
{
    private readonly List<FactCondition> asked = [.. set.All.SelectMany(policy => policy.Rules).SelectMany(rule => rule.Facts).SelectMany(fact => fact.Measured.Append(fact))];
    private readonly string[] tiers = [.. set.Tiers.All.Select(tier => tier.Name), "UNHEARD OF"];

    /// <summary>A host.</summary>
    /// <param name="name">Its id.</param>
    public HostEvidence Next(string name)
    {
        var at = Given.Now + TimeSpan.FromMinutes(random.Next(0, 90));
        var host = new HostEvidence
        {
            Host = name, At = at,
            Profile = new()
            {
                Tier = tiers[random.Next(tiers.Length)], Marking = random.Next(3) == 0 ? set.Tiers.All.SelectMany(tier => tier.Markings).FirstOrDefault() : null,
                Ownership = (Ownership)random.Next(2), Department = random.Next(2) == 0 ? "ours" : "theirs", Asset = random.Next(2) == 0 ? name : null,
                Platform = random.Next(4) == 0 ? null : (Platform)random.Next(5),
            },
            LastContact = random.Next(8) switch { 0 => null, 1 => at, 2 => at + Ago(0.1), 3 => at - Ago(40), _ => at - Ago(1) },
            EnrolledAt = random.Next(5) == 0 ? null : at - Ago(40), CollectorDowntime = random.Next(4) == 0 ? Ago(1) : TimeSpan.Zero, Retired = random.Next(20) == 0,
        };
        return host with
        {
            Facts = [.. asked.Select(fact => fact.Key).Append(new("device.platform")).Append(new("reg.exception.until")).Distinct().Where(_ => random.Next(5) > 0).Select(key => Timeline(key, at))],
            Samples = [.. asked.Where(fact => fact.Terms is not null).DistinctBy(fact => fact.Key).Where(_ => random.Next(5) > 0).SelectMany(fact => Batches(fact, at))],
        };
    }

    /// <summary>Waivers for some of the hosts and rules, and when some rules went live.</summary>
    public Allowances Allowances(IReadOnlyList<HostEvidence> hosts)
    {
        string[] rules = [.. set.All.SelectMany(policy => policy.Rules).Select(rule => rule.Id).Distinct()];
        return new(
        [
            .. Enumerable.Range(0, random.Next(6)).Select(number => new Waiver
            {
                Id = $"W{number}", Rule = rules[random.Next(rules.Length)], Owner = "one", Approver = "another", Reason = "a test",
                Host = number % 3 > 0 ? hosts[random.Next(hosts.Count)].Host : null, Department = number % 3 == 0 ? "ours" : null,
                From = Given.Now - Ago(2), Until = Given.Now + Ago(1),
            }),
        ], rules.Where(_ => random.Next(2) == 0).ToImmutableDictionaryOf(_ => Given.Now - Ago(10)));
    }

    private FactTimeline Timeline(FactKey key, DateTimeOffset at)
    {
        var fact = Vocabulary.Get(key.Name);
        var runs = new List<FactRun>();
        var since = at - Ago(20);
        for (int run = random.Next(1, 4); run > 0; run--)
        {
            var until = since + Ago(3);
            bool hasValue = random.Next(4) > 0 && key.Target is null;
            runs.Add(new(since, new()
            {
                Key = key, Method = "test", ObservedAt = until,
                Assurance = fact.Maker switch { Maker.Register => Assurance.Registered, Maker.Collector when random.Next(2) == 0 => Assurance.CollectorObserved, _ => Assurance.SelfReported },
                Value = hasValue ? Value(fact) : null, Missing = hasValue ? null : (MissingReason)random.Next(Enum.GetValues<MissingReason>().Length),
            }, random.Next(1, 6)));
            since = until + Ago(2);
        }
        return new(key, [.. runs]);
    }

    private FactValue Value(FactDefinition fact)
    {
        // A device may send a value of another kind than the vocabulary's.
        if (random.Next(30) == 0) return fact.Kind == FactKind.Count ? FactValue.Free("two") : FactValue.Count(2);
        var limits = asked.Where(other => other.Fact == fact && !other.Must.Limits.IsEmpty).SelectMany(other => other.Must.Limits).ToList();
        switch (fact.Kind)
        {
            case FactKind.Boolean when random.Next(10) > 0:
                return FactValue.Of(random.Next(2) == 0);
            case FactKind.Version:
                return FactValue.Version(new[] { "1.2", "1.3", "2", "2.0", "2.1", "3.0" }[random.Next(6)]);
            case FactKind.OneOf:
                return FactValue.OneOf(fact.Words[random.Next(fact.Words.Length)]);
            case FactKind.Set:
                return FactValue.Set(new[] { "yama", "apparmor", "selinux", "landlock", "19", "aes-128-gcm" }.Where(_ => random.Next(2) == 0));
            case FactKind.Text:
                return FactValue.Free(limits.Count > 0 && random.Next(2) == 0 ? limits[random.Next(limits.Count)].Text : $"word {random.Next(40)}");
            case FactKind.Instant:
                return FactValue.Of(Given.Now - Ago(5) + Ago(5));
        }
        double low = Near(limits), high = random.Next(4) == 0 ? Near(limits) : low;
        if (fact.Kind == FactKind.Boolean) (low, high) = (0, 1);
        (low, high) = (Math.Min(low, high), Math.Max(low, high));
        return FactValue.Numeric(fact.Kind, random.Next(12) switch
        {
            0 => Interval.AtLeast(low),
            1 => Interval.AtMost(high),
            2 when low < high => new(low, high, true, true),
            _ => new(low, high),
        });
    }

    private double Near(List<FactValue> limits)
    {
        if (limits.Count == 0 || random.Next(10) == 0) return random.Next(1000);
        double limit = limits[random.Next(limits.Count)].Range.Low;
        return random.Next(6) switch { 0 => limit, 1 => limit * 0.5, 2 => limit * 0.999, 3 => limit * 1.001, 4 => limit + 1, _ => 0 };
    }

    private IEnumerable<SampleBatch> Batches(FactCondition fact, DateTimeOffset at)
    {
        var limits = asked.Where(other => other.Fact == fact.Fact && !other.Must.Limits.IsEmpty).SelectMany(other => other.Must.Limits).ToList();
        for (int batch = random.Next(1, 8); batch > 0; batch--)
        {
            var end = random.Next(3) == 0 ? Given.Now - TimeSpan.FromHours(random.Next(-2, 200)) : at - Ago(random.Next(3) == 0 ? 10 : 0.1) + Ago(0.01);
            int count = random.Next(1, 40);
            double[] low = [.. Enumerable.Range(0, count).Select(_ => fact.Fact.Kind == FactKind.Boolean ? random.Next(2) : Near(limits))];
            double[]? high = random.Next(3) == 0 ? [.. low.Select(value => random.Next(4) == 0 ? double.PositiveInfinity : fact.Fact.Kind == FactKind.Boolean ? 1 : value * 1.5)] : null;
            yield return new()
            {
                Key = fact.Key, Start = end - TimeSpan.FromMinutes(1), End = end, Method = "test", Assurance = fact.Fact.Maker == Maker.Collector ? Assurance.CollectorObserved : Assurance.SelfReported,
                Low = Histogram.Of(low), High = high is null ? null : Histogram.Of(high),
            };
        }
    }

    private TimeSpan Ago(double days) => TimeSpan.FromMinutes(Math.Floor(random.NextDouble() * days * 24 * 60));
}
