using System.Collections.Immutable;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;

namespace NetReady.Benchmarks.Scoring;

/// <summary>
/// A fleet as a department might have it, each host made of its number alone: 93 % of what a host says is as on the golden verdicts' good host, 4 % as on the
/// bad one, for the last three weeks at most, and 3 % is missing; one fact in fifty was last seen a week ago. Numbers differ from host to host.
/// </summary>
internal sealed class SampleFleet
{
    /// <summary>The instant of all evidence, and of the verdicts.</summary>
    public static readonly DateTimeOffset At = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private const int Variants = 64;

    private static readonly ImmutableArray<MissingReason> reasons = [MissingReason.NeedsPrivilege, MissingReason.NotSupported, MissingReason.NotPresent, MissingReason.NotApplicable, MissingReason.Error];

    private readonly ImmutableArray<ImmutableArray<FactTimeline?>> facts;
    private readonly ImmutableArray<ImmutableArray<ImmutableArray<SampleBatch>>> samples;
    private readonly bool isMixed;

    /// <summary>Prepares what hosts are made of.</summary>
    /// <param name="policies">The policies whose facts hosts tell.</param>
    /// <param name="isMixed">Whether there are personal, marked and higher hosts and other platforms too, else the department's own Linux devices alone.</param>
    /// <param name="history">How many batches of samples a host has.</param>
    public SampleFleet(PolicySet policies, bool isMixed, History history)
    {
        this.isMixed = isMixed;
        var random = new Random(7);
        var (good, bad) = (SampleHost.Evidence("good-linux", policies, History.OneBatch), SampleHost.Evidence("bad-linux", policies, History.OneBatch));
        var (goodSamples, badSamples) = (SampleHost.Evidence("good-linux", policies, history), SampleHost.Evidence("bad-linux", policies, history));
        var names = good.Facts.Select(timeline => timeline.Key).Where(key => key.Target is null).ToList();
        facts = [.. names.Select(key => Enumerable.Range(0, Variants).Select(_ => Timeline(Latest(good, key)!, Latest(bad, key), random)).ToImmutableArray())];
        samples = [.. goodSamples.Samples.GroupBy(batch => batch.Key).Select(group => Enumerable.Range(0, Variants)
            .Select(variant => Batches(group, badSamples.Samples.Where(batch => batch.Key == group.Key), variant, random)).ToImmutableArray())];
    }

    /// <summary>The host of a number.</summary>
    public HostEvidence Host(int number)
    {
        var random = new Random(number);
        var silent = random.Next(100) switch { < 90 => TimeSpan.FromMinutes(random.Next(15)), < 97 => TimeSpan.FromHours(random.Next(24)), < 99 => TimeSpan.FromDays(random.Next(20)), _ => TimeSpan.FromDays(40) };
        return new()
        {
            Host = Name(number), At = At, LastContact = At - silent, EnrolledAt = At.AddDays(-random.Next(400)), Profile = Profile(random),
            Facts = [.. facts.Select(variants => variants[random.Next(Variants)]).OfType<FactTimeline>()],
            Samples = [.. samples.SelectMany(variants => variants[random.Next(Variants)])],
        };
    }

    /// <summary>The id of the host of a number.</summary>
    public static string Name(int number) => $"host-{number}";

    private HostProfile Profile(Random random)
    {
        var own = new HostProfile { Tier = "OFFICIAL", Ownership = Ownership.Corporate, Department = "example-department", Platform = Platform.Linux };
        if (!isMixed) return own;
        own = own with { Platform = (Platform)random.Next(3) };
        return random.Next(10) switch
        {
            0 => own with { Ownership = Ownership.Personal, Platform = Platform.Android },
            1 or 2 => own with { Marking = "SENSITIVE" },
            3 => own with { Tier = "SECRET" },
            _ => own,
        };
    }

    private static FactTimeline? Timeline(Observation good, Observation? bad, Random random)
    {
        int kind = random.Next(100);
        // A fact that was never reported.
        if (kind == 99) return null;
        var seen = kind >= 97 ? good with { Value = null, Missing = reasons[random.Next(reasons.Length)] } : kind >= 93 && bad is not null ? bad : good with { Value = Varied(good.Value, random) };
        var since = kind >= 93 ? At.AddDays(-random.NextDouble() * 21) : At.AddDays(-200);
        var observed = random.Next(50) == 0 && since < At.AddDays(-8) ? At.AddDays(-7) : At.AddHours(-random.NextDouble());
        return new(seen.Key, [new(since, seen with { ObservedAt = observed < since ? since : observed }, 100)]);
    }

    // Better than the good host by anything up to half.
    private static FactValue? Varied(FactValue? value, Random random)
    {
        if (value is null || value.Kind is not (FactKind.Duration or FactKind.Ratio) || !value.Range.IsExact) return value;
        double number = value.Range.Low;
        return FactValue.Numeric(value.Kind, Interval.Exactly(value.Kind == FactKind.Ratio ? Math.Min(1, number * (1 + random.NextDouble() * 0.2)) : number * (1 + random.NextDouble() * 0.01)));
    }

    private static ImmutableArray<SampleBatch> Batches(IEnumerable<SampleBatch> good, IEnumerable<SampleBatch> bad, int variant, Random random)
    {
        // One in thirty has too few samples, and the bad are bad for a share of the week.
        if (variant < 2) return [.. good.Take(1).Select(batch => batch with { Low = Histogram.Of(batch.Low.Min), High = batch.High is null ? null : Histogram.Of(double.PositiveInfinity) })];
        if (variant < 6) return [.. bad];
        double factor = 0.9 + 0.1 * random.NextDouble();
        return [.. good.Select(batch => Vocabulary.Get(batch.Key.Name).Kind == FactKind.Duration ? batch with { Low = Histogram.Of(Enumerable.Repeat(batch.Low.Min * factor, (int)batch.Count)) } : batch)];
    }

    private static Observation? Latest(HostEvidence host, FactKey key) => host.Facts.FirstOrDefault(timeline => timeline.Key == key)?.Runs[^1].Latest;
}
