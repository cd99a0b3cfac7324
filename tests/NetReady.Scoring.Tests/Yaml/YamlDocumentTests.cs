using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Tests.Yaml;

public sealed class YamlDocumentTests
{
    // Pieces of YAML and of policies, so that random texts get past the first token.
    private static readonly string[] pieces =
    [
        "policy: ", "rules:\n", "  - id: A-1\n", "    fact: net.rtt\n", "    must: ", "at most 3 ms\n", ">= 5\n", "{ ", " }", "[", "]", ", ", ": ", "- ", "? ", "&a ", "*a ", "!!str ", "'", "\"", "|\n",
        ">\n", "#", "\n", "\t", "  ", "---\n", "...\n", "%YAML 1.2\n", "\\u0041", "<<: ", "all:\n", "when: ", "é", "\u2028", "😀", "@", "`", "x", "=", "\r\n", "\uFEFF", "123456789 ", "examples:\n",
    ];

    [Fact]
    public void Arbitrary_bytes_give_problems_and_never_an_exception() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Survives).QuickCheckThrowOnFailure();

    [Fact]
    public void Arbitrary_pieces_of_policies_give_problems_and_never_an_exception() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Gen.ListOf(Gen.Elements(pieces)).ToArbitrary(), chosen => Survives(Encoding.UTF8.GetBytes(string.Concat(chosen)))));

    [Fact]
    public void A_shipped_policy_with_bytes_changed_gives_problems_and_never_an_exception()
    {
        byte[] sound = File.ReadAllBytes(Path.Combine(RepositoryFolder.Policies, "smart-working-network.yaml"))[..3000];
        var change = Gen.Choose(0, sound.Length - 1).SelectMany(place => Gen.Choose(0, 255), (place, value) => (place, (byte)value));
        Prop.ForAll(Gen.ArrayOf(change, 3).ToArbitrary(), changes =>
        {
            byte[] bytes = [.. sound];
            foreach (var (place, value) in changes) bytes[place] = value;
            return Survives(bytes);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: {")]
    [InlineData("\"")]
    [InlineData("!")]
    [InlineData("&a ")]
    [InlineData("x: &a [*a, *a]\n")]
    [InlineData("k: v\n")]
    [InlineData("word ")]
    [InlineData(" ")]
    [InlineData("- - - - - - -\n")]
    public void A_file_at_the_size_limit_is_read_or_refused_in_bounded_time(string piece)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, YamlDocument.MostBytes / piece.Length)));
        var clock = Stopwatch.StartNew();
        PolicyFolder.Load([("bomb.yaml", bytes)]);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_file_beyond_the_size_limit_is_refused_unread()
    {
        var problems = new ProblemList();
        Assert.Null(YamlDocument.Read("big.yaml", new byte[YamlDocument.MostBytes + 1], problems));
        Assert.Equal("big.yaml:1:1: the file is 1048577 bytes long and may be 1048576 at most; split it", Assert.Single(problems.Sorted()).ToString());
    }

    [Fact]
    public void Values_are_text_whatever_YAML_would_make_of_them()
    {
        var map = YamlDocument.Read("a.yaml", "a: no\nb: 0x10\nc: ~\nd: 2026-11-21\n"u8, new());
        Assert.Equal(["no", "0x10", "~", "2026-11-21"], map!.Entries.Select(entry => ((YamlScalar)entry.Value).Text));
    }

    private static bool Survives(byte[] bytes)
    {
        var load = PolicyFolder.Load([("random.yaml", bytes), ("department.yaml", bytes), ("tiers.yaml", bytes)]);
        return load.Problems.Length > 0 || load.Policies is not null;
    }
}
