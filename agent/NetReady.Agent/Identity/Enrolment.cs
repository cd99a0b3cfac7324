using System.Text.Json;
using NetReady.Agent.Delivery;
using NetReady.Agent.Outbox;
using NetReady.Agent.Privacy;
using NetReady.Agent.Schedule;
using NetReady.Agent.State;
using NetReady.Core.Enrolment;
using NetReady.Core.Envelopes;
using NetReady.Core.Programs;
using NetReady.Core.Reports;

namespace NetReady.Agent.Identity;

/// <summary>What came of enrolling.</summary>
/// <param name="Identity">Who the device is from now on.</param>
/// <param name="Already">Whether it was enrolled with that collector before, so that the join string's secret is not spent.</param>
internal sealed record Enrolled(DeviceIdentity Identity, bool Already);

/// <summary>Makes a device known to a collector by a join string. The device's clock plays no part in it, and the secret never touches its disk.</summary>
internal sealed class Enrolment(StateDirectory state, TimeProvider time)
{
    /// <summary>How long one try may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Enrols, or finds that it is done. May be called again after any failure: the key stays the same, so that a lost answer costs nothing.</summary>
    /// <exception cref="ProgramException">It did not come to be; the message says why and what to do.</exception>
    public async Task<Enrolled> EnrolAsync(JoinString join, CancellationToken cancellation)
    {
        using var hold = state.Hold();
        if (DeviceIdentity.Find(state) is { } known) return Again(known, join);
        ForgetFormerHost();

        using var key = DeviceIdentity.KeyOrNew(state);
        var request = JsonSerializer.SerializeToUtf8Bytes(new EnrolRequest(join.Secret, key.Public, AgentVersion.Current), NetReadyJson.Default.EnrolRequest);
        using var collector = new CollectorClient(join.Address, join.KeyHash, Timeout, time);
        var answer = await collector.PostAsync("/api/v1/enrol", Jws.Sign(key, JwsTypes.Enrolment, key.Public.Thumbprint(), request), cancellation);
        var reply = answer switch
        {
            Answer.Ok ok => Read(ok.Body, join),
            Answer.Refused refused => throw Refused(refused, join),
            Answer.Away away => throw new ProgramException(ExitCodes.Unavailable, away.Why),
            _ => throw new InvalidOperationException($"An answer of the kind {answer.GetType().Name} is not known."),
        };
        // The identity last: until it stands, the device is not enrolled and may try again with the same key.
        PinnedContract.Save(state, reply.Assignment.Privacy);
        AssignmentFile.Save(state, reply.Assignment);
        var identity = new DeviceIdentity(reply.Host, join.Address, join.KeyHash, time.GetUtcNow());
        identity.Save(state);
        return new(identity, Already: false);
    }

    private Enrolled Again(DeviceIdentity known, JoinString join)
    {
        if (known.KeyHash != join.KeyHash)
            throw new ProgramException(ExitCodes.Usage, $"This device is enrolled with another collector ({known.Address}). To leave it for {join.Address}, remove {state.FullPath} first.");
        if (known.Address == join.Address) return new(known, Already: true);
        var moved = known with { Address = join.Address };
        moved.Save(state);
        return new(moved, Already: true);
    }

    // An outbox without an identity is a former host's. Its reports are not the new collector's to see, and its key is done with.
    private void ForgetFormerHost()
    {
        if (!Directory.Exists(state[ReportQueue.DirectoryName])) return;
        Directory.Delete(state[ReportQueue.DirectoryName], recursive: true);
        DeviceIdentity.ForgetKey(state);
    }

    private static EnrolReply Read(byte[] body, JoinString join)
    {
        try
        {
            return JsonSerializer.Deserialize(body, NetReadyJson.Default.EnrolReply) ?? throw new JsonException("it is null");
        }
        catch (JsonException problem)
        {
            throw new ProgramException(ExitCodes.BadData, $"The collector at {join.Address} answered what this agent ({AgentVersion.Current}) does not understand; install the agent that belongs to it. ({problem.Message})", problem);
        }
    }

    private ProgramException Refused(Answer.Refused refused, JoinString join) => refused.Reason switch
    {
        // The collector's clock tells whether the secret lapsed, where it says the time; this device's may be wrong.
        RefusalReasons.BadSecret when (refused.Date ?? time.GetUtcNow()) > join.Until =>
            new(ExitCodes.Unavailable, $"The join string lapsed at {join.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Ask for a new one."),
        RefusalReasons.BadSecret =>
            new(ExitCodes.Unavailable, "The join string was used by another device, or withdrawn. Ask for a new one: each is good for one device."),
        _ => new(ExitCodes.Unavailable, $"The collector at {join.Address} refused to enrol this device: {refused.Message} ({refused.Reason})"),
    };
}
