using NetReady.Core.Hosts;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Waivers;

public sealed class WaiverTests
{
    private static readonly Waiver waiver = new()
    {
        Id = "W-1", Rule = "A-1", Host = "host-1", Owner = "ann", Approver = "bob", Reason = "spare part ordered", From = Given.Now, Until = Given.Now + TimeSpan.FromDays(20),
    };

    [Fact]
    public void It_holds_from_its_start_until_just_before_its_end()
    {
        Assert.False(waiver.HoldsAt(waiver.From - TimeSpan.FromTicks(1)));
        Assert.True(waiver.HoldsAt(waiver.From));
        Assert.True(waiver.HoldsAt(waiver.Until - TimeSpan.FromTicks(1)));
        Assert.False(waiver.HoldsAt(waiver.Until));
    }

    [Fact]
    public void Ended_early_it_holds_no_longer_and_what_it_did_before_stays()
    {
        var ended = waiver with { EndedAt = Given.Now + TimeSpan.FromDays(2) };
        Assert.True(ended.HoldsAt(Given.Now + TimeSpan.FromDays(2) - TimeSpan.FromTicks(1)));
        Assert.False(ended.HoldsAt(Given.Now + TimeSpan.FromDays(2)));
        var neverBegun = waiver with { EndedAt = Given.Now - TimeSpan.FromDays(1) };
        Assert.False(neverBegun.HoldsAt(Given.Now + TimeSpan.FromDays(1)));
    }

    [Theory]
    [InlineData(-1, null, WaiverStatus.Coming)]
    [InlineData(0, null, WaiverStatus.InForce)]
    [InlineData(19, null, WaiverStatus.InForce)]
    [InlineData(20, null, WaiverStatus.Expired)]
    [InlineData(3, 5, WaiverStatus.InForce)]
    [InlineData(5, 5, WaiverStatus.Ended)]
    [InlineData(25, 5, WaiverStatus.Ended)]
    [InlineData(-3, -2, WaiverStatus.Coming)]
    [InlineData(-1, -2, WaiverStatus.Ended)]
    public void What_has_become_of_it_follows_from_whether_it_holds(int day, int? endedOnDay, WaiverStatus status) =>
        Assert.Equal(status, (waiver with { EndedAt = endedOnDay is { } ended ? Given.Now + TimeSpan.FromDays(ended) : null }).StatusAt(Given.Now + TimeSpan.FromDays(day)));

    [Fact]
    public void It_is_for_its_host_or_for_every_host_of_its_department()
    {
        var profile = new HostProfile { Tier = "LOW", Ownership = Ownership.Corporate, Department = "ours" };
        Assert.True(waiver.IsFor("host-1", profile));
        Assert.False(waiver.IsFor("host-2", profile));
        var department = waiver with { Host = null, Department = "ours" };
        Assert.True(department.IsFor("host-2", profile));
        Assert.False(department.IsFor("host-1", profile with { Department = "theirs" }));
    }
}
