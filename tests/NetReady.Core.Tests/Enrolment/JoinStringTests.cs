using NetReady.Core.Enrolment;
using NetReady.Core.Hosts;

namespace NetReady.Core.Tests.Enrolment;

public sealed class JoinStringTests
{
    private static readonly JoinString whole = new()
    {
        Address = "collector.example:8620",
        KeyHash = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
        Secret = "s3cr3t",
        Until = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero),
        Profile = new() { Tier = "OFFICIAL", Marking = "SENSITIVE", Ownership = Ownership.Corporate, Department = "Works & Pensions", Asset = "A-1" },
    };

    [Fact]
    public void It_reads_back_whole() => Assert.Equal(whole, JoinString.Parse(whole.ToString()));

    [Fact]
    public void What_may_be_absent_may_be_absent()
    {
        var bare = whole with { Profile = whole.Profile with { Marking = null, Asset = null } };
        Assert.Equal(bare, JoinString.Parse(bare.ToString()));
    }

    [Theory]
    [InlineData("https://collector.example:8620/?key=a", "starts with netready-join://")]
    [InlineData("netready-join://collector.example/?key=a", "starts with netready-join://")]
    [InlineData("netready-join://c:1/?secret=s", "no 'key'")]
    [InlineData("netready-join://c:1/?key=abc&secret=s&until=2026-11-22T09:00:00Z&department=d&ownership=corporate&tier=t", "'key' is not a SHA-256")]
    [InlineData("netready-join://c:1/?key=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU&secret=s&until=soon&department=d&ownership=corporate&tier=t", "'until' is not an instant")]
    [InlineData("netready-join://c:1/?key=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU&secret=s&until=2026-11-22T09:00:00Z&department=d&ownership=mine&tier=t", "neither corporate nor personal")]
    [InlineData("netready-join://c:1/?key=a&key=b", "a part twice")]
    [InlineData("", "starts with")]
    public void A_broken_one_says_what_is_wrong_and_keeps_the_secret(string text, string problem)
    {
        string message = Assert.Throws<FormatException>(() => JoinString.Parse(text)).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", message, StringComparison.Ordinal);
    }
}
