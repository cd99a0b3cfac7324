using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Outbox;
using NetReady.Agent.State;
using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Core.Units;

namespace NetReady.Agent.Tests.Outbox;

/// <summary>A crash is a new queue over the same directory: nothing of the old one but its files is left.</summary>
public sealed class ReportQueueTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly ManualTimeProvider clock = new();

    public void Dispose() => directory.Dispose();

    private ReportQueue Open(ByteSize? bound = null) => new(new StateDirectory(directory.FullPath), bound ?? ByteSize.FromMegabytes(20), clock, NullLogger.Instance);

    private string[] Files(string pattern) => [.. Directory.GetFiles(directory["outbox"], pattern).Select(path => Path.GetFileName(path)).Order()];

    [Fact]
    public void Reports_come_back_after_a_crash_in_order_and_whole()
    {
        var queue = Open();
        var first = Examples.Draft(Examples.Fact("device.uptime", FactValue.Of(TimeSpan.FromHours(1))));
        Assert.Equal(1, queue.Add(first));
        queue.Keep(Examples.Batch(0.012));
        Assert.Equal(2, queue.Add(first));

        var after = Open();
        Assert.Equal(2, after.Depth);
        Assert.Equal(1, after.Oldest());
        Assert.Equal(first.Facts, after.Read(1).Facts);
        Assert.Empty(after.Read(1).Samples);
        Assert.Equal(Examples.Batch(0.012), Assert.Single(after.Read(2).Samples));
    }

    [Fact]
    public void A_sample_that_was_taken_survives_and_one_cut_short_does_not_spoil_the_next()
    {
        var queue = Open();
        queue.Keep(Examples.Batch(0.010));
        queue.Keep(Examples.Batch(0.020, fact: "net.jitter"));
        string journal = directory["outbox/000000000001.journal"];
        using (var file = new FileStream(journal, FileMode.Open)) file.SetLength(file.Length - 7);

        var after = Open();
        after.Keep(Examples.Batch(0.030, fact: "net.reorder"));
        var report = after.Read(after.Add(Examples.Draft()));
        Assert.Equal(["net.rtt", "net.reorder"], report.Samples.Select(batch => batch.Key.Name));
        Assert.Empty(report.Gaps);
    }

    [Fact]
    public void A_crash_between_the_making_of_a_report_and_the_end_of_its_journal_counts_no_sample_twice()
    {
        var queue = Open();
        queue.Keep(Examples.Batch(0.010));
        string journal = directory["outbox/000000000001.journal"];
        var before = File.ReadAllBytes(journal);
        queue.Add(Examples.Draft());
        File.WriteAllBytes(journal, before);
        File.Delete(directory["outbox/highest.json"]);

        var after = Open();
        Assert.False(File.Exists(journal));
        Assert.Equal(2, after.Add(Examples.Draft()));
        Assert.Empty(after.Read(2).Samples);
    }

    [Fact]
    public void No_number_is_given_twice_even_when_everything_is_delivered_and_one_file_is_lost()
    {
        var queue = Open();
        Deliver(queue, queue.Add(Examples.Draft()));
        Deliver(queue, queue.Add(Examples.Draft()));
        Assert.Empty(Files("*.report.gz"));
        Assert.Equal(3, Open().Add(Examples.Draft()));

        Deliver(Open(), 3);
        File.WriteAllText(directory["outbox/acknowledged.json"], "{");
        Assert.Equal(4, Open().Add(Examples.Draft()));

        Deliver(Open(), 4);
        File.WriteAllText(directory["outbox/highest.json"], "");
        Assert.Equal(5, Open().Add(Examples.Draft()));
    }

    [Fact]
    public void A_crash_between_an_acknowledgement_and_the_removal_of_its_report_sends_nothing_again()
    {
        var queue = Open();
        queue.Add(Examples.Draft());
        var report = File.ReadAllBytes(directory["outbox/000000000001.report.gz"]);
        Deliver(queue, 1);
        File.WriteAllBytes(directory["outbox/000000000001.report.gz"], report);

        Assert.Null(Open().Oldest());
        Assert.Empty(Files("*.report.gz"));
    }

    [Fact]
    public void Half_written_files_are_removed()
    {
        Open().Add(Examples.Draft());
        directory.Write("outbox/000000000002.report.gz.unfinished", "half");
        var queue = Open();
        Assert.Equal(1, queue.Depth);
        Assert.Empty(Files("*.unfinished"));
    }

    [Fact]
    public void A_full_outbox_drops_the_oldest_and_the_next_report_counts_them()
    {
        var queue = Open();
        queue.Add(Draft(at: 0));
        // Packed, reports differ by a few bytes.
        long one = queue.Size.Bytes + 20;
        for (int hour = 1; hour < 10; hour++) queue.Add(Draft(hour));

        var bounded = Open(new ByteSize(one * 4));
        Assert.Equal([7, 8, 9, 10], Numbers());
        bounded.Add(Draft(at: 10));
        var gap = Assert.Single(bounded.Read(11).Gaps);
        Assert.Equal(new Gap(Examples.Morning, Examples.Morning.AddHours(5), 6, "outbox-full"), gap);
        Assert.True(bounded.Size.Bytes <= one * 4);

        // A report that is dropped hands on what it knew of earlier losses.
        for (int hour = 11; hour < 16; hour++) bounded.Add(Draft(hour));
        Assert.DoesNotContain(11, Numbers());
        bounded.Add(Draft(at: 16));
        var all = Numbers().SelectMany(number => bounded.Read(number).Gaps).Sum(gap => gap.Reports);
        Assert.Equal(17 - Numbers().Length - Pending(), all);
    }

    [Fact]
    public void A_crash_while_the_oldest_is_dropped_counts_it_once()
    {
        var queue = Open();
        queue.Add(Draft(0));
        var first = File.ReadAllBytes(directory["outbox/000000000001.report.gz"]);
        queue.Add(Draft(1));
        queue.Add(Draft(2));
        Open(new ByteSize((first.Length + 40) * 2));
        File.WriteAllBytes(directory["outbox/000000000001.report.gz"], first);

        var after = Open(new ByteSize((first.Length + 40) * 2));
        after.Add(Draft(3));
        Assert.DoesNotContain(1, Numbers());
        Assert.Equal(1, Assert.Single(after.Read(4).Gaps).Reports);
    }

    [Fact]
    public void What_was_signed_is_not_dropped_because_the_collector_may_have_it()
    {
        var queue = Open();
        for (int hour = 0; hour < 4; hour++) queue.Add(Draft(hour));
        queue.KeepSigned(1, "signed");
        var bounded = Open(new ByteSize(queue.Size.Bytes / 2));
        Assert.Equal(1, bounded.Oldest());
        Assert.Equal("signed", bounded.ReadSigned(1));
        Assert.DoesNotContain(2, Numbers());
    }

    [Fact]
    public void A_broken_report_can_be_set_aside_and_is_counted()
    {
        var queue = Open();
        queue.Add(Draft(0));
        queue.Add(Draft(1));
        var bytes = File.ReadAllBytes(directory["outbox/000000000001.report.gz"]);
        bytes[bytes.Length / 2] ^= 0x55;
        File.WriteAllBytes(directory["outbox/000000000001.report.gz"], bytes);

        var after = Open();
        Assert.Throws<InvalidDataException>(() => after.Read(1));
        after.SetAside(1, GapReasons.Unreadable);
        Assert.Equal(2, after.Oldest());
        Assert.True(File.Exists(directory["outbox/aside/000000000001.report.gz"]));
        Assert.Equal("unreadable", Assert.Single(after.Read(after.Add(Draft(2))).Gaps).Reason);
    }

    [Fact]
    public void Samples_of_one_hour_travel_as_one_batch_and_hours_stay_apart()
    {
        var queue = Open();
        for (int minute = 40; minute < 80; minute += 10) queue.Keep(Examples.Batch(0.001 * minute, Examples.Morning.AddMinutes(minute)));
        var samples = queue.Read(queue.Add(Examples.Draft())).Samples;
        Assert.Equal([2L, 2L], samples.Select(batch => batch.Count));
        Assert.Equal(Examples.Morning.AddMinutes(40), samples[0].Start);
        Assert.Equal(Examples.Morning.AddMinutes(50) + Examples.Media, samples[0].End);
        Assert.Equal(43_200, samples[0].Bytes.Bytes);
    }

    [Fact]
    public void Thirty_days_without_the_collector_fit_into_the_outbox()
    {
        var queue = Open();
        // As many facts as a corporate device states, and what a quarter of an hour's measuring brings.
        var facts = Vocabulary.All.Where(fact => !fact.IsSampled).Select(fact => new Observation
        {
            Key = new(fact.Name), Missing = MissingReason.NeedsPrivilege, Method = "sysfs", Assurance = Assurance.SelfReported,
            ObservedAt = Examples.Morning, Detail = "Reading it takes the administrator's rights on this device.",
        }).ToArray();
        for (int i = 0; i < 3; i++)
            foreach (string name in new[] { "net.rtt", "net.loss", "net.jitter", "net.collector.success" })
                queue.Keep(Examples.Batch(0.01 + (0.0013 * i), Examples.Morning.AddMinutes(5 * i), name));
        queue.Add(Examples.Draft([.. facts]));
        Assert.InRange(queue.Size.Bytes * 30 * 96, 1, 20_000_000);
    }

    private static Report Draft(int at) => Examples.Draft(Examples.Fact("device.uptime", FactValue.Of(TimeSpan.FromHours(1)))) with { SentAt = Examples.Morning.AddHours(at) };

    private long[] Numbers() => [.. Files("*.report.gz").Select(name => long.Parse(name[..12], System.Globalization.CultureInfo.InvariantCulture))];

    private int Pending() => new QueueFiles(directory["outbox"]).Journals().Sum(number => (int)new QueueFiles(directory["outbox"]).ReadJournal(number).Lines.Sum(line => line.Lost?.Reports ?? 0));

    private static void Deliver(ReportQueue queue, long number) => queue.Acknowledge(queue.Read(number));
}
