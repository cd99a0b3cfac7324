using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux;

public sealed class PowerSourceTests
{
    [Theory(Timeout = Hang.After)]
    [InlineData("0", "Discharging", "true")]
    [InlineData("1", "Discharging", "false")]
    [InlineData("0", "Charging", "false")]
    [InlineData("0", "Full", "false")]
    [InlineData("0", "Unknown", null)]
    public async Task A_laptop_is_on_battery_where_it_discharges_and_no_mains_are_on(string mains, string status, string? onBattery)
    {
        using var system = new SystemTree().With("/sys/class/power_supply/AC/type", "Mains\n").With("/sys/class/power_supply/AC/online", mains + "\n")
            .With("/sys/class/power_supply/BAT0/type", "Battery\n").With("/sys/class/power_supply/BAT0/status", status + "\n");
        Assert.Equal(onBattery, (await system.ReadAsync("device.power.on_battery")).Value?.ToString());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_mouses_battery_is_not_the_devices()
    {
        using var system = new SystemTree().With("/sys/class/power_supply/mouse/type", "Battery").With("/sys/class/power_supply/mouse/scope", "Device").With("/sys/class/power_supply/mouse/status", "Discharging");
        Assert.Equal("false", (await system.ReadAsync("device.power.on_battery")).Value?.ToString());
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_the_kernel_shows_nothing_it_is_not_known()
    {
        using var system = new SystemTree();
        Assert.Equal(MissingReason.NotSupported, (await system.ReadAsync("device.power.on_battery")).Missing);
    }
}
