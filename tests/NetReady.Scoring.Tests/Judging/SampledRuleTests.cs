using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Judging;

public sealed class SampledRuleTests
{
    private static readonly PolicySet rtt = Given.Rules("- { id: A, fact: net.rtt, must: below 100 ms, holds_for: 90 % of samples, over: 7 d, needs: 10 samples }");
    private static readonly PolicySet down = Given.Rules("- { id: A, fact: net.down, must: at least 10 Mbit/s, holds_for: 90 % of samples, over: 7 d, needs: 10 samples }");

    private static DateTimeOffset Recently => Given.Now - TimeSpan.FromHours(1);

    [Theory]
    [InlineData(10, 0, "pass", null)]
    [InlineData(9, 1, "pass", null)]
    [InlineData(8, 2, "fail", null)]
    [InlineData(9, 0, "unknown", "too-few-samples")]
    [InlineData(0, 9, "unknown", "too-few-samples")]
    public void The_share_of_samples_that_hold_decides(int good, int bad, string outcome, string? reason) =>
        Shows(rtt, Given.Host().Sampled("net.rtt", Recently, [.. Given.Times(good, 0.02), .. Given.Times(bad, 0.2)]), outcome, reason);

    [Theory]
    [InlineData(0.099, "pass")]
    [InlineData(0.1, "fail")]
    public void A_limit_that_has_to_be_kept_below_fails_at_the_limit(double seconds, string outcome) =>
        Shows(rtt, Given.Host().Sampled("net.rtt", Recently, Given.Times(10, seconds)), outcome, null);

    [Fact]
    public void Samples_in_the_limits_own_bucket_leave_it_open()
    {
        // 99 ms and 100.5 ms share a bucket that 100 ms cuts: which of them lie below, a histogram does not say.
        double[] samples = [.. Given.Times(5, 0.099), .. Given.Times(5, 0.1005)];
        Assert.Equal(Histogram.IndexOf(0.099), Histogram.IndexOf(0.1005));
        Shows(rtt, Given.Host().Sampled("net.rtt", Recently, samples), "unknown", "borderline");
    }

    [Fact]
    public void A_window_takes_what_ended_inside_it()
    {
        var host = Given.Host().Sampled("net.rtt", Given.Now - TimeSpan.FromDays(7), Given.Times(50, 5)).Sampled("net.rtt", Recently, Given.Times(10, 0.02));
        Shows(rtt, host, "pass", null);
        Shows(rtt, Given.Host().Sampled("net.rtt", Given.Now - TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1), Given.Times(50, 5)).Sampled("net.rtt", Recently, Given.Times(10, 0.02)), "fail", null);
        Shows(rtt, Given.Host().Sampled("net.rtt", Given.Now - TimeSpan.FromDays(8), Given.Times(50, 0.02)), "unknown", "too-few-samples");
    }

    [Fact]
    public void The_window_ends_at_the_last_contact()
    {
        var host = Given.Host().Sampled("net.rtt", Recently, Given.Times(10, 0.02)) with { At = Given.Now + TimeSpan.FromDays(9) };
        Shows(rtt, host, "pass", null);
    }

    [Fact]
    public void However_samples_are_batched_the_verdict_is_the_same()
    {
        double[] samples = [.. Given.Times(60, 0.02), .. Given.Times(5, 0.3), .. Given.Times(1, 0.0995)];
        var whole = rtt.Score(Given.Host().Sampled("net.rtt", Recently, samples)).Rules[0];
        var host = Given.Host();
        foreach (double[] part in samples.Chunk(7)) host = host.Sampled("net.rtt", Recently, part);
        var parts = rtt.Score(host).Rules[0];
        Assert.Equal((whole.Outcome, whole.Observed), (parts.Outcome, parts.Observed));
    }

    [Theory]
    // Lower and upper ends in Mbit/s; 0 is no bound above.
    [InlineData(10, 0, "pass")]
    [InlineData(12, 14, "pass")]
    [InlineData(8, 0, "unknown")]
    [InlineData(8, 12, "unknown")]
    [InlineData(5, 9, "fail")]
    public void An_interval_passes_by_its_lower_end_and_fails_by_its_upper(double low, double high, string outcome) =>
        Shows(down, Given.Host().Sampled("net.down", Recently, Given.Times(10, low * 1e6), Given.Times(10, high == 0 ? double.PositiveInfinity : high * 1e6)), outcome, outcome == "unknown" ? "borderline" : null);

    [Fact]
    public void A_limit_from_above_takes_an_unbounded_end_as_beyond_it()
    {
        var slow = Given.Rules("- { id: A, fact: net.down, must: at most 10 Mbit/s, needs: 1 sample }");
        Shows(slow, Given.Host().Sampled("net.down", Recently, [12e6], [double.PositiveInfinity]), "fail", null);
        Shows(slow, Given.Host().Sampled("net.down", Recently, [8e6], [double.PositiveInfinity]), "unknown", "borderline");
        Shows(slow, Given.Host().Sampled("net.down", Recently, [8e6], [9e6]), "pass", null);
    }

    [Theory]
    [InlineData(99, 1, "pass")]
    [InlineData(98, 2, "fail")]
    public void Yes_or_no_samples_hold_where_they_say_yes(int yes, int no, string outcome)
    {
        var reach = Given.Rules("- { id: A, fact: net.collector.success, must: is true, holds_for: 99 % of samples, over: 1 d }");
        var result = reach.Score(Given.Host().Sampled("net.collector.success", Recently, [.. Given.Times(yes, 1), .. Given.Times(no, 0)])).Rules[0];
        Assert.Equal((outcome, $"{yes} % of 100 samples"), (result.Outcome, result.Observed));
        var never = Given.Rules("- { id: A, fact: net.collector.success, must: is false, holds_for: 99 % of samples, over: 1 d }");
        Shows(never, Given.Host().Sampled("net.collector.success", Recently, Given.Times(100, 0)), "pass", null);
    }

    [Fact]
    public void A_length_or_target_that_was_not_collected_is_unknown_and_never_rescaled()
    {
        var other = Given.Rules("- { id: A, fact: net.rtt, must: below 100 ms, sample: 60 s, needs: 1 sample }");
        Shows(other, Given.Host().Sampled("net.rtt", Recently, Given.Times(100, 0.02)), "unknown", "never-reported");
        var media = Given.Rules("- { id: A, fact: net.rtt, target: media, must: below 100 ms, needs: 1 sample }");
        Shows(media, Given.Host().Sampled("net.rtt", Recently, Given.Times(100, 0.02)), "unknown", "never-reported");
        Shows(media, Given.Host().Sampled("net.rtt", Recently, Given.Times(100, 0.02), null, "media"), "pass", null);
    }

    [Fact]
    public void The_reason_the_agent_gives_for_having_no_samples_is_shown()
    {
        var key = new Core.Facts.FactKey("net.rtt", "reflector", TimeSpan.FromSeconds(15));
        var blocked = new Core.Facts.Observation { Key = key, Missing = Core.Facts.MissingReason.Blocked, Method = "stamp", Assurance = Core.Facts.Assurance.SelfReported, ObservedAt = Given.Now };
        Shows(rtt, Given.Host() with { Facts = [new(key, [new(Given.Now, blocked, 1)])] }, "unknown", "blocked");
    }

    [Fact]
    public void What_is_seen_is_the_value_that_as_many_samples_keep_to_as_have_to()
    {
        var result = rtt.Score(Given.Host().Sampled("net.rtt", Recently, [.. Given.Times(9, 0.02), 0.3])).Rules[0];
        Assert.Equal("p90 20.02 ms, 10 samples", result.Observed);
        var floor = down.Score(Given.Host().Sampled("net.down", Recently, [5e6, .. Given.Times(9, 25e6)], Given.Times(10, double.PositiveInfinity))).Rules[0];
        Assert.Equal("p10 at least 5 Mbit/s, 10 samples", floor.Observed);
        var between = down.Score(Given.Host().Sampled("net.down", Recently, Given.Times(10, 2e6), Given.Times(10, 3e6))).Rules[0];
        Assert.Equal("p10 between 2 Mbit/s and 3 Mbit/s, 10 samples", between.Observed);
        var atMost = down.Score(Given.Host().Sampled("net.down", Recently, Given.Times(10, double.NegativeInfinity), Given.Times(10, 3e6))).Rules[0];
        Assert.Equal("p10 at most 3 Mbit/s, 10 samples", atMost.Observed);
    }

    private static void Shows(PolicySet policies, HostEvidence host, string outcome, string? reason)
    {
        var result = policies.Score(host).Rules.Single(rule => rule.Id == "A");
        Assert.Equal((outcome, reason), (result.Outcome, result.Reason));
    }
}
