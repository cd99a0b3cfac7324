using NetReady.Agent.Posture;
using NetReady.Agent.Posture.Support;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Support;

public sealed class OsSupportTests
{
    private static PostureRun On(SystemTree system, string day)
    {
        system.Clock.Advance(DateTimeOffset.Parse(day + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture) - system.Now);
        return new(system.Context, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("debian", "13", "2027-01-01", "supported")]
    [InlineData("debian", "13", "2028-08-09", "supported")]
    [InlineData("debian", "13", "2028-08-10", "extended")]
    [InlineData("debian", "13", "2030-06-30", "extended")]
    [InlineData("debian", "13", "2030-07-01", "unsupported")]
    [InlineData("debian", "12", "2026-11-21", "extended")]
    [InlineData("rhel", "9.4", "2026-11-21", "supported")]
    [InlineData("fedora", "42", "2026-11-21", "unsupported")]
    [InlineData("linuxmint", "22.1", "2026-11-21", "supported")]
    [InlineData("macos", "15", "2026-11-21", "supported")]
    [InlineData("windows", "26100", "2026-11-21", null)]
    [InlineData("windows", "26100", "2027-11-21", "unsupported")]
    [InlineData("debian", "99", "2026-11-21", null)]
    [InlineData("arch", null, "2026-11-21", null)]
    public void The_state_follows_the_last_day_of_each_programme(string product, string? version, string day, string? state)
    {
        using var system = new SystemTree();
        var reading = OsSupport.ReadState(On(system, day), product, version);
        Assert.Equal(state, reading.Value?.Text);
        if (state is null) Assert.Equal(MissingReason.NotSupported, reading.Missing);
    }

    [Theory]
    [InlineData("debian", "13", "2028-08-09", "1 d")]
    [InlineData("debian", "12", "2026-07-22", "-10 d")]
    [InlineData("windows", "26200", "2027-10-12", "between 1 d and 365 d")]
    [InlineData("macos", "15", "2026-11-21", null)]
    public void The_time_left_runs_to_the_end_of_the_last_day(string product, string version, string day, string? left)
    {
        using var system = new SystemTree();
        Assert.Equal(left, OsSupport.ReadTimeToEnd(On(system, day), product, version).Value?.ToString());
    }

    [Fact]
    public void The_snapshot_is_dated_licensed_and_in_order()
    {
        var table = SupportTable.Bundled;
        Assert.Equal(new DateOnly(2026, 8, 22), table.TakenOn);
        Assert.Equal("MIT", table.Licence);
        foreach (var cycle in table.Products.Values.SelectMany(cycles => cycles.Values))
        {
            Assert.True(cycle.Regular is not null != cycle.Supported is not null);
            Assert.True(cycle.Extended is null || cycle.Extended > cycle.Regular);
            Assert.True(cycle.Longest is null || cycle.Longest > cycle.Regular);
        }
    }
}
