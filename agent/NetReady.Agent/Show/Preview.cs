using NetReady.Agent.Delivery;
using NetReady.Agent.Identity;
using NetReady.Agent.Outbox;
using NetReady.Agent.Privacy;
using NetReady.Agent.Schedule;
using NetReady.Agent.State;
using NetReady.Core.Programs;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;
using NetReady.Core.Units;

namespace NetReady.Agent.Show;

/// <summary>How far the next report is.</summary>
internal enum NextState
{
    /// <summary>It is signed, and goes out exactly so.</summary>
    Signed,

    /// <summary>It waits, and goes out so but for the instant of signing, unless an earlier one is delivered first.</summary>
    Waiting,

    /// <summary>None waits; it would go out so were it made now.</summary>
    WouldBe,
}

/// <summary>What a person may see of the agent: who it is, what may leave the device, what waits, and the next report to the letter. Works without the collector, changes nothing, and may run beside the agent.</summary>
/// <param name="Identity">Who the device is.</param>
/// <param name="Privacy">What may leave it.</param>
/// <param name="Waiting">How many reports wait.</param>
/// <param name="Size">What they take on disk.</param>
/// <param name="LastDelivered">When the last report was delivered, by the device's clock; null for never.</param>
/// <param name="Standing">Why delivering does not succeed; null where it does.</param>
/// <param name="Traffic">What comes of watching the device's traffic while the agent runs.</param>
/// <param name="SpentToday">What measuring has cost today.</param>
/// <param name="State">How far the next report is.</param>
/// <param name="Next">The next report.</param>
internal sealed record Preview(
    DeviceIdentity Identity, PrivacyGate Privacy, int Waiting, ByteSize Size, DateTimeOffset? LastDelivered, DeliveryStanding? Standing, WatchedTraffic Traffic, ByteSize SpentToday,
    NextState State, Report Next)
{
    private const int MostTries = 5;

    /// <summary>Looks.</summary>
    /// <exception cref="ProgramException">The device is not enrolled, or its state cannot be read.</exception>
    public static async Task<Preview> LookAsync(StateDirectory state, FactReading readFacts, TimeProvider time, CancellationToken cancellation)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return await LookOnceAsync(state, readFacts, time, cancellation);
            }
            catch (FileNotFoundException) when (tries < MostTries)
            {
                // The agent delivered the report while it was looked at; look at the next.
            }
            catch (InvalidDataException problem)
            {
                throw new ProgramException(ExitCodes.BadData, $"{problem.Message} The agent sets such a file aside by itself when it runs.", problem);
            }
        }
    }

    private static async Task<Preview> LookOnceAsync(StateDirectory state, FactReading readFacts, TimeProvider time, CancellationToken cancellation)
    {
        var identity = DeviceIdentity.Get(state);
        var assignment = AssignmentFile.Load(state);
        var privacy = new PrivacyGate(PinnedContract.Load(state), assignment is null ? null : PinnedContract.Sorted(assignment.Privacy));
        var acknowledged = state.Read(ReportQueue.AcknowledgedFile, StateJson.Default.Acknowledged);
        var files = Directory.Exists(state[ReportQueue.DirectoryName]) ? new QueueFiles(state[ReportQueue.DirectoryName]) : null;
        var waiting = files?.Numbers() ?? [];
        Preview Seen(NextState how, Report next) => new(identity, privacy, waiting.Count, new(waiting.Sum(number => files!.Size(number))), acknowledged?.At,
            state.Read(DeliveryStanding.FileName, StateJson.Default.DeliveryStanding), WatchedTraffic.By(assignment, privacy),
            (state.Read(MeasuringState.FileName, StateJson.Default.MeasuringState) ?? MeasuringState.None).On(time.GetUtcNow()).Spent, how, next);

        if (waiting.Count > 0)
        {
            if (File.Exists(files!.Signed(waiting[0]))) return Seen(NextState.Signed, ReportSigner.Opened(File.ReadAllText(files.Signed(waiting[0])), waiting[0]));
            return Seen(NextState.Waiting, ReportSigner.Outgoing(files.ReadReport(waiting[0]), acknowledged, identity.Host, privacy, time.GetUtcNow()));
        }

        var stated = assignment is null ? [] : await StatedFacts.ReadAsync(readFacts, assignment, privacy, 0, time, cancellation);
        var unmeasured = acknowledged?.Facts.Where(fact => fact.Key.Sample is not null) ?? [];
        var (number, lines) = Journal(files, acknowledged);
        var draft = Rounds.Draft(identity, assignment, [.. stated, .. unmeasured], time.GetUtcNow()) with
        {
            Sequence = number,
            Samples = SampleMerging.Merge(lines.Select(line => line.Samples).OfType<SampleBatch>()),
            Gaps = SampleMerging.Merge(lines.Select(line => line.Lost).OfType<Gap>()),
        };
        return Seen(NextState.WouldBe, ReportSigner.Outgoing(draft, acknowledged, identity.Host, privacy, time.GetUtcNow()));
    }

    private static (long Number, List<JournalLine> Lines) Journal(QueueFiles? files, Acknowledged? acknowledged)
    {
        long next = (acknowledged?.Number ?? 0) + 1;
        if (files is null) return (next, []);
        long number = Math.Max(next, files.Journals().LastOrDefault());
        return (number, files.ReadJournal(number).Lines);
    }
}
