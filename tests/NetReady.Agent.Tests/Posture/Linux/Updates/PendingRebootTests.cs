using NetReady.Agent.Posture.Linux.Updates;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Updates;

public sealed class PendingRebootTests
{
    [Theory]
    [InlineData("6.1.0-25-amd64", "6.1.0-26-amd64", true)]
    [InlineData("6.1.0-25-amd64", "6.1.0-9-amd64", false)]
    [InlineData("6.1.0-25-amd64", "6.1.0-26-rt-amd64", false)]
    [InlineData("6.8.0-45-generic", "6.8.0-48-generic", true)]
    [InlineData("5.14.0-427.el9.x86_64", "5.14.0-503.el9.x86_64", true)]
    [InlineData("6.12.48+deb13-amd64", "6.12.57+deb13-amd64", true)]
    [InlineData("6.12.48+deb13-amd64", "6.12.48+deb13-amd64", false)]
    [InlineData("garbage", "6.12.48-amd64", false)]
    public void A_newer_kernel_counts_where_it_is_of_the_running_ones_flavour(string running, string installed, bool newer) =>
        Assert.Equal(newer, PendingReboot.FindNewer(running, [installed, running]) is not null);

    [Fact(Timeout = Hang.After)]
    public async Task A_newer_kernel_in_boot_asks_for_a_restart()
    {
        using var system = Systems.DebianLaptop().With("/boot/vmlinuz-6.12.48+deb13-amd64", "");
        await system.Says("device.updates.pending_reboot", "false");
        await system.Says("device.updates.pending_reboot_age", "0 s");
        system.With("/boot/vmlinuz-6.12.57+deb13-amd64", "");
        await system.Says("device.updates.pending_reboot", "true");
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_pending_restart_is_no_older_than_the_last_start_nor_than_when_there_was_none()
    {
        using var system = Systems.DebianLaptop();
        system.With("/run/reboot-required", "").ChangedAt("/run/reboot-required", system.Now - TimeSpan.FromHours(6));
        await system.Says("device.updates.pending_reboot_age", "between 6 h and 2 d");
        system.Without("/run/reboot-required");
        await system.Says("device.updates.pending_reboot_age", "0 s");
        system.Clock.Advance(TimeSpan.FromHours(8));
        system.With("/run/reboot-required", "").ChangedAt("/run/reboot-required", system.Now - TimeSpan.FromHours(1));
        await system.Says("device.updates.pending_reboot_age", "between 1 h and 8 h");
    }

    [Fact]
    public void A_restart_that_stays_pending_over_restarts_is_counted_from_the_last()
    {
        var now = new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(Interval.Exactly(3600), PendingReboot.Age(new(now.AddDays(-9), null), now, TimeSpan.FromHours(1)));
    }
}
