using System.Text;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests;

/// <summary>Policies and evidence as tests write them.</summary>
internal static class Given
{
    /// <summary>The instant of verdicts, unless a test says otherwise.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Two tiers, of which the lower has a marking.</summary>
    public const string Tiers = """
        tiers:
          - { tier: LOW, markings: [MARKED], presence: { late: 1 d, stale: 10 d, gone: 30 d }, longest_waiver: 20 d }
          - { tier: HIGH, presence: { late: 1 h, stale: 1 d, gone: 3 d }, longest_waiver: 5 d }
        """;

    /// <summary>The policies in these texts, which have to be sound.</summary>
    public static PolicySet Policies(params string[] packs)
    {
        var load = Load(packs);
        Assert.Empty(load.Problems);
        return load.Policies!;
    }

    /// <summary>What comes of these texts, beside <see cref="Tiers"/>.</summary>
    public static PolicyLoad Load(params string[] packs) => PolicyFolder.Load(
        packs.Select((pack, index) => ($"pack{index}.yaml", Encoding.UTF8.GetBytes(pack))).Append(("tiers.yaml", Encoding.UTF8.GetBytes(Tiers))));

    /// <summary>One policy for every host with these rules.</summary>
    public static PolicySet Rules(string rules) => Policies($"policy: test\nrules:\n{Indent(rules)}");

    /// <summary>A host heard of just now, with nothing known of it.</summary>
    public static HostEvidence Host(string tier = "LOW", string? marking = null, Ownership ownership = Ownership.Corporate, Platform? platform = Platform.Linux) => new()
    {
        Host = "host-1", At = Now, LastContact = Now, EnrolledAt = Now - TimeSpan.FromDays(100),
        Profile = new() { Tier = tier, Marking = marking, Ownership = ownership, Department = "ours", Platform = platform },
    };

    /// <summary>The host with a fact that has been so for an hour.</summary>
    public static HostEvidence With(this HostEvidence host, string fact, string value) => host.With(fact, (Now - TimeSpan.FromHours(1), value));

    /// <summary>The host with a fact that said one thing after another; a value that starts with <c>!</c> is a reason why it is missing.</summary>
    public static HostEvidence With(this HostEvidence host, string fact, params (DateTimeOffset Since, string Value)[] runs)
    {
        var definition = Vocabulary.Get(fact);
        var built = runs.Select((run, index) => new FactRun(run.Since, Seen(definition, run.Value, index + 1 < runs.Length ? runs[index + 1].Since : Now), 1));
        return host with { Facts = host.Facts.RemoveAll(timeline => timeline.Key.Name == fact).Add(new(new(fact), [.. built])) };
    }

    /// <summary>The host with samples that all ended at an instant.</summary>
    public static HostEvidence Sampled(this HostEvidence host, string fact, DateTimeOffset end, params double[] samples) => host.Sampled(fact, end, samples, null);

    /// <summary>The host with interval samples that all ended at an instant.</summary>
    public static HostEvidence Sampled(this HostEvidence host, string fact, DateTimeOffset end, double[] low, double[]? high, string target = "reflector") => host with
    {
        Samples = host.Samples.Add(new()
        {
            Key = new(fact, target, Vocabulary.Get(fact).Sampling!.DefaultLength), Start = end - TimeSpan.FromMinutes(1), End = end, Method = "test", Assurance = Assurance.SelfReported,
            Low = Histogram.Of(low), High = high is null ? null : Histogram.Of(high),
        }),
    };

    /// <summary>So many samples of one value.</summary>
    public static double[] Times(int count, double value) => [.. Enumerable.Repeat(value, count)];

    private static Observation Seen(FactDefinition fact, string text, DateTimeOffset until)
    {
        FactValue? value = null;
        if (!text.StartsWith('!')) Assert.Null(FactNotation.TryParse(fact, text, out value));
        return new()
        {
            Key = new(fact.Name), Value = value, Missing = value is null ? MissingReasons.Parse(text[1..]) : null, Method = "test", ObservedAt = until,
            Assurance = fact.Group == "reg" ? Assurance.Registered : Assurance.SelfReported,
        };
    }

    private static string Indent(string text) => string.Join('\n', text.Split('\n').Select(line => "  " + line));
}
