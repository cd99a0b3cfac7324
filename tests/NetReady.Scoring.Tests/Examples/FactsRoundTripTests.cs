using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Tests.Yaml;
using NetReady.Scoring.Yaml;
using Interval = NetReady.Core.Facts.Interval;

namespace NetReady.Scoring.Tests.Examples;

/// <summary>Evidence written down as a facts file and read back: every fact of the vocabulary, with values and intervals of its kind, reasons and samples.</summary>
public sealed class FactsRoundTripTests
{
    private static readonly PolicySet shipped = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;

    [Fact]
    public void Evidence_written_to_a_facts_file_and_read_back_gives_the_same_verdict() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var values = new Dictionary<FactKey, List<FactValue>>();
            var evidence = AnyEvidence(random, values);
            var file = FileOf(evidence, values);
            foreach (string text in (string[])[YamlText.Canonical(file), YamlText.AnyWay(file, random)])
            {
                var load = FactsFile.Read("host.yaml", Encoding.UTF8.GetBytes(text), shipped, Given.Now);
                Assert.True(load.Problems.IsEmpty, $"{string.Join('\n', load.Problems)}\n{text}");
                Assert.Equal(ScorecardJson.Write(shipped.Score(evidence)), ScorecardJson.Write(shipped.Score(load.Evidence!)));
            }
        }));

    private static HostEvidence AnyEvidence(Random random, Dictionary<FactKey, List<FactValue>> values)
    {
        var at = Given.Now.AddTicks(random.NextInt64(TimeSpan.TicksPerDay));
        var since = at - TimeSpan.FromTicks(random.NextInt64(40 * TimeSpan.TicksPerDay));
        var facts = ImmutableArray.CreateBuilder<FactTimeline>();
        var samples = ImmutableArray.CreateBuilder<SampleBatch>();
        foreach (var fact in Vocabulary.All)
        {
            int chance = random.Next(10);
            if (chance < 2) continue;
            var assurance = fact.Maker switch { Maker.Register => Assurance.Registered, Maker.Collector => Assurance.CollectorObserved, _ => Assurance.SelfReported };
            var key = fact.IsSampled ? new FactKey(fact.Name, random.Next(2) == 0 ? "reflector" : "vpn", fact.Sampling!.DefaultLength) : new FactKey(fact.Name);
            if (chance > 2 && fact.IsSampled)
            {
                List<FactValue> taken = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => AnyValue(fact, random, intervals: chance > 7))];
                values.Add(key, taken);
                samples.Add(new()
                {
                    Key = key, Start = at - key.Sample!.Value, End = at, Method = StatedFact.Method, Assurance = assurance, Low = Histogram.Of(taken.Select(value => value.Range.Low)),
                    High = taken.TrueForAll(value => value.Range.IsExact) ? null : Histogram.Of(taken.Select(value => value.Range.High)),
                });
                continue;
            }
            var seen = new Observation { Key = key, Method = StatedFact.Method, Assurance = assurance, ObservedAt = at, Value = chance > 2 ? AnyValue(fact, random, chance > 7) : null, Missing = chance > 2 ? null : AnyReason(random) };
            facts.Add(new(key, [new(since, seen, 1)]));
        }
        return new()
        {
            Host = "the \"host\": #1", At = at, LastContact = at, Facts = facts.ToImmutable(), Samples = samples.ToImmutable(),
            Profile = random.Next(3) switch
            {
                0 => new() { Tier = "OFFICIAL", Marking = "SENSITIVE", Ownership = Ownership.Personal, Department = "théâtre", Platform = Platform.Android },
                1 => new() { Tier = "SECRET", Ownership = Ownership.Corporate, Department = "", Platform = Platform.Windows },
                _ => new() { Tier = "OFFICIAL", Ownership = Ownership.Corporate, Department = "ours", Platform = Platform.Linux },
            },
        };
    }

    private static YamlMap FileOf(HostEvidence evidence, Dictionary<FactKey, List<FactValue>> values)
    {
        var profile = evidence.Profile;
        var since = evidence.Facts is [var first, ..] ? first.Runs[0].Since : evidence.At;
        var stated = evidence.Facts.Select(timeline => (timeline.Key.Name, (YamlNode?)Written(timeline.Runs[0].Latest)));
        var sampled = evidence.Samples.Select(batch => (batch.Key.Name, (YamlNode?)YamlText.Map(
            ("target", YamlText.Value(batch.Key.Target!)), ("sample", YamlText.Value(FactNotation.Exact(FactValue.Of(batch.Key.Sample!.Value)))),
            ("values", YamlText.List(values[batch.Key].Select(value => YamlText.Value(FactNotation.Exact(value))))))));
        return YamlText.Map(
            ("host", YamlText.Map(
                ("name", YamlText.Value(evidence.Host)), ("tier", YamlText.Value(profile.Tier)), ("marking", profile.Marking is { } marking ? YamlText.Value(marking) : null),
                ("ownership", YamlText.Value(profile.Ownership.Name())), ("department", profile.Department.Length == 0 ? null : YamlText.Value(profile.Department)),
                ("platform", YamlText.Value(profile.Platform!.Value.Name())))),
            ("at", YamlText.Value(evidence.At.UtcDateTime.ToString("O"))), ("since", YamlText.Value(since.UtcDateTime.ToString("O"))),
            ("facts", YamlText.Map(stated.Concat(sampled))));
    }

    private static YamlNode Written(Observation seen) => seen switch
    {
        { Missing: { } reason, Key: { Target: { } target, Sample: { } sample } } =>
            YamlText.Map(("target", YamlText.Value(target)), ("sample", YamlText.Value(FactNotation.Exact(FactValue.Of(sample)))), ("missing", YamlText.Value(reason.Name()))),
        { Missing: { } reason } => YamlText.Map(("missing", YamlText.Value(reason.Name()))),
        { Value: { Kind: FactKind.Set } set } => YamlText.List(set.Items.Select(YamlText.Value)),
        _ => YamlText.Value(FactNotation.Exact(seen.Value!)),
    };

    private static MissingReason AnyReason(Random random)
    {
        var reasons = Enum.GetValues<MissingReason>();
        return reasons[random.Next(reasons.Length)];
    }

    private static FactValue AnyValue(FactDefinition fact, Random random, bool intervals) => fact.Kind switch
    {
        FactKind.Version => FactValue.Version($"{random.Next(20)}.{random.Next(300)}"),
        FactKind.OneOf => FactValue.OneOf(fact.Words[random.Next(fact.Words.Length)]),
        FactKind.Text => FactValue.Free(AnyText(random)),
        FactKind.Set => FactValue.Set(Enumerable.Range(0, random.Next(4)).Select(_ => fact.Words.IsEmpty ? AnyText(random) : fact.Words[random.Next(fact.Words.Length)])),
        _ => FactValue.Numeric(fact.Kind, AnyRange(fact.Kind, random, intervals && fact.Kind is not (FactKind.Boolean or FactKind.Instant))),
    };

    private static Interval AnyRange(FactKind kind, Random random, bool intervals)
    {
        double one = AnyNumber(kind, random), other = AnyNumber(kind, random);
        return (intervals ? random.Next(6) : 0) switch
        {
            1 => Interval.AtLeast(one),
            2 => Interval.AtMost(one),
            3 => new(one, double.PositiveInfinity, LowOpen: true),
            4 when one > 0 => new(double.NegativeInfinity, one, HighOpen: true),
            5 when !one.Equals(other) => new(Math.Min(one, other), Math.Max(one, other)),
            _ => Interval.Exactly(one),
        };
    }

    private static double AnyNumber(FactKind kind, Random random) => kind switch
    {
        FactKind.Boolean => random.Next(2),
        FactKind.Count => random.Next(200),
        FactKind.Ratio => random.NextDouble(),
        FactKind.Instant => FactValue.Seconds(Given.Now) + random.Next(-10_000_000, 10_000_000),
        _ => random.NextDouble() * Math.Pow(10, random.Next(-6, 9)),
    };

    // Signs that mean something in YAML, letters beyond ASCII, and words that YAML would make something else of.
    private static string AnyText(Random random)
    {
        string[] words = ["a: b", "# no comment", "- x", "\"quoted\"", "it's", "{ x: [1] }", "no", "~", "null", "0x1F", "1e3", "*a", "&b", "!c", "% d", "@e", "`f`", "|", ">", "naïve", "Ελλάδα", "日本", "🚀", "at least 3 ms", "=", "\\n"];
        return string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => words[random.Next(words.Length)]));
    }
}
