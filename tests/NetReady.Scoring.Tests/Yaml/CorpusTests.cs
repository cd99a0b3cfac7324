using System.Text;
using NetReady.Scoring.Examples;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Tests.Yaml;

/// <summary>
/// Hostile files: bombs, great depth, keys that look alike, numbers beyond any, bytes that are no text. Each gives errors of its own, which stand in
/// <c>Corpus/expected.txt</c>, or is a policy.
/// </summary>
public sealed class CorpusTests
{
    private const int ProblemsShown = 4;

    private static string Folder => Path.Combine(RepositoryFolder.Tests, "Yaml", "Corpus");

    private static IEnumerable<(string Name, byte[] Bytes)> Files =>
        Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)));

    [Fact(Timeout = Hang.After)]
    public void Each_file_gives_its_own_errors_or_is_a_policy()
    {
        var said = new StringBuilder();
        foreach (var (name, bytes) in Files)
        {
            var load = Bounded.Load(name, bytes);
            if (load.Policies is { } policies) said.Append(name).Append(": a policy, ").Append(policies.All.Single().Rules.Single().Condition.Limit).Append('\n');
            foreach (var problem in load.Problems.Take(ProblemsShown)) said.Append(problem).Append('\n');
            if (load.Problems.Length > ProblemsShown) said.Append(name).Append(": and ").Append(load.Problems.Length - ProblemsShown).Append(" more\n");
        }
        GoldenFile.Holds(Path.Combine(Folder, "expected.txt"), said.ToString());
    }

    [Fact(Timeout = Hang.After)]
    public void Nothing_that_cannot_be_seen_or_turns_the_text_round_gets_into_a_message()
    {
        foreach (var (name, bytes) in Files)
            foreach (var problem in PolicyFolder.Load([(name, bytes)]).Problems)
                Assert.DoesNotContain(problem.Message.EnumerateRunes(), rune => Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune)
                    is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator);
    }

    [Fact(Timeout = Hang.After)]
    public void Each_file_is_refused_or_read_as_any_other_kind_of_file_too()
    {
        foreach (var (name, bytes) in Files) Bounded.LoadAsEveryKind(name, bytes);
    }

    [Fact(Timeout = Hang.After)]
    public void A_broken_file_beside_sound_ones_is_told_and_drops_none_of_them_silently()
    {
        foreach (var (name, bytes) in Files.Where(file => PolicyFolder.Load([file]).Policies is null))
        {
            var load = PolicyFolder.Load([("good.yaml", "policy: good\nrules:\n  - { id: G-1, fact: net.rtt, must: below 1 s }\n"u8.ToArray()), (name, bytes)]);
            Assert.Null(load.Policies);
            Assert.All(load.Problems, problem => Assert.Equal(name, problem.File));
            Assert.NotEmpty(load.Problems);
        }
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("aaaaaaaaaa")]
    [InlineData("1234567890")]
    [InlineData("1.")]
    [InlineData("at most ")]
    [InlineData("net.rtt ")]
    [InlineData(" -:{}[]")]
    [InlineData("\u200B")]
    [InlineData("14 d ")]
    public void A_value_or_a_key_of_almost_a_megabyte_is_refused_or_read_in_bounded_time(string piece)
    {
        string huge = $"\"{string.Concat(Enumerable.Repeat(piece, 900_000 / Encoding.UTF8.GetByteCount(piece)))}\"";
        string[] keys = ["id", "title", "fact", "must", "severity", "required", "group", "time_to_fix", "evidence_valid_for", "if_unknown", "change_after", "source", "fix", "examples", "over", "sample", "needs", "holds_for", "target", "only_when", "all", "override", huge];
        foreach (string key in keys)
        {
            string others = string.Concat(new[] { ("id", "A-1"), ("fact", "net.rtt"), ("must", "below 100 ms") }.Where(pair => pair.Item1 != key).Select(pair => $"    {pair.Item1}: {pair.Item2}\n"));
            Bounded.Load("huge.yaml", Encoding.UTF8.GetBytes($"policy: trial\nrules:\n  - x: y\n{others}    {key}: {(key == huge ? "z" : huge)}\n"));
        }
        foreach (string key in (string[])["policy", "title", "applies", "inherits", "effect", "ready_from", "needs_evidence_for"])
            Bounded.LoadAsEveryKind("huge.yaml", Encoding.UTF8.GetBytes($"{key}: {huge}\nrules: []\n"));
    }

    [Fact(Timeout = Hang.After)]
    public void A_hundred_megabytes_are_refused_without_being_read()
    {
        using var folder = new Testing.TemporaryDirectory();
        using (var file = File.Create(folder["bomb.yaml"])) file.SetLength(100_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal($"bomb.yaml:1:1: the file is longer than {YamlDocument.MostBytes} bytes; split it", Assert.Single(PolicyFolder.Load(folder.FullPath).Problems).ToString());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        var facts = FactsFile.Load(folder["bomb.yaml"], Given.Rules("- { id: A, fact: net.rtt, must: below 100 ms }"), Given.Now);
        Assert.Contains($"and may be {YamlDocument.MostBytes} at most", Assert.Single(facts.Problems).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact(Timeout = Hang.After)]
    public void A_hundred_megabytes_in_memory_are_refused_undecoded()
    {
        byte[] bytes = new byte[100_000_000];
        bytes.AsSpan().Fill((byte)'[');
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal($"bomb.yaml:1:1: the file is 100000000 bytes long and may be {YamlDocument.MostBytes} at most; split it", Assert.Single(PolicyFolder.Load([("bomb.yaml", bytes)]).Problems).ToString());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }
}
