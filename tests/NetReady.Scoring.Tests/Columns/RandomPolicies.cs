using System.Globalization;
using System.Text;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Columns;

/// <summary>Sound policies of whatever shape: every sort of fact, relation and composition, and every key that changes a verdict.</summary>
internal static class RandomPolicies
{
    private const string Department = """
        departments: [ours, theirs]
        sites: [{ name: everywhere, reflector: collector }]
        targets:
          - { name: media, method: stamp, address: "media.example:862" }
        parameters: { accepted: true, refused: false }
        """;

    private static readonly string[] stated =
    [
        "device.firewall.enabled: is true", "device.firewall.enabled: is not true", "device.firewall.enabled: known", "device.updates.oldest_security_age: at most 14 d",
        "device.updates.oldest_security_age: below 3 d", "device.updates.oldest_security_age: above 1 d", "device.updates.oldest_security_age: known", "device.listeners.unapproved_count: is 0",
        "device.listeners.unapproved_count: 'one of [0, 1, 2]'", "device.listeners.unapproved_count: 'none of [3, 5]'", "device.listeners.unapproved_count: at most 4",
        "device.listeners.unapproved_count: is not 2", "device.os.time_to_eol: at least 90 d", "device.os.time_to_eol: above 0 d", "device.tpm.version: at least 2.0", "device.tpm.version: is 2",
        "device.tpm.version: 'none of [1.2, 1.3]'", "device.tpm.version: below 3.0", "device.os_integrity: is enforcing", "device.os_integrity: 'one of [enforcing, permissive]'",
        "device.os.name: is debian", "device.os.name: 'none of [ubuntu, fedora]'", "device.platform: is not linux", "device.lsm: 'one of [apparmor, selinux]'", "device.lsm: 'none of [yama]'",
        "device.secureboot: is true", "device.secureboot: is false", "device.malware.signature_age: at most 3 d", "device.malware.signature_age: at least 1 d", "reg.managed: is true",
        "reg.exception.remaining: above 0 s", "reg.exception.remaining: at least 2 d", "agent.report_age: at most 2 d", "agent.report_age: below 12 h", "agent.report_age: known",
        "agent.collected_facts_allowed: is true", "agent.coverage: at least 80 %",
    ];

    private static readonly string[] sampled =
    [
        "net.rtt: below 100 ms", "net.rtt: at most 50 ms", "net.loss: below 1 %", "net.mos: at least 3.6", "net.down: at least 4 Mbit/s", "net.down: above 10 Mbit/s", "net.collector.success: is true",
        "net.collector.success: is false", "vpn.gateway.reachable: is not false", "net.rtt: known", "net.jitter: at most 30 ms",
    ];

    private static readonly string[] times = ["30 min", "6 h", "2 d", "30 d"];

    /// <summary>A folder of a few policies.</summary>
    public static PolicySet Of(Random random)
    {
        var files = new List<(string, byte[])> { ("tiers.yaml", Encoding.UTF8.GetBytes(Given.Tiers)) };
        if (random.Next(3) > 0) files.Add(("department.yaml", Encoding.UTF8.GetBytes(Department)));
        int packs = random.Next(1, 5);
        var ids = new List<string>();
        for (int pack = 0; pack < packs; pack++) files.Add(($"pack{pack}.yaml", Encoding.UTF8.GetBytes(Pack(random, pack, ids))));
        var load = PolicyFolder.Load(files);
        Assert.True(load.Policies is not null, string.Join('\n', load.Problems) + "\n" + string.Join("\n---\n", files.Select(file => Encoding.UTF8.GetString(file.Item2))));
        return load.Policies;
    }

    private static string Pack(Random random, int number, List<string> ids)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"policy: pack-{number}");
        string[] applies = [.. Some(random, "tier: LOW", "tier: HIGH", "tier: [LOW, HIGH]"), .. Some(random, "marking: MARKED", "marking: none"), .. Some(random, "ownership: corporate", "ownership: personal"),
            .. Some(random, "department: ours"), .. Some(random, "platform: linux", "platform: [linux, windows]")];
        if (applies.Length > 0) text.AppendLine(CultureInfo.InvariantCulture, $"applies: {{ {string.Join(", ", applies)} }}");
        bool heir = number > 0 && random.Next(2) == 0;
        if (heir) text.AppendLine("inherits: [pack-0]");
        if (random.Next(4) == 0) text.AppendLine(random.Next(2) == 0 ? "effect: trial" : "effect: profile");
        if (random.Next(2) == 0) text.AppendLine(CultureInfo.InvariantCulture, $"ready_from: {random.Next(50, 101)}\nconditional_from: {random.Next(0, 50)}\nneeds_evidence_for: {random.Next(0, 101)} %");
        text.AppendLine("rules:");
        if (heir)
            foreach (string id in ids.Where(id => id.StartsWith("R0-", StringComparison.Ordinal)))
            {
                int what = random.Next(4);
                if (what == 0) text.AppendLine(CultureInfo.InvariantCulture, $"  - remove: {id}");
                else if (what == 1) text.AppendLine(CultureInfo.InvariantCulture, $"  - override: {id}\n    severity: {Severity(random)}\n    required: {(random.Next(2) == 0 ? "true" : "false")}");
            }
        int rules = random.Next(1, 14);
        for (int rule = 0; rule < rules; rule++)
        {
            ids.Add($"R{number}-{rule}");
            Rule(random, ids[^1], text);
        }
        return text.ToString();
    }

    private static void Rule(Random random, string id, StringBuilder text)
    {
        bool isSampled = random.Next(3) == 0, isMixed = random.Next(4) == 0;
        text.AppendLine(CultureInfo.InvariantCulture, $"  - id: {id}");
        text.Append(Indented(Condition(random, isSampled, isMixed, 0)));
        if (isSampled || isMixed)
        {
            // Terms are refused where nothing is sampled.
            text.AppendLine(CultureInfo.InvariantCulture, $"    holds_for: {random.Next(1, 101)} % of samples\n    over: {Pick(random, "1 h", "7 d", "30 d")}\n    needs: {random.Next(1, 60)} samples");
            if (random.Next(4) == 0) text.AppendLine("    target: media");
        }
        if (random.Next(5) == 0) text.AppendLine(CultureInfo.InvariantCulture, $"    only_when: {{ {Pick(random, "parameter: accepted, is: true", "parameter: refused, is: true", "fact: reg.managed, must: is true", "fact: device.secureboot, must: is true")} }}");
        text.AppendLine(CultureInfo.InvariantCulture, $"    severity: {Severity(random)}");
        if (random.Next(4) == 0) text.AppendLine("    required: true");
        if (random.Next(6) == 0) text.AppendLine(CultureInfo.InvariantCulture, $"    group: group{random.Next(3)}");
        if (random.Next(2) == 0) text.AppendLine(CultureInfo.InvariantCulture, $"    time_to_fix: {Pick(random, times)}");
        else if (random.Next(2) == 0) text.AppendLine(CultureInfo.InvariantCulture, $"    time_to_fix: {{ failure: {Pick(random, times)}, host: {Pick(random, times)}, rule: {Pick(random, times)} }}");
        if (!isSampled && random.Next(3) == 0) text.AppendLine(CultureInfo.InvariantCulture, $"    evidence_valid_for: {Pick(random, "1 h", "3 d")}");
        if (random.Next(2) == 0) text.AppendLine(CultureInfo.InvariantCulture, $"    if_unknown: {Pick(random, "cannot tell", "fail", "leave out")}");
        if (random.Next(5) == 0) text.AppendLine(CultureInfo.InvariantCulture, $"    change_after: {{ fail: {random.Next(1, 4)} of 4, pass: {random.Next(1, 3)} of 3 }}");
    }

    private static string Condition(Random random, bool isSampled, bool isMixed, int depth)
    {
        string[] facts = isSampled || (isMixed && (depth > 0 ? random.Next(2) == 0 : true)) ? sampled : stated;
        if (isMixed && depth == 0) return Joined(random, depth, [Leaf(random, sampled), Leaf(random, stated), .. Some(random, Leaf(random, stated))]);
        return (depth < 3 ? random.Next(8) : 0) switch
        {
            6 => "not:\n" + Nested(Condition(random, isSampled, isMixed, depth + 1)),
            7 => Joined(random, depth, [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => Condition(random, isSampled, isMixed, depth + 1)), .. Some(random, "parameter: refused\nis: false\n")]),
            _ => Leaf(random, facts),
        };
    }

    // Contradictions are refused under "all": a fact stands there once.
    private static string Joined(Random random, int depth, IEnumerable<string> items)
    {
        var distinct = items.DistinctBy(item => item.Split("must")[0]).ToList();
        return (random.Next(2) == 0 ? "all:\n" : "any:\n") + string.Concat(distinct.Select(item => "  - " + Nested(item).TrimStart()));
    }

    private static string Leaf(Random random, string[] facts)
    {
        string[] parts = Pick(random, facts).Split(": ", 2);
        return $"fact: {parts[0]}\nmust: {parts[1]}\n";
    }

    private static string Nested(string text) => string.Concat(text.TrimEnd('\n').Split('\n').Select((line, index) => $"    {line}\n"));

    private static string Indented(string text) => string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"    {line}\n"));

    private static string Severity(Random random) => Pick(random, "critical", "high", "medium", "low");

    private static IEnumerable<string> Some(Random random, params string[] words) => random.Next(4) == 0 ? [Pick(random, words)] : [];

    private static string Pick(Random random, params string[] words) => words[random.Next(words.Length)];
}
