using NetReady.Agent.Identity;
using NetReady.Agent.Privacy;
using NetReady.Agent.Schedule;
using NetReady.Agent.State;
using NetReady.Agent.Tests.Delivery;
using NetReady.Core.Programs;

namespace NetReady.Agent.Tests.Identity;

public sealed class EnrolmentTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly StateDirectory state;

    public EnrolmentTests() => state = new(directory["agent"]);

    public void Dispose() => directory.Dispose();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task A_join_string_makes_an_identity_and_its_secret_is_kept_nowhere()
    {
        await using var collector = await StandInCollector.StartAsync(Examples.Assignment());
        var (identity, already) = await new Enrolment(state, TimeProvider.System).EnrolAsync(collector.Join(), Cancelled);

        Assert.False(already);
        Assert.Equal("h-1", identity.Host);
        Assert.Equal(identity, DeviceIdentity.Find(state));
        Assert.Equal("one", AssignmentFile.Load(state)!.Hash);
        Assert.Equal("corporate", PinnedContract.Load(state).Ownership);
        foreach (string file in Directory.GetFiles(state.FullPath))
        {
            Assert.DoesNotContain("secret-of-the-test", File.ReadAllText(file), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows() && !file.EndsWith("lock", StringComparison.Ordinal)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_device_that_is_enrolled_already_stays_as_it_is()
    {
        await using var collector = await StandInCollector.StartAsync(Examples.Assignment());
        var enrolment = new Enrolment(state, TimeProvider.System);
        var first = await enrolment.EnrolAsync(collector.Join(), Cancelled);
        var again = await enrolment.EnrolAsync(collector.Join(secret: "another"), Cancelled);
        Assert.True(again.Already);
        Assert.Equal(first.Identity, again.Identity);

        await using var other = await StandInCollector.StartAsync(Examples.Assignment());
        var refused = await Assert.ThrowsAsync<ProgramException>(() => enrolment.EnrolAsync(other.Join(), Cancelled));
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains("enrolled with another collector", refused.Message, StringComparison.Ordinal);
        Assert.Equal(first.Identity, DeviceIdentity.Find(state));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_lost_answer_costs_nothing_because_the_key_stays_the_same()
    {
        await using var collector = await StandInCollector.StartAsync(Examples.Assignment());
        collector.EnrolTricks.Enqueue(Trick.CutAfterTaking);
        var enrolment = new Enrolment(state, TimeProvider.System);
        await Assert.ThrowsAsync<ProgramException>(() => enrolment.EnrolAsync(collector.Join(), Cancelled));
        Assert.Null(DeviceIdentity.Find(state));
        Assert.Equal("h-1", (await enrolment.EnrolAsync(collector.Join(), Cancelled)).Identity.Host);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(1971)]
    [InlineData(2090)]
    public async Task A_wrong_clock_costs_no_identity_and_neither_does_an_expired_certificate(int year)
    {
        await using var collector = await StandInCollector.StartAsync(Examples.Assignment(), certificateEnds: TimeProvider.System.GetUtcNow().AddDays(-1));
        var clock = new ManualTimeProvider(new(year, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal("h-1", (await new Enrolment(state, clock).EnrolAsync(collector.Join(), Cancelled)).Identity.Host);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_server_with_another_key_gets_nothing_and_the_person_is_told_of_it()
    {
        await using var collector = await StandInCollector.StartAsync(Examples.Assignment());
        await using var inBetween = await StandInCollector.StartAsync(Examples.Assignment());
        var join = collector.Join() with { Address = inBetween.Address };
        var refused = await Assert.ThrowsAsync<ProgramException>(() => new Enrolment(state, TimeProvider.System).EnrolAsync(join, Cancelled));
        Assert.Equal(ExitCodes.Unavailable, refused.ExitCode);
        Assert.Contains("its key is another than the join string named", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_join_string_that_was_used_and_one_that_lapsed_are_told_apart()
    {
        await using var collector = await StandInCollector.StartAsync(Examples.Assignment());
        await new Enrolment(new(directory["first"]), TimeProvider.System).EnrolAsync(collector.Join(), Cancelled);
        var enrolment = new Enrolment(state, TimeProvider.System);
        var used = await Assert.ThrowsAsync<ProgramException>(() => enrolment.EnrolAsync(collector.Join(), Cancelled));
        Assert.Contains("was used by another device", used.Message, StringComparison.Ordinal);
        var lapsed = await Assert.ThrowsAsync<ProgramException>(() => enrolment.EnrolAsync(collector.Join(until: Examples.Morning.AddYears(-1)), Cancelled));
        Assert.Contains("lapsed at 2025-11-21 09:00 UTC", lapsed.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_collector_that_is_not_there_is_a_sentence()
    {
        var join = (await StoppedAsync()).Join();
        var away = await Assert.ThrowsAsync<ProgramException>(() => new Enrolment(state, TimeProvider.System).EnrolAsync(join, Cancelled));
        Assert.Equal($"The collector at {join.Address} cannot be reached: Connection refused.", away.Message);
        Assert.Equal(ExitCodes.Unavailable, away.ExitCode);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_a_former_host_left_is_not_shown_to_the_next_collector()
    {
        await using var collector = await StandInCollector.StartAsync(Examples.Assignment());
        await new Enrolment(state, TimeProvider.System).EnrolAsync(collector.Join(), Cancelled);
        string key = await File.ReadAllTextAsync(state["device-key.pem"], Cancelled);
        directory.Write("agent/outbox/000000000001.report.gz", "of the former host");
        File.Delete(state["identity.json"]);

        await new Enrolment(state, TimeProvider.System).EnrolAsync(collector.Join(secret: "another"), Cancelled);
        Assert.False(Directory.Exists(state["outbox"]));
        Assert.NotEqual(key, await File.ReadAllTextAsync(state["device-key.pem"], Cancelled));
    }

    private static async Task<StandInCollector> StoppedAsync()
    {
        var collector = await StandInCollector.StartAsync(Examples.Assignment());
        await collector.StopAsync();
        return collector;
    }
}
