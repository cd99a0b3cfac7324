using NetReady.Core.Facts;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Tests.Judging;

/// <summary>Sampled rules go by UTC hours, so that samples may be merged by the hour wherever they are kept.</summary>
public sealed class SampledHoursTests
{
    private static readonly PolicySet rtt = Given.Rules("- { id: A, fact: net.rtt, must: below 100 ms, holds_for: 90 % of samples, over: 2 h, needs: 10 samples, time_to_fix: 2 h }");

    [Theory]
    // 2 h before 12:50 is 10:50, and the hour that began at 10:00 counts whole.
    [InlineData("10:00:01", "pass")]
    [InlineData("10:59:00", "pass")]
    [InlineData("11:00:00", "pass")]
    [InlineData("10:00:00", "unknown")]
    public void A_window_reaches_back_to_the_full_hour(string end, string outcome)
    {
        var at = Given.Now + TimeSpan.FromMinutes(50);
        var host = Given.Host().Sampled("net.rtt", Given.Now - Given.Now.TimeOfDay + TimeSpan.Parse(end, System.Globalization.CultureInfo.InvariantCulture), Given.Times(10, 0.02)) with { At = at, LastContact = at };
        Assert.Equal(outcome, rtt.Score(host).Rules[0].Outcome);
    }

    [Fact]
    public void What_failed_in_the_open_hour_failed_with_its_last_samples_and_once_it_is_closed_with_its_end()
    {
        var last = Given.Now + TimeSpan.FromMinutes(20);
        var host = Given.Host().Sampled("net.rtt", last, Given.Times(10, 0.5));
        foreach (int minutes in (int[])[20, 35, 59])
            Assert.Equal(last, Score(host, Given.Now + TimeSpan.FromMinutes(minutes)).Since);
        Assert.Equal((Given.Now + TimeSpan.FromHours(1), "in-grace"), (Score(host, Given.Now + TimeSpan.FromHours(1)).Since!.Value, Score(host, Given.Now + TimeSpan.FromHours(1)).Outcome));
    }

    [Fact]
    public void A_window_that_loses_its_good_hours_fails_from_when_it_does()
    {
        var host = Given.Host().Sampled("net.rtt", Given.Now - TimeSpan.FromHours(3), Given.Times(200, 0.02)).Sampled("net.rtt", Given.Now - TimeSpan.FromHours(2), Given.Times(20, 0.5));
        Assert.Equal("pass", Score(host, Given.Now - TimeSpan.FromMinutes(61)).Outcome);
        // Not later and later, however often it is asked.
        foreach (int minutes in (int[])[-60, -30, -1]) Assert.Equal(Given.Now - TimeSpan.FromHours(1), Score(host, Given.Now + TimeSpan.FromMinutes(minutes)).Since);
    }

    [Fact]
    public void Merging_closed_hours_changes_no_verdict()
    {
        var policies = PolicyFolder.Load(RepositoryFolder.Policies).Policies!;
        var random = new Random(7);
        var host = Given.Host("OFFICIAL");
        for (int minutes = 3 * 24 * 60; minutes >= 0; minutes -= 7)
        {
            var end = Given.Now - TimeSpan.FromMinutes(minutes);
            bool isDown = random.Next(20) == 0;
            host = host.Sampled("net.loss", end, isDown ? 1 : Math.Round(0.02 * random.NextDouble(), 3));
            if (!isDown) host = host.Sampled("net.rtt", end, 0.05 + 0.1 * random.NextDouble()).Sampled("net.jitter", end, 0.02 * random.NextDouble());
            if (random.Next(90) == 0) host = host.Sampled("net.loaded_latency_increase", end, 0.05 * random.NextDouble());
        }
        long closed = UtcHour.Of(Given.Now) - 2;
        var recent = host.Samples.Where(batch => UtcHour.Of(batch.End) > closed).ToList();
        // Hour by hour, with the day before as it was merged itself.
        var merged = new List<SampleBatch>();
        foreach (var hour in host.Samples.Where(batch => UtcHour.Of(batch.End) <= closed).GroupBy(batch => UtcHour.Of(batch.End)).OrderBy(hour => hour.Key))
            merged.AddRange(HourMerge.Of(hour, merged.Where(batch => HourMerge.LooksBackTo(batch.Key) && batch.End > UtcHour.EndOf(hour.Key) - HourMerge.LooksBack)));
        var kept = host with { Samples = [.. merged, .. recent] };
        Assert.True(merged.Count < host.Samples.Length / 4);
        Assert.Contains(merged, batch => batch.Key.Name == "net.mos");
        var (before, after) = (policies.Score(host), policies.Score(kept));
        Assert.Contains(before.Rules, rule => rule is { Fact: "net.mos", Outcome: not "unknown" });
        Assert.Equal(Words(before), Words(after));
    }

    [Fact]
    public void Samples_that_come_late_to_a_merged_hour_are_merged_into_it()
    {
        var end = Given.Now - TimeSpan.FromMinutes(5);
        var host = Given.Host().Sampled("net.rtt", end, 0.02, 0.03).Sampled("net.rtt", end + TimeSpan.FromMinutes(1), 0.04);
        var whole = Assert.Single(HourMerge.Of(host.Samples, []));
        var late = Assert.Single(HourMerge.Together([.. HourMerge.Of([host.Samples[0]], []), .. HourMerge.Of([host.Samples[1]], [])]));
        Assert.Equal((whole.Low, whole.Start, whole.End), (late.Low, late.Start, late.End));
        Assert.Equal((3, host.Samples[0].Start, host.Samples[1].End), (whole.Count, whole.Start, whole.End));
    }

    [Fact]
    public void What_devices_vouch_for_differently_is_not_merged_and_what_they_derive_themselves_is_left_out()
    {
        var host = Given.Host().Sampled("net.rtt", Given.Now, 0.02).Sampled("net.rtt", Given.Now, 0.03).Sampled("net.mos", Given.Now, 4.4);
        var merged = HourMerge.Of([host.Samples[0], host.Samples[1] with { Assurance = Assurance.OsAttested }, host.Samples[2]], []);
        Assert.Equal([Assurance.SelfReported, Assurance.OsAttested], merged.Select(batch => batch.Assurance));
        Assert.All(merged, batch => Assert.Equal("net.rtt", batch.Key.Name));
    }

    private static RuleResult Score(HostEvidence host, DateTimeOffset at) => rtt.Score(host with { At = at, LastContact = at }).Rules[0];

    private static IEnumerable<object> Words(Scorecard card) => [card.State, card.Score!, card.Coverage, .. card.Rules.Select(rule => (rule.Id, rule.Outcome, rule.Reason, rule.Observed, rule.Since, rule.Until))];
}
