using NetReady.Agent.Posture.Linux.Session;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Session;

public sealed class ScreenLockTests
{
    private const string Locks = "/etc/dconf/db/local.d/locks/lock";

    [Fact(Timeout = Hang.After)]
    public async Task A_setting_that_people_can_change_is_not_known()
    {
        using var system = Systems.DebianLaptop().With(Locks, "");
        await system.Lacks("device.lock.enabled", MissingReason.NeedsPrivilege);
        await system.Lacks("device.lock.idle", MissingReason.NeedsPrivilege);
        await system.Lacks("device.lock.grace", MissingReason.NeedsPrivilege);
        await system.Lacks("device.autorun_disabled", MissingReason.NeedsPrivilege);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Settings_that_were_never_compiled_do_not_hold()
    {
        using var system = Systems.DebianLaptop().Without("/etc/dconf/db/local");
        await system.Lacks("device.lock.idle", MissingReason.NeedsPrivilege);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_screen_that_never_goes_dark_never_locks()
    {
        using var system = Systems.DebianLaptop().With("/etc/dconf/db/local.d/50-late", "[org/gnome/desktop/session]\nidle-delay=uint32 0\n");
        await system.Says("device.lock.enabled", "false");
        await system.Says("device.lock.idle", "at least 365 d");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Another_desktop_is_not_judged_by_GNOMEs_settings()
    {
        using var system = Systems.DebianLaptop().With("/usr/share/xsessions/plasma.desktop", "");
        await system.Lacks("device.lock.enabled", MissingReason.NotSupported);
    }

    [Fact]
    public void A_profile_names_its_databases_in_order() =>
        Assert.Equal(["department", "local"], DconfPolicy.ParseProfile("user-db:user\nsystem-db:department\nsystem-db: local \nsystem-db:../../etc\nfile-db:/x\n"));

    [Theory]
    [InlineData("uint32 900", 900u)]
    [InlineData("900", 900u)]
    [InlineData("uint32 -1", null)]
    [InlineData("", null)]
    public void A_number_may_come_with_its_type(string value, uint? number) => Assert.Equal(number, DconfPolicy.ParseNumber(value));
}
