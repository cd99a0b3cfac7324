using System.Net;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Paths.Mtu;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Paths.Mtu;

/// <summary>Path MTU and black holes on rows of the kernel's own routers; the truth is the MTU that a link was given.</summary>
public sealed class PathMtuTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang.After)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_path_that_takes_what_the_interface_does_costs_two_packets(bool isV6)
    {
        using var row = new RouterRow(2);
        // A machine that is too busy to answer in time is asked again.
        var (outcome, cost) = await SearchAsync(row, isV6, found => found.Packets == 2);
        Exactly(1500, outcome);
        Assert.Equal((1500, false, null), (outcome.Largest, outcome.BlackHole, outcome.LostOn));
        Assert.Equal((2, 2 * ((isV6 ? 1280 : 1200) + 1500)), (outcome.Packets, cost.Bytes.Bytes));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(false, 1400)]
    [InlineData(false, 1280)]
    [InlineData(false, 1437)]
    [InlineData(false, 576)]
    [InlineData(true, 1400)]
    [InlineData(true, 1280)]
    public async Task A_smaller_link_that_its_router_tells_of_is_found_to_the_byte(bool isV6, int mtu)
    {
        using var row = new RouterRow(2);
        row.LimitLink(1, mtu);
        var (outcome, cost) = await SearchAsync(row, isV6, found => found.Packets <= 6);
        Exactly(mtu, outcome);
        Assert.Equal((false, LossyWay.There, isV6 ? row.Router6(1) : row.Router(1)), (outcome.BlackHole, outcome.LostOn, outcome.ToldBy));
        Assert.InRange(cost.Bytes.Bytes, 2 * mtu, 25_000);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(false, 1400)]
    [InlineData(false, 1280)]
    [InlineData(false, 1333)]
    [InlineData(true, 1400)]
    [InlineData(true, 1280)]
    public async Task A_router_that_says_nothing_makes_a_black_hole_and_the_size_is_found_to_the_byte(bool isV6, int mtu)
    {
        using var row = new RouterRow(2);
        row.LimitLink(1, mtu);
        row.Silence(1);
        var (outcome, cost) = await SearchAsync(row, isV6);
        Exactly(mtu, outcome);
        Assert.Equal((true, LossyWay.There, null), (outcome.BlackHole, outcome.LostOn, outcome.ToldBy));
        Assert.InRange(outcome.ErrorProbability, 0, MtuPlan.BearableChance);
        Assert.InRange(cost.Bytes.Bytes, 2 * mtu, 80_000);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_black_hole_on_one_way_only_is_told_by_the_way(bool onTheWayBack)
    {
        using var row = new RouterRow(1);
        row.DropLarger(1, 1400, onTheWayBack);
        var (outcome, _) = await SearchAsync(row, isV6: false);
        Exactly(1400, outcome);
        Assert.Equal((true, onTheWayBack ? LossyWay.Back : LossyWay.There), (outcome.BlackHole, outcome.LostOn));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_smaller_way_back_that_the_reflector_is_told_of_holds_nothing_up()
    {
        using var row = new RouterRow(2);
        row.LimitWayBack(2, 1400);
        var (outcome, _) = await SearchAsync(row, isV6: false);
        Exactly(1500, outcome);
        Assert.False(outcome.BlackHole);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(10, 10)]
    [InlineData(15, 15)]
    [InlineData(30, 0)]
    public async Task Loss_is_no_black_hole(int there, int back)
    {
        using var row = new RouterRow(1);
        row.Lose(1, there, back);
        // Of such searches one in 200 may be wrong, of two in a row none.
        var (outcome, _) = await SearchAsync(row, isV6: false, found => found is { Passed: 1500, BlackHole: false });
        Assert.Equal((1500, 1500, false), (outcome.Passed, outcome.AtMost, outcome.BlackHole));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_black_hole_behind_a_line_that_loses_is_found_all_the_same()
    {
        using var row = new RouterRow(2);
        row.Lose(1, 10, 10);
        row.DropLarger(2, 1392);
        var (outcome, cost) = await SearchAsync(row, isV6: false, found => found is { Passed: 1392, AtMost: 1392 });
        Exactly(1392, outcome);
        Assert.True(outcome.BlackHole);
        Assert.InRange(cost.Bytes.Bytes, 0, MtuSearch.MostBytes);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_black_hole_behind_a_smaller_link_that_is_told_of_is_found()
    {
        using var row = new RouterRow(2);
        row.LimitLink(1, 1450);
        row.DropLarger(2, 1300);
        var (outcome, _) = await SearchAsync(row, isV6: false);
        Exactly(1300, outcome);
        Assert.Equal((true, null), (outcome.BlackHole, outcome.ToldBy));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(9000)]
    [InlineData(4000)]
    public async Task Jumbo_frames_are_asked_about_as_far_as_the_interface_takes_them(int mtu)
    {
        using var row = new RouterRow(1);
        foreach (int link in new[] { 0, 1 }) row.LimitLink(link, 9000);
        row.LimitLink(1, mtu);
        var (outcome, _) = await SearchAsync(row, isV6: false);
        Exactly(mtu, outcome);
        Assert.Equal((9000, false), (outcome.Largest, outcome.BlackHole));
    }

    [Fact(Timeout = Hang.After)]
    public async Task On_an_interface_that_takes_more_than_is_asked_about_the_size_stays_open_above()
    {
        using var reflector = await Reflecting.AtAsync(IPAddress.Loopback);
        var result = await Ask.For(TargetMethod.Stamp, reflector.Bound!.ToString(), TimeSpan.FromSeconds(10), ["net.path_mtu", "net.path_mtu_black_hole"]);
        Assert.Equal((9216, 1), (result.Low("net.path_mtu"), result.Batch("net.path_mtu").High!.Unbounded));
        Assert.Equal(0, result.Low("net.path_mtu_black_hole"));
        Assert.Equal(2 * (1200 + 9216), result.Bytes.Bytes);
        Assert.All(result.Batches, batch => Assert.Equal(("path", result.Bytes), (batch.Method, batch.Bytes)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Facts_say_what_was_found()
    {
        using var row = new RouterRow(1);
        row.DropLarger(1, 1400);
        using var reflector = await row.ReflectAsync();
        var result = await Ask.For(TargetMethod.Stamp, reflector.Bound!.ToString(), TimeSpan.FromSeconds(10), ["net.path_mtu", "net.path_mtu_black_hole"]);
        Assert.Equal((1400, null), (result.Low("net.path_mtu"), result.Batch("net.path_mtu").High));
        Assert.Equal(1, result.Low("net.path_mtu_black_hole"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_nothing_listens_and_where_nothing_answers_there_is_no_fact_but_a_reason()
    {
        using var row = new RouterRow(1);
        string[] facts = ["net.path_mtu", "net.path_mtu_black_hole"];
        var closed = await Ask.For(TargetMethod.Stamp, $"{row.End}:9", TimeSpan.FromSeconds(10), facts);
        Assert.All(facts, fact => Assert.Equal(MissingReason.Blocked, closed.Why(fact)));
        row.Filter(1, "forward", "meta l4proto udp drop");
        var silent = await Ask.For(TargetMethod.Stamp, $"{row.End}:9", TimeSpan.FromSeconds(10), facts);
        Assert.All(facts, fact => Assert.Equal(MissingReason.TimedOut, silent.Why(fact)));
        Assert.InRange(silent.Bytes.Bytes, 1200, 40_000);
    }

    private static void Exactly(int size, MtuOutcome outcome)
    {
        Assert.Equal((size, size), (outcome.Passed, outcome.AtMost));
        Assert.Null(outcome.Failure);
    }

    private static async Task<(MtuOutcome Outcome, ProbeCost Cost)> SearchAsync(RouterRow row, bool isV6, Func<MtuOutcome, bool>? isSettled = null)
    {
        const int MostSearches = 3;
        using var reflector = await row.ReflectAsync(isV6);
        for (int search = 1; ; search++)
        {
            var measured = await PathMtuProbe.TakeAsync(reflector.Bound!.ToString(), TimeProvider.System, Cancellation);
            TestContext.Current.TestOutputHelper?.WriteLine($"{measured.Outcome}, {measured.Cost.Bytes} in {(measured.Cost.End - measured.Cost.Start).TotalMilliseconds:0} ms");
            if (search == MostSearches || isSettled is null || isSettled(measured.Outcome!)) return (measured.Outcome!, measured.Cost);
        }
    }
}
