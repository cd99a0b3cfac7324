using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using NetReady.Agent.State;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;
using NetReady.Core.Units;

namespace NetReady.Agent.Outbox;

/// <summary>
/// The reports that are not delivered yet, on disk, in order. Samples are on disk once taken, a report once made, what was signed
/// before it is first sent, and an acknowledgement before the report is removed; so a crash at any instant costs at most the sample in flight,
/// sends nothing in two versions and gives no number twice. Safe for use by several threads.
/// </summary>
internal sealed partial class ReportQueue
{
    /// <summary>The outbox's directory within the agent's.</summary>
    public const string DirectoryName = "outbox";

    /// <summary>The file of what the collector is known to have.</summary>
    public const string AcknowledgedFile = DirectoryName + "/acknowledged.json";

    private const string HighestFile = DirectoryName + "/highest.json";

    // A report must fit into Report.MostBytes once it is base64; what the journal holds is larger than what is made of it.
    private const long FullJournal = 256 * 1024;

    private readonly Lock gate = new();
    private readonly StateDirectory state;
    private readonly QueueFiles files;
    private readonly ByteSize bound;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SortedDictionary<long, long> sizes = [];
    private readonly List<(long Number, TaskCompletionSource Done)> waiting = [];
    private TaskCompletionSource added = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Acknowledged? acknowledged;
    private long next;
    private long delivered;

    /// <summary>Opens the outbox of a state directory and finishes what a crash left half done.</summary>
    public ReportQueue(StateDirectory state, ByteSize bound, TimeProvider time, ILogger logger)
    {
        (this.state, this.bound, this.time, this.logger) = (state, bound, time, logger);
        string directory = state.CreateDirectory(DirectoryName);
        files = new(directory);
        acknowledged = state.ReadOrSetAside(AcknowledgedFile, StateJson.Default.Acknowledged);
        files.RemoveUnfinished();
        delivered = acknowledged?.Number ?? 0;
        Recover();
        Trim();
    }

    /// <summary>How many reports wait.</summary>
    public int Depth
    {
        get { lock (gate) return sizes.Count; }
    }

    /// <summary>What the waiting reports take on disk.</summary>
    public ByteSize Size
    {
        get { lock (gate) return new(sizes.Values.Sum()); }
    }

    /// <summary>What the collector is known to have; null before the first report was taken.</summary>
    public Acknowledged? Acknowledged
    {
        get { lock (gate) return acknowledged; }
    }

    /// <summary>Whether so many samples have been kept that a report should be made before its time.</summary>
    public bool JournalIsFull
    {
        get { lock (gate) return new FileInfo(files.Journal(next)) is { Exists: true, Length: > FullJournal }; }
    }

    /// <summary>Ends once a report waits.</summary>
    public Task NotEmptyAsync(CancellationToken cancellation)
    {
        lock (gate) return sizes.Count > 0 ? Task.CompletedTask : added.Task.WaitAsync(cancellation);
    }

    /// <summary>Puts samples on disk for the next report.</summary>
    public void Keep(SampleBatch samples)
    {
        lock (gate) files.AppendJournal(next, new(samples));
    }

    /// <summary>Makes a report of these facts and all samples and losses since the one before, and puts it on disk.</summary>
    /// <param name="draft">The report without number, samples and gaps.</param>
    /// <returns>Its number.</returns>
    public long Add(Report draft)
    {
        lock (gate)
        {
            long number = next;
            var (lines, broken) = files.ReadJournal(number);
            var gaps = lines.Select(line => line.Lost).OfType<Gap>();
            if (broken > 0) gaps = gaps.Append(new(time.GetUtcNow(), time.GetUtcNow(), broken, GapReasons.Unreadable));
            files.WriteReport(draft with
            {
                Sequence = number,
                Base = null,
                Samples = SampleMerging.Merge(lines.Select(line => line.Samples).OfType<SampleBatch>()),
                Gaps = SampleMerging.Merge(gaps),
            });
            state.Write(HighestFile, new HighestNumber(number), StateJson.Default.HighestNumber);
            File.Delete(files.Journal(number));
            next = number + 1;
            sizes[number] = files.Size(number);
            Trim();
            added.TrySetResult();
            added = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return number;
        }
    }

    /// <summary>The number of the oldest report that waits, or null.</summary>
    public long? Oldest()
    {
        lock (gate) return sizes.Count == 0 ? null : sizes.Keys.First();
    }

    /// <summary>A waiting report in full, as it was made.</summary>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public Report Read(long number) => files.ReadReport(number);

    /// <summary>What was signed of a report, or null where nothing was.</summary>
    public string? ReadSigned(long number) => File.Exists(files.Signed(number)) ? File.ReadAllText(files.Signed(number)) : null;

    /// <summary>Puts what was signed of a report on disk, to be sent from now on unchanged.</summary>
    public void KeepSigned(long number, string signed)
    {
        AtomicFile.Write(files.Signed(number), System.Text.Encoding.ASCII.GetBytes(signed));
        lock (gate)
            if (sizes.ContainsKey(number)) sizes[number] = files.Size(number);
    }

    /// <summary>The collector has this report on disk: it is the base of the next, and no longer kept.</summary>
    /// <param name="sent">The report as it was signed.</param>
    public void Acknowledge(Report sent)
    {
        lock (gate)
        {
            acknowledged = Acknowledged.After(acknowledged, sent);
            if (acknowledged is null) File.Delete(state[AcknowledgedFile]);
            else state.Write(AcknowledgedFile, acknowledged, StateJson.Default.Acknowledged);
            files.Remove(sent.Sequence);
            sizes.Remove(sent.Sequence);
            delivered = sent.Sequence;
            foreach (var (number, done) in waiting.Where(one => one.Number <= sent.Sequence).ToList())
            {
                waiting.Remove((number, done));
                done.TrySetResult();
            }
        }
    }

    /// <summary>Ends once a report with this number or a higher one is acknowledged.</summary>
    public Task DeliveredAsync(long number)
    {
        lock (gate)
        {
            if (delivered >= number) return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((number, done));
            return done.Task;
        }
    }

    /// <summary>Takes a report out of the queue that cannot be delivered; the next report counts it as lost.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="reason">One of <see cref="GapReasons"/>.</param>
    public void SetAside(long number, string reason)
    {
        lock (gate)
        {
            WriteLoss(number, reason);
            files.SetAside(number);
            sizes.Remove(number);
        }
        LogSetAside(number, reason);
    }

    // Drops the oldest until the rest fits. What was signed stays: the collector may have it already, and then it is not lost.
    private void Trim()
    {
        while (sizes.Count > 1 && sizes.Values.Sum() > bound.Bytes)
        {
            long oldest = sizes.Keys.First(number => !File.Exists(files.Signed(number)) || number == sizes.Keys.Last());
            if (oldest == sizes.Keys.Last()) return;
            WriteLoss(oldest, GapReasons.OutboxFull);
            files.Remove(oldest);
            sizes.Remove(oldest);
            LogDropped(oldest);
        }
    }

    // A report that is lost takes with it what it knew of earlier losses; they are handed on.
    private void WriteLoss(long number, string reason)
    {
        var (from, until) = (time.GetUtcNow(), time.GetUtcNow());
        ImmutableArray<Gap> handedOn = [];
        try
        {
            var lost = files.ReadReport(number);
            (from, until, handedOn) = (lost.SentAt, lost.SentAt, lost.Gaps);
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException)
        {
            if (File.Exists(files.Report(number))) from = until = new(File.GetLastWriteTimeUtc(files.Report(number)), TimeSpan.Zero);
        }
        foreach (var gap in handedOn) files.AppendJournal(next, new(Lost: gap));
        files.AppendJournal(next, new(Lost: new(from, until, 1, reason), Number: number));
    }

    private void Recover()
    {
        var numbers = files.Numbers();
        long highest = state.ReadOrSetAside(HighestFile, StateJson.Default.HighestNumber)?.Number ?? 0;
        highest = Math.Max(Math.Max(highest, files.HighestAside()), Math.Max(acknowledged?.Number ?? 0, numbers.LastOrDefault()));
        var journals = files.Journals();
        next = Math.Max(highest + 1, journals.LastOrDefault());
        // A journal whose report was made is in it.
        foreach (long journal in journals.Where(journal => journal < next)) File.Delete(files.Journal(journal));
        files.MendJournal(next);
        // A loss is written down before the report is removed.
        var lost = files.ReadJournal(next).Lines.Select(line => line.Number).OfType<long>().ToHashSet();
        foreach (long number in numbers)
        {
            if (number <= acknowledged?.Number || lost.Contains(number)) files.Remove(number);
            else sizes[number] = files.Size(number);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The outbox is full: report {Number} was dropped, and the next report counts it.")]
    private partial void LogDropped(long number);

    [LoggerMessage(LogLevel.Warning, "Report {Number} was set aside in the outbox's folder 'aside' ({Reason}), and the next report counts it.")]
    private partial void LogSetAside(long number, string reason);
}
