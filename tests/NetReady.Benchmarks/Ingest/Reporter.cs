using System.Collections.Immutable;
using System.Text.Json;
using NetReady.Core.Assignments;
using NetReady.Core.Enrolment;
using NetReady.Core.Envelopes;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;
using NetReady.Core.Units;

namespace NetReady.Benchmarks.Ingest;

/// <summary>An enrolled device, which writes and signs its reports, naming the assignment it has: a full one, then deltas in which ten of forty facts changed, each with four batches of samples.</summary>
internal sealed class Reporter(DeviceKey key, string host, string assignmentHash)
{
    /// <summary>How many facts it states.</summary>
    public const int Facts = 40;

    /// <summary>How many of them change from report to report.</summary>
    public const int Changes = 10;

    /// <summary>How many batches of samples a report holds.</summary>
    public const int Batches = 4;

    private static readonly ImmutableArray<FactDefinition> facts =
        [.. Vocabulary.All.Where(fact => fact is { Group: "device", IsSampled: false, Name: not "device.platform" }).Take(Facts)];

    private static readonly ImmutableArray<(string Fact, double Sample)> sampled = [("net.rtt", 0.018), ("net.jitter", 0.002), ("net.loss", 0), ("net.collector.success", 1)];

    private readonly Random random = new(1);
    private readonly long[] saidIn = new long[Facts];
    private long sequence;

    /// <summary>What such a device is to its department.</summary>
    public static HostProfile Profile { get; } = new() { Department = "example-department", Tier = "OFFICIAL", Ownership = Ownership.Corporate };

    /// <summary>An assignment where there are no policies to make one of.</summary>
    public static Assignment Assigned { get; } = new()
    {
        Hash = "assigned", Facts = [.. facts.Select(fact => fact.Name)], Samples = [], Targets = [], ReportEvery = TimeSpan.FromMinutes(15), DailyBytes = new(25_000_000), Privacy = PrivacyContract.Corporate,
    };

    /// <summary>A request to enrol under a key.</summary>
    public static string EnrolmentOf(DeviceKey key, string secret) =>
        Jws.Sign(key, JwsTypes.Enrolment, key.Public.Thumbprint(), JsonSerializer.SerializeToUtf8Bytes(new EnrolRequest(secret, key.Public, "0.1.0"), NetReadyJson.Default.EnrolRequest));

    /// <summary>The next report as JSON.</summary>
    public byte[] NextPayload()
    {
        bool isFull = ++sequence == 1;
        var now = TimeProvider.System.GetUtcNow();
        var changed = new List<Observation>();
        var unchanged = new List<SeenAgain>();
        for (int i = 0; i < Facts; i++)
        {
            bool changes = isFull || (i - sequence * Changes % Facts + Facts) % Facts < Changes;
            if (changes) saidIn[i] = sequence;
            var name = new FactKey(facts[i].Name);
            if (changes) changed.Add(new() { Key = name, Value = ValueOf(facts[i], saidIn[i]), Method = "sysfs", Assurance = Assurance.SelfReported, ObservedAt = now });
            else unchanged.Add(new(name, now));
        }
        var report = new Report
        {
            Host = host, Sequence = sequence, Base = isFull ? null : sequence - 1, SentAt = now, AgentVersion = "0.1.0", Platform = Platform.Linux, BootId = "9f86d081-884c-4d63-a1b2-0c55ad015a3b",
            AssignmentHash = assignmentHash, Facts = [.. changed], Unchanged = [.. unchanged], Samples = [.. sampled.Select(one => BatchOf(one.Fact, one.Sample, now))],
        };
        return JsonSerializer.SerializeToUtf8Bytes(report, NetReadyJson.Default.Report);
    }

    /// <summary>The next report, signed.</summary>
    public string NextSigned() => Jws.Sign(key, JwsTypes.Report, host, NextPayload());

    private SampleBatch BatchOf(string fact, double sample, DateTimeOffset now) => new()
    {
        Key = new(fact, "reflector", Vocabulary.Get(fact).Sampling!.DefaultLength), Start = now - TimeSpan.FromMinutes(15), End = now,
        Low = Histogram.Of(sample is 0 or 1 ? [sample, sample] : [sample * (0.8 + 0.4 * random.NextDouble()), sample * (0.8 + 0.4 * random.NextDouble())]),
        Method = "stamp", Assurance = Assurance.SelfReported, Spent = TimeSpan.FromSeconds(30), Bytes = new(26_400),
    };

    /// <summary>A value of a fact; another one each turn.</summary>
    public static FactValue ValueOf(FactDefinition fact, long turn) => fact.Kind switch
    {
        FactKind.Boolean => FactValue.Of(turn % 2 == 0),
        FactKind.Count => FactValue.Count(turn),
        FactKind.Duration => FactValue.Of(TimeSpan.FromHours(1 + turn)),
        FactKind.Ratio => FactValue.Ratio(0.9 + turn % 100 / 1000.0),
        FactKind.Bytes => FactValue.Of(new ByteSize(1_000_000 + turn)),
        FactKind.Version => FactValue.Version($"12.{turn}"),
        FactKind.OneOf => FactValue.OneOf(fact.Words[(int)(turn % fact.Words.Length)]),
        FactKind.Text => FactValue.Free($"debian {turn}"),
        FactKind.Set => FactValue.Set(turn % 2 == 0 ? ["apparmor", "capability"] : ["apparmor"]),
        _ => throw new InvalidOperationException($"{fact.Name} is a {fact.Kind.Title()}; say here what its values are."),
    };
}
