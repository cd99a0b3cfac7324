using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Store;

namespace NetReady.Collector.Tests.Store;

public sealed class CollectorStoreTests
{
    [Fact(Timeout = Hang.After)]
    public async Task What_is_written_is_there_after_opening_again()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        await collector.Intake.TakeAsync(device.Sign(device.Full(1, device.Os())), null);
        await collector.ReopenAsync();

        var host = collector.Store.Hosts[device.Host];

        Assert.Equal((StoreUnderTest.Laptop.Department, 1, device.Key.Public), (host.Profile.Department, host.LastSequence, host.Key));
        Assert.Single(collector.Runs());
    }

    [Fact(Timeout = Hang.After)]
    public async Task Whoever_is_answered_finds_what_it_wrote_committed()
    {
        await using var collector = new StoreUnderTest();
        for (int i = 0; i < 300; i++)
        {
            string name = $"written-{i}";
            await collector.WriteAsync(session => session.Sql.Run("INSERT INTO setting (name, value) VALUES ($0, '')", name));
            Assert.Equal(1L, collector.Store.Read(sql => sql.Scalar("SELECT count(*) FROM setting WHERE name = $0", name)));
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task Work_that_fails_costs_its_neighbours_nothing()
    {
        await using var collector = new StoreUnderTest();
        var works = Enumerable.Range(0, 20).Select(i => collector.WriteAsync(session =>
        {
            session.Sql.Run("INSERT INTO setting (name, value) VALUES ($0, '')", $"before-{i}");
            return i == 7 ? throw new InvalidOperationException("no") : i;
        })).ToList();

        foreach (var (work, i) in works.Select((work, i) => (work, i)))
        {
            if (i == 7) Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => work)).Message);
            else Assert.Equal(i, await work);
        }
        Assert.Equal(19, collector.Count("setting"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_a_failed_commit_said_of_a_host_is_forgotten()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        var host = collector.Store.Hosts[device.Host];

        await Assert.ThrowsAsync<InvalidOperationException>(() => collector.WriteAsync<bool>(session =>
        {
            session.FactsOf(host).Observe(session.Sql, device.Os(), 1);
            session.Replace(host with { LastSequence = 99 });
            throw new InvalidOperationException("no");
        }));

        Assert.Equal(0, collector.Store.Hosts[device.Host].LastSequence);
        Assert.False(await collector.WriteAsync(session => session.FactsOf(host).SaysAsIn(new("device.os.name"), 1)));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Only_one_collector_serves_from_a_folder_and_commands_may_look_on()
    {
        await using var collector = new StoreUnderTest();

        Assert.Contains("Another collector serves", Assert.Throws<StoreException>(() => collector.Open()).Message, StringComparison.Ordinal);
        await using var beside = collector.Open(serving: false);
        Assert.Empty(beside.Hosts);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_store_that_another_program_locks_is_told_and_works_on_when_it_is_free()
    {
        await using var collector = new StoreUnderTest();
        using (var other = Sql.Open(Path.Combine(collector.FolderPath, CollectorStore.FileName)))
        {
            other.Script("BEGIN IMMEDIATE");
            var problem = await Assert.ThrowsAsync<StoreException>(() => collector.WriteAsync(_ => true));
            Assert.Contains("locked by another program", problem.Message, StringComparison.Ordinal);
            other.Script("ROLLBACK");
        }
        Assert.True(await collector.WriteAsync(_ => true));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_full_disk_refuses_for_now_and_the_store_works_on_when_there_is_room()
    {
        await using var collector = new StoreUnderTest();
        var device = await collector.EnrolAsync();
        // SQLite's own limit stands in for the disk's: the error is the same.
        await collector.WriteAsync(session => session.Sql.Scalar("PRAGMA max_page_count = 1"));
        var facts = Enumerable.Range(0, 64).Select(i => device.Os(new string('x', 400) + i) with { Key = new("device.os.name") }).ToList();
        NetReady.Core.Reports.Refusal? refusal = null;
        long sequence = 0;
        while (refusal is null) refusal = (await collector.Intake.TakeAsync(device.Sign(device.Full(++sequence, facts[(int)sequence % 64])), null)).Refused?.Body;
        long acknowledged = sequence - 1;

        Assert.Equal("busy", refusal.Reason);
        Assert.Equal(acknowledged, collector.Count("report"));
        await collector.WriteAsync(session => session.Sql.Scalar("PRAGMA max_page_count = 1000000"));
        Assert.Equal(sequence, (await collector.Intake.TakeAsync(device.Sign(device.Full(sequence, facts[0])), null)).Reply!.Acknowledged);
    }

    [Theory]
    [InlineData("this is no database, whatever its name says; it is text, and long enough to be looked at as if it were a header of one", "is no SQLite database")]
    public void A_file_that_is_no_database_is_told(string content, string message)
    {
        using var folder = new TemporaryDirectory();
        folder.Write(CollectorStore.FileName, content);

        var problem = Assert.Throws<StoreException>(() => CollectorStore.Open(folder.FullPath, NullLogger.Instance, serving: true));

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        // The lock is let go of: the folder can be used once the file is moved away.
        File.Delete(folder[CollectorStore.FileName]);
        using var store = CollectorStore.Open(folder.FullPath, NullLogger.Instance, serving: true);
    }

    [Fact]
    public void A_data_folder_that_is_made_is_its_users_alone()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no such modes.");
        using var folder = new TemporaryDirectory();

        using var store = CollectorStore.Open(folder["data"], NullLogger.Instance, serving: true);

        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["data"]));
    }

    [Fact]
    public void A_store_of_a_newer_version_is_left_alone()
    {
        using var folder = new TemporaryDirectory();
        using (var sql = Sql.Open(folder[CollectorStore.FileName])) sql.Script("PRAGMA user_version = 1000");

        Assert.Contains("newer NetReady", Assert.Throws<StoreException>(() => CollectorStore.Open(folder.FullPath, NullLogger.Instance, serving: true)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_the_queue_is_full_the_caller_is_sent_away()
    {
        await using var collector = new StoreUnderTest();
        using var hold = new ManualResetEventSlim();
        var held = collector.WriteAsync(_ =>
        {
            hold.Wait(TestContext.Current.CancellationToken);
            return true;
        });
        var waiting = new List<Task<bool>>();
        var busy = await Record.ExceptionAsync(async () =>
        {
            while (waiting.Count < 100_000) waiting.Add(collector.Store.WriteNowAsync(_ => true));
            await Task.WhenAll(waiting);
        });
        hold.Set();

        Assert.IsType<StoreBusyException>(busy);
        Assert.True(await held);
        Assert.All(await Task.WhenAll(waiting), Assert.True);
    }
}
