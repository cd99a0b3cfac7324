using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Paths.Mtu;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Paths.Mtu;

/// <summary>Path MTU and black holes on rows of the kernel's own routers; the truth is the MTU that a link was given.</summary>
public sealed class PathMtuTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_path_that_takes_what_the_interface_does_costs_two_packets(bool isV6)
    {
        using var row = new RouterRow(2);
        var (outcome, cost) = await SearchAsync(row, isV6);
        Exactly(1500, outcome);
        Assert.Equal((1500, false, null), (outcome.Largest, outcome.BlackHole, outcome.LostOn));
        Assert.Equal((2, 2 * ((isV6 ? 1280 : 1200) + 1500)), (outcome.Packets, cost.Bytes.Bytes));
    }

    [Theory(Timeout = 60_000)]
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
        var (outcome, cost) = await SearchAsync(row, isV6);
        Exactly(mtu, outcome);
        Assert.Equal((false, LossyWay.There, isV6 ? row.Router6(1) : row.Router(1)), (outcome.BlackHole, outcome.LostOn, outcome.ToldBy));
        Assert.InRange(cost.Bytes.Bytes, 2 * mtu, 25_000);
    }

    [Theory(Timeout = 60_000)]
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

    private static void Exactly(int size, MtuOutcome outcome)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(outcome.ToString());
        Assert.Equal((size, size), (outcome.Passed, outcome.AtMost));
        Assert.Null(outcome.Failure);
    }

    private static async Task<(MtuOutcome Outcome, ProbeCost Cost)> SearchAsync(RouterRow row, bool isV6)
    {
        using var reflector = await row.ReflectAsync(isV6);
        var measured = await PathMtuProbe.TakeAsync(reflector.Bound!.ToString(), TimeProvider.System, Cancellation);
        TestContext.Current.TestOutputHelper?.WriteLine($"{measured.Cost.Bytes} in {(measured.Cost.End - measured.Cost.Start).TotalMilliseconds:0} ms");
        return (measured.Outcome!, measured.Cost);
    }
}
