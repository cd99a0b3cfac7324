using NetReady.Agent.Posture.Linux.Updates;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Updates;

public sealed class SecurityAgeTests
{
    private static readonly DateTimeOffset start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static AptSimulation Pending(params string[] packages) =>
        new([.. packages.Select(name => new PendingUpdate(name, "1", "2", "amd64", IsSecurity: true))], []);

    private static SecurityHistory Look(SecurityHistory? before, AptSimulation simulation, double day, double listsDay, DateTimeOffset? installed = null, string sources = "a") =>
        SecurityAge.Follow(before, simulation, start.AddDays(listsDay), start.AddDays(day), sources, _ => installed ?? start.AddDays(-100));

    private static Interval AgeInDays(SecurityHistory history, double day)
    {
        var age = SecurityAge.Age(history.Pending.Values, start.AddDays(day));
        return new(age.Low / 86400, age.High / 86400);
    }

    [Fact]
    public void Nothing_pending_is_no_age_at_all() => Assert.Equal(Interval.Exactly(0), AgeInDays(Look(null, Pending(), 1, 1), 1));

    [Fact]
    public void An_update_seen_first_has_been_there_at_least_since_its_list_was_made() =>
        Assert.Equal(Interval.AtLeast(3), AgeInDays(Look(null, Pending("a"), day: 4, listsDay: 1), 4));

    [Fact]
    public void The_clock_runs_on_while_it_stays_pending()
    {
        var history = Look(Look(null, Pending("a"), 1, 1), Pending("a"), 15.5, 15);
        Assert.Equal(Interval.AtLeast(14.5), AgeInDays(history, 15.5));
    }

    [Fact]
    public void An_update_that_was_not_in_the_list_before_is_no_older_than_that_list()
    {
        var history = Look(Look(null, Pending(), 1, 1), Pending("a"), 3, 2);
        Assert.Equal(new(1, 2), AgeInDays(history, 3));
    }

    [Fact]
    public void A_newer_update_of_what_is_still_not_installed_does_not_start_anew()
    {
        var first = Look(null, Pending("a"), 1, 1);
        var newer = new AptSimulation([new("a", "1", "3", "amd64", IsSecurity: true)], []);
        Assert.Equal(Interval.AtLeast(9), AgeInDays(Look(first, newer, 10, 10), 10));
    }

    [Fact]
    public void An_update_after_the_last_one_was_installed_starts_anew()
    {
        var first = Look(null, Pending("a"), 1, 1);
        var next = new AptSimulation([new("a", "2", "3", "amd64", IsSecurity: true)], []);
        Assert.Equal(0, AgeInDays(Look(first, next, 10, 10), 10).Low);
    }

    [Theory]
    [InlineData("installed since")]
    [InlineData("other sources")]
    [InlineData("kept back before")]
    [InlineData("same list")]
    public void Nothing_bounds_the_age_from_above_where_the_update_may_have_been_hidden(string how)
    {
        var before = Look(null, new AptSimulation([], how == "kept back before" ? ["a"] : []), 1, 1);
        var history = Look(before, Pending("a"), 3, how == "same list" ? 1 : 2, how == "installed since" ? start.AddDays(2) : null, how == "other sources" ? "b" : "a");
        Assert.True(double.IsPositiveInfinity(AgeInDays(history, 3).High));
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_age_is_followed_from_run_to_run()
    {
        using var system = Systems.DebianLaptop().WithApt("");
        await system.Says("device.updates.oldest_security_age", "0 s");
        system.Clock.Advance(TimeSpan.FromDays(2));
        system.With("/var/lib/dpkg/info/tar.list", "/bin/tar\n").ChangedAt("/var/lib/dpkg/info/tar.list", system.Now - TimeSpan.FromDays(60));
        system.WithSecurityList(system.Now - TimeSpan.FromDays(1)).Answering("apt-get", "Inst tar [1] (2 Debian-Security:13/stable-security [amd64])\n");
        await system.Says("device.updates.oldest_security_age", "between 1 d and 3 d");
        system.Clock.Advance(TimeSpan.FromDays(12));
        await system.Says("device.updates.oldest_security_age", "between 13 d and 15 d");
        system.Answering("apt-get", "").With("/var/lib/dpkg/status", "Package: tar\nVersion: 2\n").WithSecurityList(system.Now);
        await system.Says("device.updates.oldest_security_age", "0 s");
    }
}
