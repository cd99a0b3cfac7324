using System.Globalization;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Timelines;

/// <summary>Policies at random that ask for all that depends on time: grace, observations that have to agree, ages, windows, conditions of several facts.</summary>
internal static class AnyPolicies
{
    private static readonly string[] conditions =
    [
        "fact: device.firewall.enabled, must: is true",
        "fact: device.updates.oldest_security_age, must: at most 14 d",
        "fact: device.lock.idle, must: known",
        "fact: reg.managed, must: is true",
        "fact: agent.report_age, must: at most 2 d",
        "fact: agent.report_age, must: at least 5 h",
        "fact: reg.exception.remaining, must: above 3 d",
        "fact: agent.collected_facts_allowed, must: is true",
        "fact: device.disk.system_encrypted, must: is true",
    ];

    private static readonly string[] sampled =
    [
        "fact: net.rtt, must: below 100 ms, over: 1 d, needs: 3 samples, holds_for: 80 % of samples",
        "fact: net.rtt, must: at most 60 ms, over: 90 min, needs: 1 sample, holds_for: 50 % of samples",
        "fact: net.loss, must: below 2 %, over: 3 d, needs: 5 samples",
        "fact: net.down, must: at least 10 Mbit/s, over: 2 d, needs: 2 samples, holds_for: 70 % of samples",
        "fact: net.collector.success, must: is true, over: 1 d, needs: 1 sample, holds_for: 90 % of samples",
        "fact: net.mos, must: at least 3.6, over: 1 d, needs: 2 samples, holds_for: 60 % of samples",
        "fact: net.jitter, must: known, over: 6 h, needs: 2 samples",
    ];

    /// <summary>Two policies of some rules.</summary>
    public static PolicySet Of(Random random)
    {
        string Pack(string name, int rules) =>
            $"policy: {name}\nneeds_evidence_for: {random.Next(2) * 60} %\nrules:\n" + string.Join('\n', Enumerable.Range(1, rules).Select(number => $"  - {{ id: {name}-{number}, {string.Join(", ", Parts(random))} }}"));
        return Given.Policies(Pack("one", random.Next(1, 7)), Pack("two", random.Next(1, 4)));
    }

    /// <summary>The parts of a rule but for its id; the first is what it asks.</summary>
    public static List<string> Parts(Random random)
    {
        var parts = new List<string> { Condition(random) };
        if (random.Next(3) == 0) parts.Add($"required: true");
        if (random.Next(2) == 0) parts.Add(random.Next(3) == 0 ? $"time_to_fix: {{ failure: {Hours(random)}, host: {Hours(random)}, rule: {Hours(random)} }}" : $"time_to_fix: {Hours(random)}");
        if (random.Next(3) == 0) parts.Add($"change_after: {{ fail: {Share(random)}, pass: {Share(random)} }}");
        if (random.Next(3) == 0) parts.Add($"if_unknown: {(random.Next(2) == 0 ? "fail" : "leave out")}");
        if (random.Next(5) == 0) parts.Add($"only_when: {{ {One(random)} }}");
        // Samples age out of their window instead.
        if (random.Next(2) == 0 && !parts.Exists(part => part.Contains("over:", StringComparison.Ordinal))) parts.Add($"evidence_valid_for: {Hours(random)}");
        return parts;
    }

    private static string Condition(Random random) => random.Next(5) switch
    {
        0 => $"all: [ {{ {One(random)} }}, {{ {One(random)} }} ]",
        1 => $"any: [ {{ {One(random)} }}, {{ not: {{ {One(random)} }} }} ]",
        _ => One(random),
    };

    private static string One(Random random) => random.Next(2) == 0 ? conditions[random.Next(conditions.Length)] : sampled[random.Next(sampled.Length)];

    private static string Hours(Random random) => string.Create(CultureInfo.InvariantCulture, $"{random.Next(1, 100)} h");

    private static string Share(Random random)
    {
        int of = random.Next(1, 6);
        return string.Create(CultureInfo.InvariantCulture, $"{random.Next(1, of + 1)} of {of}");
    }
}
