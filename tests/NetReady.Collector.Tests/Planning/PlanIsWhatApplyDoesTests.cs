using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Planning;
using NetReady.Collector.Policies;
using NetReady.Collector.Store;
using NetReady.Collector.Tests.Store;
using NetReady.Collector.Verdicts;
using NetReady.Collector.Waivers;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Tests.Planning;

/// <summary>What a plan says of now is what the collector makes of every host once the version is applied; and both are what a naive reading of the design makes of it.</summary>
public sealed class PlanIsWhatApplyDoesTests
{
    private const int HostsEach = 7;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
    private const double Days = 40;

    [Theory(Timeout = Hang.After)]
    [InlineData(1, 14)]
    [InlineData(1001, 14)]
    [InlineData(2001, 14)]
    public async Task A_plan_foretells_every_hosts_state_and_outcomes(int firstSeed, int cases)
    {
        int flips = 0, flippedThen = 0, alike = 0, waived = 0, inGrace = 0;
        for (int seed = firstSeed; seed < firstSeed + cases; seed++)
        {
            var made = new RandomCase(seed);
            await using var collector = new StoreUnderTest();
            var start = collector.Clock.GetUtcNow();
            await GoLiveAsync(collector, made, null, PolicyActivation.Start);
            var hosts = await LiveOnAsync(collector, made, start);
            var waivers = await WaiveAsync(collector, made, hosts);
            var now = collector.Clock.GetUtcNow();
            var sinceBefore = made.Rules.ToDictionary(rule => rule.Id, _ => start);
            var before = new NaiveJudge(made.Common, made.Packs, sinceBefore, waivers);

            if (seed % 2 == 0) made.EditLittle();
            else made.Edit();
            var version = VersionOf(made);
            var live = collector.Store.Read(sql => LivePolicies.Read(sql, PolicyVersions.Live(sql)!, now))!;
            var fleet = StoredFleet.Read(collector.Store.Readers, now);
            var versions = TwoVersions.Of(live, version.Set, fleet.Waivers, now);
            var plan = new Planner(fleet, versions).Plan(null, null, Cancel);
            // Judging only what changed leaves nothing out, of now and of the past.
            var past = new Planner(fleet, versions).Plan(now.AddDays(-30), null, Cancel);
            Assert.Equal(PlanJson.Write(new Planner(fleet, versions.EachApart).Plan(now.AddDays(-30), null, Cancel)), PlanJson.Write(past));
            Assert.Equal(PlanJson.Write(past with { Past = null }), PlanJson.Write(plan));
            Assert.Equal(plan.Flips.Length, FlipCounter.Count(fleet, versions, Cancel).Flips);
            flippedThen += past.Past!.Hosts;
            alike += fleet.Judged.Count(host => versions.MayDiffer(host) && fleet.Read(host, now.AddDays(-30), versions.Needs.LookBack, reading => versions.ComeToSame(host, reading, now.AddDays(-30), now)));
            var cardsBefore = hosts.ToDictionary(host => host.Id, host => Score(collector, host.Id, now));
            await GoLiveAsync(collector, made, live.Set.Hash, PolicyActivation.Apply);
            var after = new NaiveJudge(made.Common, made.Packs, made.Rules.ToDictionary(rule => rule.Id, rule => sinceBefore.GetValueOrDefault(rule.Id, now)), waivers);

            foreach (var host in hosts)
            {
                var card = Score(collector, host.Id, now);
                Same(seed, before.Judge(host, now), cardsBefore[host.Id]);
                Same(seed, after.Judge(host, now), card);
                waived += card.Rules.Count(rule => rule.Outcome == "waived");
                inGrace += card.Rules.Count(rule => rule.Outcome == "in-grace");
                if (host.Reports.Count == 0) continue;
                var flip = plan.Flips.SingleOrDefault(one => one.Host == host.Id);
                Assert.True(card.State == (flip?.To ?? cardsBefore[host.Id].State), $"seed {seed}, {host.Id}: planned {flip?.To ?? "no flip"}, became {card.State}");
                if (flip is null) continue;
                Assert.Equal(cardsBefore[host.Id].State, flip.From);
                // By each rule that comes out otherwise, and by no other.
                foreach (var rule in flip.Rules) Assert.Equal(rule.To, card.Rules.FirstOrDefault(one => one.Id == rule.Rule)?.Outcome);
                Assert.Equal(OutcomesChanged(cardsBefore[host.Id], card), flip.Rules.Where(rule => rule.From != rule.To).Select(rule => rule.Rule));
                flips++;
            }
            int unheard = hosts.Count(host => host.Reports.Count == 0);
            Assert.Equal((HostsEach - unheard, unheard), (plan.Hosts.Judged, plan.Hosts.WithoutEvidence));
            Assert.Equal(plan.Flips.Length, plan.ByState.Sum(one => one.Hosts));
            Assert.Equal(plan.Flips.Length, plan.ByTier.Sum(one => one.Flips));
        }
        // A case in which nothing happens proves nothing.
        Assert.True(flips > cases / 3 && flippedThen > flips && alike > cases / 2 && waived > 0 && inGrace > 0,
            $"{flips} flips, {flippedThen} in the past, {alike} told to be alike, {waived} waived, {inGrace} in grace");
    }

    private static IEnumerable<string> OutcomesChanged(Scorecard before, Scorecard after)
    {
        // What is only tried is no difference.
        static ILookup<string, RuleResult> Counting(Scorecard card) =>
            card.Rules.Where(rule => card.Policies.Single(policy => policy.Policy == rule.Policy).Effect == "counts").ToLookup(rule => rule.Id);
        var (old, now) = (Counting(before), Counting(after));
        return old.Select(rules => rules.Key).Union(now.Select(rules => rules.Key)).Order(StringComparer.Ordinal)
            .Where(id => !old[id].Select(rule => (rule.Policy, rule.Outcome)).SequenceEqual(now[id].Select(rule => (rule.Policy, rule.Outcome))));
    }

    private static void Same(int seed, NaiveVerdict naive, Scorecard card)
    {
        var told = card.Rules.ToDictionary(rule => (rule.Policy, rule.Id), rule => rule.Outcome);
        foreach (var (rule, outcome) in naive.Outcomes) Assert.True(told.GetValueOrDefault(rule) == outcome, $"seed {seed}, {card.Host}, {rule}: naively {outcome}, judged {told.GetValueOrDefault(rule)}");
        Assert.Equal(naive.Outcomes.Count, told.Count);
        Assert.True(naive.State == card.State, $"seed {seed}, {card.Host}: naively {naive.State}, judged {card.State} ({card.Because})");
    }

    private static PolicyVersion VersionOf(RandomCase made)
    {
        var reading = PolicyReading.Of(new PolicyFiles([.. made.Files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Yaml)))], []));
        Assert.Empty(reading.Problems);
        return reading.Version!;
    }

    private static async Task GoLiveAsync(StoreUnderTest collector, RandomCase made, string? expected, string how) =>
        Assert.NotNull(await collector.WriteAsync(session => new GoingLive(expected, "tests", "", how).Write(session.Sql, VersionOf(made), collector.Clock.GetUtcNow())));

    // As the collector does it: from the store, by what is live there.
    private static Scorecard Score(StoreUnderTest collector, string host, DateTimeOffset now)
    {
        using var uptime = new Uptime(collector.Store, collector.Clock, NullLogger<Uptime>.Instance);
        var live = collector.Store.Read(sql => LivePolicies.Read(sql, PolicyVersions.Live(sql)!, now))!;
        var evidence = new EvidenceReader(collector.Store, collector.Register, uptime).Read(collector.Store.Hosts[host], now);
        return live.Score(evidence, new WaiverBook(collector.Store.Read(WaiverTable.All)).For(host, evidence.Profile));
    }

    private static async Task<List<NaiveHost>> LiveOnAsync(StoreUnderTest collector, RandomCase made, DateTimeOffset start)
    {
        var events = new List<(double Day, Func<Task> Do)>();
        var hosts = new List<(Device? Device, HostProfile Profile, double Enrolled, List<NaiveReport> Reports)>();
        for (int i = 0; i < HostsEach; i++)
        {
            var profile = new HostProfile { Department = made.Random.Next(2) == 0 ? "Exchequer" : "Home Office", Tier = made.Random.Next(3) == 0 ? "SECRET" : "OFFICIAL", Ownership = Ownership.Corporate };
            double enrolled = made.Random.Next(0, 12);
            int number = i;
            hosts.Add((null, profile, enrolled, []));
            events.Add((enrolled, async () => hosts[number] = hosts[number] with { Device = await collector.EnrolAsync(profile) }));
            long sequence = 0;
            if (i == 0) continue;
            foreach (var (day, said, seenBefore) in made.Reports(enrolled, made.Random.Next(4) == 0 ? 20 : Days))
                events.Add((day, async () =>
                {
                    var device = hosts[number].Device!;
                    var facts = said.Select(fact => device.Said(fact.Key, FactValue.Of(true), TimeSpan.FromDays(seenBefore)) with { Value = ValueOf(fact.Key, fact.Value), Missing = fact.Value is null ? MissingReason.NeedsPrivilege : null });
                    Assert.NotNull((await collector.Intake.TakeAsync(device.Sign(device.Full(++sequence, [.. facts])), null)).Reply);
                    hosts[number].Reports.Add(new(collector.Clock.GetUtcNow(), said, TimeSpan.FromDays(seenBefore)));
                }));
        }
        foreach (var (day, act) in events.OrderBy(one => one.Day))
        {
            collector.Clock.Advance(start.AddDays(day) - collector.Clock.GetUtcNow());
            await act();
        }
        collector.Clock.Advance(start.AddDays(Days) - collector.Clock.GetUtcNow());
        return [.. hosts.Select(host => new NaiveHost(host.Device!.Host, host.Profile.Department, host.Profile.Tier, collector.Store.Hosts[host.Device.Host].EnrolledAt, host.Reports))];
    }

    private static async Task<List<NaiveWaiver>> WaiveAsync(StoreUnderTest collector, RandomCase made, List<NaiveHost> hosts)
    {
        var now = collector.Clock.GetUtcNow();
        var waivers = new List<NaiveWaiver>();
        foreach (var rule in made.Rules.Where(_ => made.Random.Next(4) == 0).ToList())
        {
            var host = hosts[made.Random.Next(hosts.Count)];
            bool forHost = made.Random.Next(2) == 0;
            // One that is over, one that holds, one that comes.
            double from = made.Random.Next(3) switch { 0 => -5, 1 => -1, _ => 2 };
            var waiver = new NaiveWaiver(rule.Id, forHost ? host.Id : null, forHost ? null : host.Department, now.AddDays(from), now.AddDays(from + 3));
            waivers.Add(waiver);
            await collector.WriteAsync(session => WaiverTable.Add(session.Sql, new Waiver
            {
                Id = "", Rule = waiver.Rule, Host = waiver.Host, Department = waiver.Department, Owner = "an owner", Approver = "an approver", Reason = "a reason", From = waiver.From, Until = waiver.Until,
            }, now.AddDays(-6), "tests"));
        }
        return waivers;
    }

    private static FactValue? ValueOf(string fact, double? value) => value is not { } number ? null
        : FactNotation.TryParse(Vocabulary.Get(fact), NaiveRule.Text(fact, number), out var read) is null ? read : throw new InvalidOperationException(fact);
}
