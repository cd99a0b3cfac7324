using System.Collections.Immutable;
using NetReady.Agent.Diagnosis;
using NetReady.Agent.Diagnosis.Asking;
using NetReady.Agent.Schedule;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;
using NetReady.Core.Units;

namespace NetReady.Agent.Tests;

/// <summary>Facts, samples and assignments for tests.</summary>
internal static class Examples
{
    public static DateTimeOffset Morning { get; } = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    public static TimeSpan Media { get; } = TimeSpan.FromSeconds(15);

    public static Observation Fact(string name, FactValue value, DateTimeOffset? at = null) =>
        new() { Key = new(name), Value = value, Method = "test", Assurance = Assurance.SelfReported, ObservedAt = at ?? Morning };

    public static SampleBatch Batch(double seconds, DateTimeOffset? start = null, string fact = "net.rtt") => new()
    {
        Key = new(fact, "reflector", Media), Start = start ?? Morning, End = (start ?? Morning) + Media, Low = Histogram.Of(seconds), Method = "stamp",
        Assurance = Assurance.SelfReported, Spent = Media, Bytes = new(21_600),
    };

    public static Report Draft(params ImmutableArray<Observation> facts) => new()
    {
        Host = "h-1", Sequence = 0, SentAt = Morning, AgentVersion = "0.1.0", Platform = Core.Facts.Platform.Linux, BootId = "boot", Facts = facts,
    };

    /// <summary>An examination that asked nothing.</summary>
    public static Examining NothingExamined(string directory) => (_, _, _) => Task.FromResult(new Examined(Conclusion.Of(Findings.None), default, default));

    public static Assignment Assignment(ImmutableArray<string>? facts = null, ImmutableArray<SampleAssignment>? samples = null, PrivacyContract? privacy = null,
        string hash = "one", TimeSpan? every = null, long dailyBytes = 50_000_000) => new()
        {
            Hash = hash,
            Facts = facts ?? ["device.uptime", "device.secureboot"],
            Samples = samples ?? [new("net.rtt", "reflector", Media, []), new("net.loss", "reflector", Media, [])],
            Targets = [new("reflector", TargetMethod.Stamp, "127.0.0.1:9")],
            ReportEvery = every ?? TimeSpan.FromMinutes(15),
            DailyBytes = new ByteSize(dailyBytes),
            Privacy = privacy ?? PrivacyContract.Corporate,
        };
}
