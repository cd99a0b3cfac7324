using NetReady.Agent.Posture.Linux.Updates;
using NetReady.Agent.Tests.Fixtures;

namespace NetReady.Agent.Tests.Posture.Linux.Updates;

public sealed class OtherUpdateFactsTests
{
    private const string On = "APT::Periodic \"\";\nAPT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n";

    [Theory]
    [InlineData(On, true)]
    [InlineData("", false)]
    [InlineData("APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"0\";\n", false)]
    [InlineData(On + "APT::Periodic::Enable \"0\";\n", false)]
    [InlineData("APT::Periodic::Update-Package-Lists \"always\";\nAPT::Periodic::Unattended-Upgrade \"7d\";\n", true)]
    public void Apts_settings_tell_whether_upgrades_are_asked_for(string dump, bool configured) => Assert.Equal(configured, AutomaticUpdates.IsConfigured(dump));

    [Fact(Timeout = Hang.After)]
    public async Task Settings_alone_update_nothing_without_the_program_and_its_timer()
    {
        using var system = Systems.DebianLaptop().Answering("apt-config", On);
        await system.Says("device.updates.auto_enabled", "false");
        system.With("/usr/bin/unattended-upgrade", "");
        await system.Says("device.updates.auto_enabled", "false");
        system.WithLink("/etc/systemd/system/timers.target.wants/apt-daily-upgrade.timer", "/lib/systemd/system/apt-daily-upgrade.timer");
        await system.Says("device.updates.auto_enabled", "true");
        system.WithLink("/etc/systemd/system/apt-daily-upgrade.timer", "/dev/null");
        await system.Says("device.updates.auto_enabled", "false");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Dnf_updates_itself_where_its_timer_runs_and_it_may_apply()
    {
        using var system = Systems.DebianLaptop().With("/etc/dnf/automatic.conf", "[commands]\nupgrade_type = security\napply_updates = no\n");
        await system.Says("device.updates.auto_enabled", "false");
        system.WithLink("/etc/systemd/system/timers.target.wants/dnf-automatic.timer", "/usr/lib/systemd/system/dnf-automatic.timer");
        await system.Says("device.updates.auto_enabled", "false");
        system.With("/etc/dnf/automatic.conf", "[commands]\napply_updates = yes\n");
        await system.Says("device.updates.auto_enabled", "true");
    }

    [Fact]
    public void The_last_install_or_upgrade_in_dpkgs_log_counts_in_local_time()
    {
        const string log = "2026-11-19 08:00:00 install a:amd64 <none> 1\n2026-11-20 10:30:00 upgrade b:amd64 1 2\n2026-11-20 10:31:00 status installed b:amd64 2\n2026-11-21 11:00:00 remove c:amd64 1 <none>\ngarbage";
        var zone = TimeZoneInfo.CreateCustomTimeZone("two", TimeSpan.FromHours(2), "two", "two");
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 8, 30, 0, TimeSpan.Zero), LastInstall.FindLast(log, zone));
        Assert.Null(LastInstall.FindLast("startup archives unpack\n", zone));
    }

    [Theory]
    [InlineData("Label: Debian-Security\nSuite: oldstable-security\nDate: Fri, 20 Nov 2026 00:12:41 UTC\n", true)]
    [InlineData("Origin: Ubuntu\nLabel: Ubuntu\nSuite: noble-security\nDate: Fri, 20 Nov 2026  0:12:41 UTC\n", true)]
    [InlineData("Label: Debian\nSuite: oldstable\nDate: Fri, 20 Nov 2026 00:12:41 UTC\n", false)]
    public void A_lists_head_tells_its_date_and_whether_it_is_of_security_updates(string head, bool security)
    {
        var list = AptLists.Parse(head);
        Assert.Equal(new(security, new(2026, 11, 20, 0, 12, 41, TimeSpan.Zero)), list);
    }

    [Fact]
    public void A_list_without_a_date_is_none() => Assert.Null(AptLists.Parse("Label: Debian\nDate: yesterday\n"));
}
