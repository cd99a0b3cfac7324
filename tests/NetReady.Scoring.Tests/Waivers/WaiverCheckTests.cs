using System.Collections.Immutable;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Tests.Waivers;

public sealed class WaiverCheckTests
{
    private static readonly Waiver sound = new()
    {
        Id = "", Rule = "A-1", Host = "host-1", Owner = "ann", Approver = "bob", Reason = "spare part ordered", From = Given.Now, Until = Given.Now + TimeSpan.FromDays(20),
    };

    [Fact]
    public void A_sound_waiver_has_no_problems() => Assert.Empty(Problems(sound));

    [Fact]
    public void Each_thing_wrong_is_told_with_what_to_write_instead()
    {
        Assert.Equal(["A waiver in LOW runs for 20 d at most, and this for 21 d: let it end at 2026-12-11T12:00:00Z or before."], Problems(sound with { Until = Given.Now + TimeSpan.FromDays(21) }));
        Assert.Equal(["A waiver in LOW runs for 20 d at most, and this for 20.1 d: let it end at 2026-12-11T12:00:00Z or before."], Problems(sound with { Until = sound.Until + TimeSpan.FromMinutes(1) }));
        Assert.Equal(["The approver has to be another person than the owner."], Problems(sound with { Owner = "Ann  Smith", Approver = " ann smith" }));
        Assert.Equal(["There is no rule 'A-2'; did you mean 'A-1'?"], Problems(sound with { Rule = "A-2" }));
        Assert.Equal(["There is no rule 'weather'."], Problems(sound with { Rule = "weather" }));
        Assert.Equal(["A waiver is for a host or for a department: name one of them."], Problems(sound with { Department = "ours" }));
        Assert.Equal(["A waiver is for a host or for a department: name one of them."], Problems(sound with { Host = null }));
        Assert.Equal(["A waiver ends after it starts: it would start at 2026-11-21T12:00:00Z and end at 2026-11-21T12:00:00Z."], Problems(sound with { Until = Given.Now }));
        Assert.Equal(["A waiver starts now or later, and this would have started at 2026-11-21T11:00:00Z: no verdict is changed afterwards."],
            Problems(sound with { From = Given.Now - TimeSpan.FromHours(1), Until = Given.Now + TimeSpan.FromDays(1) }));
        Assert.Equal(["A waiver needs a reason."], Problems(sound with { Reason = " " }));
        Assert.Equal(["A waiver needs an approver."], Problems(sound with { Approver = "" }));
        Assert.Equal(["The reason has a line break or a letter that cannot be seen in it: 'two\\u{000A}lines'. Write it in one line."], Problems(sound with { Reason = "two\nlines" }));
        Assert.Equal(["The owner has a line break or a letter that cannot be seen in it: 'bob\\u{200B}'. Write it in one line."], Problems(sound with { Owner = "bob\u200B" }));
        Assert.Equal(["The reason has 501 letters and may have 500: write it shorter."], Problems(sound with { Reason = new('x', 501) }));
        Assert.Equal(["A waiver's times are in UTC."], Problems(sound with { From = Given.Now.ToOffset(TimeSpan.FromHours(1)) }));
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once() => Assert.Equal(6, Problems(new()
    {
        Id = "", Rule = "B", Owner = "ann", Approver = "ANN", Reason = "", From = Given.Now - TimeSpan.FromDays(1), Until = Given.Now + TimeSpan.FromDays(100),
    }).Length);

    [Fact]
    public void The_strictest_tier_among_its_hosts_limits_it_and_without_hosts_the_strictest_of_all()
    {
        var forDepartment = sound with { Host = null, Department = "ours", Until = Given.Now + TimeSpan.FromDays(6) };
        Assert.Empty(Problems(forDepartment, "LOW"));
        Assert.StartsWith("A waiver in HIGH runs for 5 d at most, and this for 6 d", Assert.Single(Problems(forDepartment, "LOW", "HIGH")), StringComparison.Ordinal);
        Assert.StartsWith("A waiver in HIGH runs for 5 d at most", Assert.Single(Problems(forDepartment, [])), StringComparison.Ordinal);
        // A tier that tiers.yaml does not name has the length that holds where it says nothing.
        Assert.StartsWith("A waiver in OTHER runs for 90 d at most", Assert.Single(Problems(sound with { Until = Given.Now + TimeSpan.FromDays(91) }, "OTHER")), StringComparison.Ordinal);
    }

    private static ImmutableArray<string> Problems(Waiver waiver) => Problems(waiver, "LOW");

    private static ImmutableArray<string> Problems(Waiver waiver, params string[] tiers) =>
        new WaiverCheck(Given.Rules("- { id: A-1, fact: net.rtt, must: below 100 ms }").Tiers, [.. tiers], new HashSet<string> { "A-1" }, Given.Now).Problems(waiver);
}
