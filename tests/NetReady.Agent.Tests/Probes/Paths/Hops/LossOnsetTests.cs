using System.Net;
using NetReady.Agent.Probes.Paths.Hops;

namespace NetReady.Agent.Tests.Probes.Paths.Hops;

public sealed class LossOnsetTests
{
    private const int Sent = 10;

    [Theory]
    [InlineData("0 0 0 0", null, null)]
    // A router that answers seldom loses no packets: those behind it have them all.
    [InlineData("0 7 0 0", null, null)]
    [InlineData("0 10 0 0", null, null)]
    [InlineData("0 0 5 5 5", 3, 2)]
    [InlineData("5 5 5", 1, null)]
    [InlineData("0 8 0 4 5", 4, 3)]
    // A silent step tells nothing of where between its neighbours.
    [InlineData("0 10 4 5", 3, 1)]
    // One of ten lost: none of ten at the step before may be chance.
    [InlineData("0 0 1 1", 3, null)]
    public void Loss_begins_where_it_persists_to_the_end(string lost, int? at, int? after)
    {
        var onset = LossOnset.Of(Path(lost, PathEnd.Reflector));
        Assert.Equal((at, after), (onset?.At, onset?.After));
    }

    [Theory]
    [InlineData("0 7 0 0", "2")]
    [InlineData("3 7 0 5", "1 2")]
    [InlineData("0 10 0 5", "")]
    public void Steps_that_lose_answers_and_no_packets_are_told_apart(string lost, string steps) =>
        Assert.Equal(steps, string.Join(' ', LossOnset.Reticent(Path(lost, PathEnd.Reflector)).Select(hop => hop.Number)));

    [Fact]
    public void Of_a_target_that_is_silent_nothing_is_said() => Assert.Null(LossOnset.Of(Path("0 5 10", PathEnd.Silent)));

    private static HopOutcome Path(string lost, PathEnd end) => new(
        [.. lost.Split(' ').Select(int.Parse).Select((none, index) => new Hop(
            index + 1, none == Sent ? [] : [IPAddress.Parse($"192.0.2.{index + 1}")], Sent, [.. Enumerable.Range(1, Sent - none).Select(trip => TimeSpan.FromMilliseconds(trip))]))], end, null);
}
