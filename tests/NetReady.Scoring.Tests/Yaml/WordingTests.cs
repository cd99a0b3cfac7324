using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Tests.Yaml;

public sealed class WordingTests
{
    [Theory]
    [InlineData("severity", "severity", 0)]
    [InlineData("severtiy", "severity", 1)]
    [InlineData("serverity", "severity", 1)]
    [InlineData("SEVERITY", "severity", 0)]
    [InlineData("sevrity", "severity", 1)]
    [InlineData("", "abc", 3)]
    public void Edits_count_letters_added_left_out_changed_or_swapped(string from, string to, int edits) => Assert.Equal(edits, Wording.Edits(from, to));

    [Fact]
    public void Nothing_near_means_no_suggestion() => Assert.Null(Wording.Nearest("weather", ["net.rtt", "net.loss"]));

    [Fact]
    public void Letters_that_cannot_be_seen_are_spelt_out() => Assert.Equal("'a\\u{200B}b\\u{202E}'", Wording.Quote("a\u200Bb\u202E"));
}
