using System.Text.Json;
using Microsoft.Extensions.Logging;
using NetReady.Agent.Outbox;
using NetReady.Agent.Schedule;
using NetReady.Agent.State;
using NetReady.Core.Assignments;
using NetReady.Core.Reports;

namespace NetReady.Agent.Delivery;

/// <summary>Brings the outbox's reports to the collector, oldest first and one at a time.</summary>
/// <param name="queue">The outbox.</param>
/// <param name="signer">Signs what is sent.</param>
/// <param name="collector">The way there.</param>
/// <param name="state">Where the standing is kept.</param>
/// <param name="random">For the jitter: a number from 0 to 1, 1 excluded.</param>
/// <param name="time">The device's clock.</param>
/// <param name="logger">Where the courier says what happens.</param>
internal sealed partial class Courier(
    ReportQueue queue, ReportSigner signer, CollectorClient collector, StateDirectory state, Func<double> random, TimeProvider time, ILogger logger)
{
    private readonly Backoff backoff = new(random);
    private DeliveryStanding? standing = state.ReadOrSetAside(DeliveryStanding.FileName, StateJson.Default.DeliveryStanding);

    /// <summary>Called with each new assignment, before the report that brought it counts as delivered.</summary>
    public Action<Assignment>? Assigned { get; init; }

    /// <summary>Called after each try.</summary>
    public Action<Attempt>? Attempted { get; init; }

    /// <summary>Why the last try did not succeed; null where it did.</summary>
    public DeliveryStanding? Standing => standing;

    /// <summary>Delivers until cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Step step;
            try
            {
                step = await DeliverOldestAsync(cancellation);
            }
            catch (Exception problem) when (!cancellation.IsCancellationRequested)
            {
                LogFailed(problem);
                step = Step.After(backoff.Next());
            }
            if (step == Step.NothingWaits) await queue.NotEmptyAsync(cancellation);
            else if (step.Wait is { } wait) await WallClock.WaitUntilAsync(time.GetUtcNow() + wait, time, null, cancellation);
        }
    }

    /// <summary>Delivers what waits, until all is delivered or one try fails.</summary>
    /// <returns>Whether all is delivered.</returns>
    public async Task<bool> DeliverAllAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var step = await DeliverOldestAsync(cancellation);
            if (step == Step.NothingWaits) return true;
            if (step.Wait is not null) return false;
        }
    }

    private async Task<Step> DeliverOldestAsync(CancellationToken cancellation)
    {
        if (queue.Oldest() is not { } number) return Step.NothingWaits;
        var signed = Signed(number);
        if (signed is null) return Step.Done;

        var start = time.GetUtcNow();
        long began = time.GetTimestamp();
        var answer = await collector.PostAsync("/api/v1/reports", signed.Jws, cancellation);
        var reply = answer is Answer.Ok ok ? Reply(ok, number) : null;
        if (answer is Answer.Ok && reply is null) answer = new Answer.Away("What answers in the collector's place does not answer as one.");
        Attempted?.Invoke(new(start, time.GetElapsedTime(began), signed.Jws.Length, answer is not Answer.Away));
        switch (answer)
        {
            case Answer.Ok:
                if (reply!.Assignment is { } assignment) Assigned?.Invoke(assignment);
                queue.Acknowledge(signed.Report);
                backoff.Reset();
                Stand(null);
                LogDelivered(number);
                return Step.Done;
            case Answer.Refused refused:
                return Refused(number, signed.Report, refused);
            case Answer.Away away:
                Stand(new(DeliveryStanding.Away, away.Why, time.GetUtcNow()));
                return Step.After(backoff.Next(away.RetryAfter));
            default:
                throw new InvalidOperationException($"An answer of the kind {answer.GetType().Name} is not known.");
        }
    }

    private SignedReport? Signed(long number)
    {
        try
        {
            return signer.Sign(number);
        }
        catch (Exception problem) when (problem is InvalidDataException or FileNotFoundException)
        {
            queue.SetAside(number, GapReasons.Unreadable);
            return null;
        }
    }

    private Step Refused(long number, Report report, Answer.Refused refused)
    {
        switch (refused.Reason)
        {
            // Refused as it stands, so never taken: the number may be signed anew, and once only.
            case RefusalReasons.FullNeeded when report.Base is not null:
                signer.SignAnew(number);
                return Step.Done;
            case RefusalReasons.NotInContract when signer.WouldNowSayLess(number, report):
                signer.SignAnew(number);
                return Step.Done;
            case RefusalReasons.TooLarge:
                queue.SetAside(number, GapReasons.TooLarge);
                return Step.Done;
            case RefusalReasons.MalformedEnvelope or RefusalReasons.MalformedReport or RefusalReasons.WrongHost or RefusalReasons.NotInContract:
                LogMalformed(number, refused.Reason, refused.Message);
                queue.SetAside(number, GapReasons.Refused);
                return Step.Done;
            default:
                Stand(new(refused.Reason, Advice(refused), time.GetUtcNow()));
                return Step.After(backoff.Stuck());
        }
    }

    private static string Advice(Answer.Refused refused) => refused.Reason switch
    {
        RefusalReasons.Forked => "Another device reports under this one's identity, as after a disk was copied. Reports are kept. On the copy, remove the agent's directory and enrol with a join string of its own.",
        RefusalReasons.Revoked => "The collector's administrator withdrew this device's identity. Reports are kept. Ask why; to come back, remove the agent's directory and enrol with a new join string.",
        RefusalReasons.UnknownHost => "The collector does not know this device: it was restored from an older copy, or set up anew. Reports are kept. Ask its administrator; where it was set up anew, remove the agent's directory and enrol with a new join string.",
        RefusalReasons.BadSignature => "The collector has another key for this device: its key file was replaced. Reports are kept. Restore the file, or remove the agent's directory and enrol with a new join string.",
        _ => $"{refused.Message} Reports are kept.",
    };

    private static ReportReply? Reply(Answer.Ok ok, long number)
    {
        try
        {
            return JsonSerializer.Deserialize(ok.Body, NetReadyJson.Default.ReportReply) is { } reply && reply.Acknowledged == number ? reply : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Stand(DeliveryStanding? now)
    {
        if (now?.Reason == standing?.Reason && now?.Message == standing?.Message) return;
        standing = now is not null && now.Reason == standing?.Reason ? now with { Since = standing.Since } : now;
        if (standing is null)
        {
            File.Delete(state[DeliveryStanding.FileName]);
            return;
        }
        state.Write(DeliveryStanding.FileName, standing, StateJson.Default.DeliveryStanding);
        if (standing.Reason == DeliveryStanding.Away) LogAway(standing.Message, queue.Depth);
        else LogRefused(standing.Reason, standing.Message);
    }

    // One report is dealt with, none waits, or there is a while to wait before the next try.
    private sealed record Step(TimeSpan? Wait)
    {
        public static Step Done { get; } = new(Wait: null);

        public static Step NothingWaits { get; } = new(Timeout.InfiniteTimeSpan);

        public static Step After(TimeSpan wait) => new(wait);
    }

    [LoggerMessage(LogLevel.Debug, "Report {Number} is delivered.")]
    private partial void LogDelivered(long number);

    [LoggerMessage(LogLevel.Warning, "{Why} {Waiting} reports wait in the outbox.")]
    private partial void LogAway(string why, int waiting);

    [LoggerMessage(LogLevel.Error, "The collector refuses this device's reports ({Reason}). {Advice}")]
    private partial void LogRefused(string reason, string advice);

    [LoggerMessage(LogLevel.Error, "The collector does not take report {Number} ({Reason}): {Message} Is the agent older than the collector?")]
    private partial void LogMalformed(long number, string reason, string message);

    [LoggerMessage(LogLevel.Error, "Delivering failed; it is tried again.")]
    private partial void LogFailed(Exception problem);
}

/// <summary>One try to deliver a report.</summary>
/// <param name="Start">When it began, by the device's clock.</param>
/// <param name="Took">How long it took, whatever the wall clock did meanwhile.</param>
/// <param name="Bytes">The bytes of the report as sent.</param>
/// <param name="Answered">Whether the collector answered, whatever it said, and had room.</param>
internal sealed record Attempt(DateTimeOffset Start, TimeSpan Took, int Bytes, bool Answered);
