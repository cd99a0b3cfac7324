using System.Collections.Immutable;
using NetReady.Scoring.Departments;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Waivers;

public sealed class WaiverTests
{
    private static readonly TierOrder tiers = Given.Rules("- { id: A-1, fact: net.rtt, must: below 100 ms }").Tiers;

    private static readonly Waiver sound = new()
    {
        Id = "W-1", Rule = "A-1", Host = "host-1", Owner = "ann", Approver = "bob", Reason = "spare part ordered", From = Given.Now, Until = Given.Now + TimeSpan.FromDays(20),
    };

    [Fact]
    public void A_sound_waiver_has_no_problems() => Assert.Empty(Problems(sound));

    [Fact]
    public void Each_thing_wrong_is_told()
    {
        Assert.Equal(["A waiver in LOW runs for 20 d at most, and this for 21 d."], Problems(sound with { Until = Given.Now + TimeSpan.FromDays(21) }));
        Assert.Equal(["The approver has to be another person than the owner."], Problems(sound with { Approver = " Ann" }));
        Assert.Equal(["There is no rule 'A-2'."], Problems(sound with { Rule = "A-2" }));
        Assert.Equal(["A waiver is for a host or for a department: name one of them."], Problems(sound with { Department = "ours" }));
        Assert.Equal(["A waiver ends after it starts."], Problems(sound with { Until = Given.Now }));
        Assert.Equal(["A waiver needs a reason."], Problems(sound with { Reason = " " }));
        Assert.Equal(["A waiver's times are in UTC."], Problems(sound with { From = Given.Now.ToOffset(TimeSpan.FromHours(1)) }));
    }

    private static ImmutableArray<string> Problems(Waiver waiver) => waiver.Problems(tiers, "LOW", new HashSet<string> { "A-1" });
}
