using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;
using NetReady.Scoring.Yaml;

namespace NetReady.Scoring.Tests.Conditions;

public sealed class MustTests
{
    private const string Age = "device.updates.oldest_security_age";

    [Theory]
    [InlineData(Age, "at most 14 d", "14 d", Truth.Pass)]
    [InlineData(Age, "at most 14 d", "336 h", Truth.Pass)]
    [InlineData(Age, "at most 14 d", "15 d", Truth.Fail)]
    [InlineData(Age, "below 14 d", "14 d", Truth.Fail)]
    [InlineData(Age, "below 14 d", "13.9 d", Truth.Pass)]
    [InlineData(Age, "at least 14 d", "14 d", Truth.Pass)]
    [InlineData(Age, "at least 14 d", "13 d", Truth.Fail)]
    [InlineData(Age, "above 14 d", "14 d", Truth.Fail)]
    [InlineData(Age, "above 14 d", "15 d", Truth.Pass)]
    [InlineData(Age, "is 14 d", "14 d", Truth.Pass)]
    [InlineData(Age, "is not 14 d", "14 d", Truth.Fail)]
    // Intervals: all values pass, none does, or some do.
    [InlineData(Age, "at most 14 d", "at most 14 d", Truth.Pass)]
    [InlineData(Age, "at most 14 d", "at least 9 d", Truth.Unknown)]
    [InlineData(Age, "at most 14 d", "at least 14 d", Truth.Unknown)]
    [InlineData(Age, "at most 14 d", "older than 14 d", Truth.Fail)]
    [InlineData(Age, "below 14 d", "below 14 d", Truth.Pass)]
    [InlineData(Age, "below 14 d", "at most 14 d", Truth.Unknown)]
    [InlineData(Age, "below 14 d", "at least 14 d", Truth.Fail)]
    [InlineData(Age, "at least 14 d", "below 14 d", Truth.Fail)]
    [InlineData(Age, "at least 14 d", "at most 14 d", Truth.Unknown)]
    [InlineData(Age, "above 14 d", "older than 14 d", Truth.Pass)]
    [InlineData(Age, "above 14 d", "at least 14 d", Truth.Unknown)]
    [InlineData(Age, "above 14 d", "at most 14 d", Truth.Fail)]
    [InlineData(Age, "is 14 d", "between 13 d and 15 d", Truth.Unknown)]
    [InlineData(Age, "is 14 d", "older than 14 d", Truth.Fail)]
    [InlineData(Age, "is not 14 d", "older than 14 d", Truth.Pass)]
    [InlineData(Age, "one of [1 d, 2 d]", "2 d", Truth.Pass)]
    [InlineData(Age, "one of [1 d, 2 d]", "3 d", Truth.Fail)]
    [InlineData(Age, "none of [1 d, 2 d]", "at least 2 d", Truth.Unknown)]
    [InlineData(Age, "known", "at least 2 d", Truth.Pass)]
    [InlineData("device.firewall.enabled", "is true", "true", Truth.Pass)]
    [InlineData("device.firewall.enabled", "is not true", "true", Truth.Fail)]
    [InlineData("device.tpm.version", "at least 2.0", "2", Truth.Pass)]
    [InlineData("device.tpm.version", "at least 2.0", "1.2", Truth.Fail)]
    [InlineData("device.kernel.version", "at least 6.9", "6.10", Truth.Pass)]
    [InlineData("device.kernel.version", "below 6.10", "6.9.1", Truth.Pass)]
    [InlineData("device.kernel.version", "is not 6.1", "6.1.0", Truth.Fail)]
    [InlineData("device.os.support_state", "one of [supported, extended]", "extended", Truth.Pass)]
    [InlineData("device.os.support_state", "is not unsupported", "extended", Truth.Pass)]
    [InlineData("device.os.support_state", "none of [unsupported]", "unsupported", Truth.Fail)]
    [InlineData("device.os.name", "is debian", "debian", Truth.Pass)]
    [InlineData("device.lsm", "one of [apparmor, selinux]", "apparmor", Truth.Pass)]
    [InlineData("device.lsm", "one of [apparmor, selinux]", "yama", Truth.Fail)]
    [InlineData("device.lsm", "none of [bpf]", "yama", Truth.Pass)]
    public void A_value_passes_if_all_it_may_be_does(string fact, string must, string value, object expected)
    {
        var definition = Vocabulary.Get(fact);
        var problems = new ProblemList();
        var read = MustReader.Read(definition, new YamlScalar(new("t", 1, 1), must), problems);
        Assert.Empty(problems.Sorted());
        Assert.Null(FactNotation.TryParse(definition, value, out var parsed));
        Assert.Equal(expected, read!.Judge(parsed!).Truth);
    }

    [Theory]
    [InlineData("one of [supported,extended]", "one of [supported, extended]")]
    [InlineData("is   supported", "is supported")]
    public void The_limit_is_shown_as_it_is_written(string written, string shown)
    {
        var read = MustReader.Read(Vocabulary.Get("device.os.support_state"), new YamlScalar(new("t", 1, 1), written), new());
        Assert.Equal(shown, read!.Text);
    }

    [Fact]
    public void A_list_may_stand_as_YAML()
    {
        var map = YamlDocument.Read("t", "must: { one of: [supported, extended] }"u8, new());
        Assert.Equal("one of [supported, extended]", MustReader.Read(Vocabulary.Get("device.os.support_state"), map!.Entries[0].Value, new())!.Text);
    }
}
