using System.Buffers.Text;
using System.Security.Cryptography;
using NetReady.Collector.Identity;
using NetReady.Collector.Store;
using NetReady.Core.Enrolment;
using NetReady.Core.Hosts;
using NetReady.Core.Programs;

namespace NetReady.Collector.Enrolment;

/// <summary>Issues join strings.</summary>
public sealed class JoinIssuer
{
    /// <summary>How long a join string is good where nothing else is said.</summary>
    public static readonly TimeSpan DefaultLife = TimeSpan.FromHours(24);

    /// <summary>How long a join string is good at least.</summary>
    public static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);

    /// <summary>How long a join string is good at most.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);

    private readonly CollectorStore store;
    private readonly ServerIdentity identity;
    private readonly Func<string> address;
    private readonly TimeProvider time;

    internal JoinIssuer(CollectorStore store, ServerIdentity identity, Func<string> address, TimeProvider time)
    {
        this.store = store;
        this.identity = identity;
        this.address = address;
        this.time = time;
    }

    /// <summary>Issues a join string for one device.</summary>
    /// <param name="profile">What the device will be.</param>
    /// <param name="life">How long it is good; null for <see cref="DefaultLife"/>.</param>
    /// <exception cref="ProgramException">The life is not from one minute to 30 days, or the profile has an empty or overlong part.</exception>
    public async Task<JoinString> IssueAsync(HostProfile profile, TimeSpan? life = null)
    {
        var goodFor = life ?? DefaultLife;
        if (goodFor < ShortestLife || goodFor > LongestLife) throw new ProgramException(ExitCodes.Usage, "A join string is good for one minute to 30 days.");
        foreach (string? part in (string?[])[profile.Department, profile.Tier, profile.Marking, profile.Asset])
            if (part is not null && (part.Trim().Length == 0 || part.Length > 128)) throw new ProgramException(ExitCodes.Usage, "Department, tier, marking and asset have 1 to 128 letters each.");
        var now = time.GetUtcNow();
        string secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        var join = new JoinString { Address = address(), KeyHash = identity.KeyHash, Secret = secret, Until = now + goodFor, Profile = profile };
        await store.WriteAsync(session =>
        {
            JoinSecrets.Keep(session, JoinSecrets.HashOf(secret), profile, now, now + goodFor);
            Events.Note(session, Events.JoinIssued, "", $"{profile.Department}, {profile.Tier}, {profile.Ownership.Name()}", now);
            return true;
        }).ConfigureAwait(false);
        return join;
    }
}
