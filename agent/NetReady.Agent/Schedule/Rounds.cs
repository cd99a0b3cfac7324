using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using NetReady.Agent.Delivery;
using NetReady.Agent.Diagnosis;
using NetReady.Agent.Identity;
using NetReady.Agent.Outbox;
using NetReady.Agent.Privacy;
using NetReady.Agent.Probes;
using NetReady.Agent.State;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;
using NetReady.Core.Units;

namespace NetReady.Agent.Schedule;

/// <summary>Collects what the assignment asks for and the privacy contract allows, nothing else, and puts it into the outbox.</summary>
/// <param name="state">Where assignment, contract and what was spent are kept.</param>
/// <param name="queue">The outbox.</param>
/// <param name="identity">Who this device is.</param>
/// <param name="readFacts">Reads stated facts.</param>
/// <param name="probe">Measures sampled ones.</param>
/// <param name="askSlot">Asks the collector for the line.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it says what happens.</param>
internal sealed partial class Rounds(
    StateDirectory state, ReportQueue queue, DeviceIdentity identity, FactReading readFacts, Probing probe, SlotAsking askSlot, TimeProvider time, ILogger logger)
{
    private const string CollectorSuccess = "net.collector.success";
    private static readonly TimeSpan mostForProbe = TimeSpan.FromMinutes(2);

    private readonly Lock gate = new();
    private readonly Dictionary<FactKey, Observation> missing = [];
    private readonly HashSet<string> tried = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ByteSize> lastCost = new(StringComparer.Ordinal);
    private ImmutableArray<Observation> facts = [];
    private Assignment? assignment = AssignmentFile.Load(state);
    private MeasuringState measuring = state.ReadOrSetAside(MeasuringState.FileName, StateJson.Default.MeasuringState) ?? MeasuringState.None;

    /// <summary>Whether a call seems to be in progress on this device, which nothing may fill the line of; null where that cannot be told.</summary>
    public Func<bool?> IsInCall { get; init; } = () => null;

    /// <summary>The assignment in force; null before there is one.</summary>
    public Assignment? Assignment => Volatile.Read(ref assignment);

    /// <summary>What may leave the device.</summary>
    public PrivacyGate Privacy => new(PinnedContract.Load(state), Assignment?.Privacy);

    /// <summary>Works by an assignment from now on.</summary>
    /// <returns>Whether it is another one than before.</returns>
    public bool Adopt(Assignment adopted)
    {
        // Reports that waited name the assignment they were made by, and so each brings the new one again.
        if (adopted.Hash == Assignment?.Hash) return false;
        adopted = adopted with { Privacy = PinnedContract.Sorted(adopted.Privacy) };
        AssignmentFile.Save(state, adopted);
        Volatile.Write(ref assignment, adopted);
        LogAssignment(adopted.Facts.Length, adopted.Samples.Length);
        if (Privacy.Wider is { IsEmpty: false } wider) LogWider(wider.Length, string.Join(", ", wider));
        return true;
    }

    /// <summary>The probes to run.</summary>
    public ImmutableArray<ProbeJob> Jobs() => Assignment is { } now ? ProbeJob.For(Allowed(now, Privacy), now.Targets) : [];

    /// <summary>When a heavy probe that ran before is due again; null where it never ran.</summary>
    public DateTimeOffset? HeavyDue(ProbeJob job) => measuring.HeavyDue.TryGetValue(job.Name, out var due) ? due : null;

    /// <summary>Makes a report of all facts and puts it into the outbox.</summary>
    /// <param name="readAnew">Whether to read the stated facts, or to state those read last.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The report's number.</returns>
    public async Task<long> ReportAsync(bool readAnew, CancellationToken cancellation)
    {
        if (readAnew) await ExamineAsync(cancellation);
        if (readAnew && Assignment is { } now) facts = await StatedFacts.ReadAsync(readFacts, now, Privacy, queue.Depth, time, cancellation);
        ImmutableArray<Observation> all;
        var asked = Assignment?.Facts.ToHashSet(StringComparer.Ordinal) ?? [];
        lock (gate) all = [.. facts.Where(fact => asked.Contains(fact.Key.Name)).Concat(Unmeasured()).OrderBy(fact => fact.Key.ToString(), StringComparer.Ordinal)];
        return queue.Add(Draft(identity, Assignment, all, time.GetUtcNow()));
    }

    /// <summary>Examines line and VPN, where a fact is asked for that is made of it and may leave; null for never. It is charged to the budget, and as cheap as a light probe.</summary>
    public Examining? Examine { get; init; }

    private async Task ExamineAsync(CancellationToken cancellation)
    {
        if (Examine is null || Assignment is not { } now || !Diagnoser.IsAskedFor(now.Facts.Where(Privacy.Allows))) return;
        try
        {
            Charge((await Examine(now, identity.KeyHash, cancellation).WaitAsync(mostForProbe, time, cancellation)).Bytes);
        }
        catch (TimeoutException)
        {
            // The facts say when they were last told.
        }
    }

    /// <summary>A report without number, samples and gaps.</summary>
    public static Report Draft(DeviceIdentity identity, Assignment? assignment, ImmutableArray<Observation> facts, DateTimeOffset now) => new()
    {
        Host = identity.Host,
        Sequence = 0,
        SentAt = now,
        AgentVersion = AgentVersion.Current,
        Platform = Platforms.Current(),
        BootId = BootId.Current,
        AssignmentHash = assignment?.Hash,
        Facts = facts,
    };

    /// <summary>Runs probes: the light ones together, then the heavy ones one by one. Samples are on disk when it returns.</summary>
    public async Task MeasureAsync(IReadOnlyCollection<ProbeJob> jobs, Func<double> random, CancellationToken cancellation)
    {
        await Task.WhenAll(jobs.Where(job => !job.Probe.Heavy).Select(job => MeasureAsync(job, cancellation)));
        var gate = new HeavyGate(readFacts, IsInCall, askSlot, random, time);
        foreach (var job in jobs.Where(job => job.Probe.Heavy))
        {
            if (await MeasureHeavyAsync(job, gate, cancellation) is { } reason) Record(job, new([], Missing(job, reason)));
            Save(measuring with { HeavyDue = measuring.HeavyDue.SetItem(job.Name, time.GetUtcNow() + job.Pace.Draw(random())) });
        }
    }

    // Why it was not measured; null where it was.
    private async Task<MissingReason?> MeasureHeavyAsync(ProbeJob job, HeavyGate gate, CancellationToken cancellation)
    {
        if (Assignment is not { } now) return MissingReason.NotYetMeasured;
        if (await gate.AgainstAsync(now, cancellation) is { } against) return against;
        if (IsBudgetSpent(job)) return MissingReason.BudgetSpent;
        if (!await gate.TakeAsync(job, cancellation)) return MissingReason.NoSlot;
        try
        {
            await MeasureAsync(job, cancellation);
        }
        finally
        {
            await gate.DoneAsync(cancellation);
        }
        return null;
    }

    /// <summary>Keeps a try to deliver as a sample, where it is asked for.</summary>
    public void Keep(Attempt attempt)
    {
        if (Assignment is not { } now) return;
        foreach (var wanted in Allowed(now, Privacy).Where(sample => sample.Fact == CollectorSuccess))
        {
            queue.Keep(new()
            {
                Key = wanted.Key, Method = "https", Assurance = Assurance.SelfReported, Bytes = new(attempt.Bytes), Spent = attempt.Took,
                Start = attempt.Start, End = attempt.Start + attempt.Took + TimeSpan.FromTicks(1), Low = Histogram.Of(attempt.Answered ? 1 : 0),
            });
        }
    }

    // The sampled facts that are asked for and have no samples, each with its reason.
    private IEnumerable<Observation> Unmeasured()
    {
        if (Assignment is not { } now) return [];
        var privacy = Privacy;
        var at = time.GetUtcNow();
        var untried = Jobs().Where(job => !tried.Contains(job.Name) && HeavyDue(job) is null).SelectMany(job => job.Request.Wanted).Select(wanted => wanted.Key).ToHashSet();
        return now.Samples.Select(sample =>
            privacy.Withholds(sample.Fact) ? PrivacyGate.Withheld(sample.Key, at)
            : !privacy.Allows(sample.Fact) || sample.Fact == CollectorSuccess || Vocabulary.Find(sample.Fact) is not { IsSampled: true } ? null
            : ProbeTable.For(sample.Fact) is null ? Missing(sample.Key, MissingReason.NotSupported, at)
            : untried.Contains(sample.Key) ? Missing(sample.Key, MissingReason.NotYetMeasured, at)
            : missing.GetValueOrDefault(sample.Key)).OfType<Observation>();
    }

    private async Task MeasureAsync(ProbeJob job, CancellationToken cancellation)
    {
        ProbeResult measured;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            measured = await probe(job.Request, identity.KeyHash, over.Token).WaitAsync(job.Request.Sample + mostForProbe, time, cancellation);
        }
        catch (TimeoutException)
        {
            // What nobody waits for any more must not go on.
            await over.CancelAsync();
            measured = new([], Missing(job, MissingReason.TimedOut));
        }
        Record(job, measured);
    }

    private void Record(ProbeJob job, ProbeResult measured)
    {
        foreach (var batch in measured.Batches.Where(batch => batch.Problem() is null)) queue.Keep(batch);
        lock (gate)
        {
            tried.Add(job.Name);
            var sampled = measured.Batches.Select(batch => batch.Key).ToHashSet();
            foreach (var wanted in job.Request.Wanted)
            {
                if (sampled.Contains(wanted.Key)) missing.Remove(wanted.Key);
                else missing[wanted.Key] = measured.Missing.FirstOrDefault(fact => fact.Key == wanted.Key) ?? Missing(wanted.Key, MissingReason.Error, time.GetUtcNow());
            }
            if (sampled.Count > 0) lastCost[job.Name] = measured.Bytes;
            Charge(measured.Bytes);
        }
        LogMeasured(job.Name, measured.Batches.Length, measured.Missing.Length);
    }

    private void Charge(ByteSize bytes)
    {
        lock (gate)
            if (bytes.Bytes > 0) Save(measuring.On(time.GetUtcNow()) is var today ? today with { Spent = today.Spent + bytes } : today);
    }

    private bool IsBudgetSpent(ProbeJob job)
    {
        var spent = measuring.On(time.GetUtcNow()).Spent;
        var daily = Assignment?.DailyBytes ?? default;
        return spent >= daily || spent + lastCost.GetValueOrDefault(job.Name) > daily;
    }

    private void Save(MeasuringState changed)
    {
        lock (gate)
        {
            measuring = changed;
            state.Write(MeasuringState.FileName, measuring, StateJson.Default.MeasuringState);
        }
    }

    private static IEnumerable<SampleAssignment> Allowed(Assignment now, PrivacyGate privacy) => now.Samples.Where(sample => privacy.Allows(sample.Fact));

    private ImmutableArray<Observation> Missing(ProbeJob job, MissingReason reason) => [.. job.Request.Wanted.Select(wanted => Missing(wanted.Key, reason, time.GetUtcNow()))];

    private static Observation Missing(FactKey key, MissingReason reason, DateTimeOffset at) =>
        new() { Key = key, Missing = reason, Method = "agent", Assurance = Assurance.SelfReported, ObservedAt = at };

    [LoggerMessage(LogLevel.Information, "The collector asks for {Facts} stated and {Samples} sampled facts.")]
    private partial void LogAssignment(int facts, int samples);

    [LoggerMessage(LogLevel.Warning, "The collector's privacy contract has {Count} facts that were not accepted on this device; they stay here: {Facts}. To accept it: netready-agent enrol --accept")]
    private partial void LogWider(int count, string facts);

    [LoggerMessage(LogLevel.Debug, "Measured {Job}: {Batches} facts sampled, {Missing} missing.")]
    private partial void LogMeasured(string job, int batches, int missing);
}
