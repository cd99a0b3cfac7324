using NetReady.Agent.Platform;
using NetReady.Agent.Posture.Linux.Updates;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Updates;

public sealed class AptUpdatesTests
{
    private const string Nothing = "Reading package lists...\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n";

    private const string Three =
        "NOTE: This is only a simulation!\nThe following packages have been kept back:\n  grub-common grub2\n  held-one\nThe following packages will be upgraded:\n  libgcrypt20 tzdata\n"
        + "Inst libgcrypt20 [1.11.0-6] (1.11.0-7+deb13u1 Debian:13.2/stable, Debian-Security:13/stable-security [amd64]) []\n"
        + "Inst linux-image-6.12.57+deb13-amd64 (6.12.57-1 Debian-Security:13/stable-security [amd64])\n"
        + "Inst tzdata [2025a-1] (2025b-4 Debian:13.2/stable-updates [all])\n"
        + "Conf libgcrypt20 (1.11.0-7+deb13u1 Debian:13.2/stable [amd64])\n";

    [Fact]
    public void The_simulation_tells_what_is_pending_what_of_it_is_security_and_what_is_kept_back()
    {
        var simulation = AptSimulation.Parse(Three);
        Assert.Equal(["libgcrypt20", "linux-image-6.12.57+deb13-amd64", "tzdata"], simulation.Pending.Select(update => update.Package));
        Assert.Equal([true, true, false], simulation.Pending.Select(update => update.IsSecurity));
        Assert.Equal(["1.11.0-6", null, "2025a-1"], simulation.Pending.Select(update => update.Installed));
        Assert.Equal(["amd64", "amd64", "all"], simulation.Pending.Select(update => update.Architecture));
        Assert.Equal(["grub-common", "grub2", "held-one"], simulation.KeptBack);
    }

    [Fact]
    public void Ubuntu_tells_security_by_the_suite()
    {
        var simulation = AptSimulation.Parse("Inst tar [1.34] (1.35 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [amd64])\nInst vim [1] (2 Ubuntu:22.04/jammy-updates [amd64])\n");
        Assert.Equal([true, false], simulation.Pending.Select(update => update.IsSecurity));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Updates_are_counted_and_the_security_ones_named()
    {
        using var system = Systems.DebianLaptop().WithApt(Three);
        await system.Says("device.updates.pending", "3");
        await system.Says("device.updates.pending_security", "2");
        Assert.Equal("libgcrypt20, linux-image-6.12.57+deb13-amd64", (await system.ReadAsync("device.updates.pending_security")).Detail);
        await system.Says("device.updates.metadata_age", "1 d");
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_simulation_is_run_once_until_something_it_depends_on_changes()
    {
        using var system = Systems.DebianLaptop().WithApt(Three);
        Assert.Equal("apt", (await system.ReadAsync("device.updates.pending")).Method);
        system.Clock.Advance(TimeSpan.FromMinutes(5));
        var again = await system.ReadAsync("device.updates.pending");
        Assert.Equal(("apt, cached", system.Now), (again.Method, again.ObservedAt));
        Assert.Equal(1, system.Runs["apt-get"]);

        system.With("/var/lib/dpkg/status", "Package: base-files\nPackage: more\n").Answering("apt-get", Nothing);
        await system.Says("device.updates.pending", "0");
        system.With("/etc/apt/preferences.d/pin", "Package: *\n");
        await system.Says("device.updates.pending", "0");
        system.WithSecurityList(system.Now);
        await system.Says("device.updates.pending", "0");
        Assert.Equal(4, system.Runs["apt-get"]);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Nothing_pending_in_old_lists_is_unknown_and_not_nothing()
    {
        using var system = Systems.DebianLaptop().WithApt(Nothing, listsAge: TimeSpan.FromDays(8));
        await system.Lacks("device.updates.pending", MissingReason.Stale);
        await system.Lacks("device.updates.pending_security", MissingReason.Stale);
        await system.Lacks("device.updates.oldest_security_age", MissingReason.Stale);
        await system.Says("device.updates.metadata_age", "8 d");
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_old_lists_show_is_the_least_there_is()
    {
        using var system = Systems.DebianLaptop().WithApt(Three, listsAge: TimeSpan.FromDays(8));
        await system.Says("device.updates.pending", "at least 3");
        await system.Says("device.updates.oldest_security_age", "at least 8 d");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Nothing_pending_without_any_list_is_unknown()
    {
        using var system = Systems.DebianLaptop().WithApt(Nothing).Without(Systems.SecurityArchive);
        await system.Lacks("device.updates.pending", MissingReason.Stale);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Without_a_security_archive_no_security_updates_are_unknown()
    {
        using var system = Systems.DebianLaptop().WithApt(Nothing).Without(Systems.SecurityArchive)
            .With("/var/lib/apt/lists/mirror_InRelease", "Label: Mirror\nSuite: stable\nDate: Fri, 20 Nov 2026 09:00:00 UTC\n");
        await system.Says("device.updates.pending", "0");
        await system.Lacks("device.updates.pending_security", MissingReason.NotPresent);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_refresh_that_found_nothing_new_makes_old_lists_current()
    {
        using var system = Systems.DebianLaptop().WithApt(Nothing, listsAge: TimeSpan.FromDays(9));
        system.With("/var/lib/apt/periodic/update-success-stamp", "").ChangedAt("/var/lib/apt/periodic/update-success-stamp", system.Now - TimeSpan.FromHours(3));
        await system.Says("device.updates.pending_security", "0");
        await system.Says("device.updates.metadata_age", "3 h");
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(CommandEnd.TimedOut, -1, MissingReason.TimedOut)]
    [InlineData(CommandEnd.NotFound, -1, MissingReason.NotSupported)]
    [InlineData(CommandEnd.Exited, 100, MissingReason.Error)]
    [InlineData(CommandEnd.TooMuchOutput, -1, MissingReason.Error)]
    internal async Task A_simulation_that_fails_says_why(CommandEnd end, int exitCode, MissingReason reason)
    {
        using var system = Systems.DebianLaptop().WithApt("").Answering("apt-get", new CommandResult(end, exitCode, "", ""));
        await system.Lacks("device.updates.pending", reason);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_damaged_memory_is_set_aside_and_begun_anew()
    {
        using var system = Systems.DebianLaptop().WithApt(Three);
        string file = Path.Combine(system.StateDirectory, "posture-apt.json");
        await File.WriteAllTextAsync(file, "{ \"inputs\": ", TestContext.Current.CancellationToken);
        await system.Says("device.updates.pending", "3");
        Assert.Equal("{ \"inputs\": ", await File.ReadAllTextAsync(file + ".broken", TestContext.Current.CancellationToken));
        Assert.Equal("apt, cached", (await system.ReadAsync("device.updates.pending")).Method);
        Assert.DoesNotContain(Directory.EnumerateFiles(system.StateDirectory), name => name.EndsWith(".tmp", StringComparison.Ordinal));
    }
}
