using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Enrolment;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Core.Envelopes;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Cli.Tests;

/// <summary>A collector's data folder as one leaves it behind: two OFFICIAL laptops and a SECRET one, the shipped policies live, each host judged once.</summary>
internal sealed class StoredFleet : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public StoredFleet()
    {
        var now = TimeProvider.System.GetUtcNow();
        var files = PolicyFolder.ReadFiles(Path.Combine(Repository.Root, "policies"));
        var policies = PolicyFolder.Load(files).Policies!;
        using var store = CollectorStore.Open(Data, NullLogger.Instance, serving: true);
        string[] ids = store.WriteAsync(session =>
        {
            new GoingLive(null, "test", "start", PolicyActivation.Start).Write(session.Sql, new(policies, files), now);
            return new[] { Enrol(session, "A-1", "OFFICIAL", policies, now), Enrol(session, "A-2", "OFFICIAL", policies, now), Enrol(session, "A-3", "SECRET", policies, now) };
        }, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        (First, Second, Secret) = (ids[0], ids[1], ids[2]);
    }

    /// <summary>The collector's data folder.</summary>
    public string Data => folder["collector"];

    /// <summary>The folder as <c>netready up --data</c> has it, with the collector's in it.</summary>
    public string Whole => folder.FullPath;

    public string First { get; }

    public string Second { get; }

    public string Secret { get; }

    public void Dispose() => folder.Dispose();

    private static string Enrol(StoreSession session, string asset, string tier, PolicySet policies, DateTimeOffset now)
    {
        var profile = new HostProfile { Department = tier == "SECRET" ? "Defence" : "Exchequer", Tier = tier, Ownership = Ownership.Corporate, Asset = asset };
        byte[] secret = JoinSecrets.HashOf(asset);
        JoinSecrets.Keep(session, secret, profile, now, now + TimeSpan.FromHours(1));
        var host = JoinSecrets.Spend(session, secret, DeviceKey.Create().Public, "0.1.0", now).Host!;
        var audit = new Observation { Key = new("device.firewall.enabled"), Value = FactValue.Of(true), Method = "test", Assurance = Assurance.SelfReported, ObservedAt = now };
        var card = policies.Score(new() { Host = host.Id, Profile = profile with { Platform = Platform.Linux }, At = now, LastContact = now, EnrolledAt = now, Facts = [new(audit.Key, [new FactRun(now, audit, 1)])] });
        session.Sql.Run("INSERT INTO scorecard (host, scored_at, scorecard) VALUES ($0, $1, $2)", host.Number, now.UtcTicks, ScorecardJson.Write(card));
        return host.Id;
    }
}
