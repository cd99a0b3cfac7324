using NetReady.Core.Facts;
using NetReady.Scoring.Derived;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Scorecards;

namespace NetReady.Scoring.Tests.Derived;

public sealed class DerivationTests
{
    private const string Voice = "- { id: V-1, fact: net.mos, must: at least 3.6, needs: 3 samples, holds_for: every sample }\n";

    private const string RealTime = "- { id: A-1, fact: net.aim_rtc, must: at least 25, needs: 1 sample, holds_for: every sample }\n";

    [Fact]
    public void The_table_holds_what_the_vocabulary_says_the_collector_works_out() =>
        Assert.Equal(Vocabulary.All.Where(fact => fact is { IsSampled: true, Maker: Maker.Collector }).Select(fact => fact.Name).Order(), Derivation.All.Select(derivation => derivation.Fact).Order());

    [Fact]
    public void Samples_of_one_stretch_belong_together()
    {
        // Bad loss in one stretch and a bad delay in another: neither alone makes a call bad, and no stretch has both.
        var host = Stretch(Stretch(Stretch(Given.Host(), 30, 0.020, 0.001, 0.02), 20, 0.560, 0.001, 0), 10, 0.020, 0.001, 0);
        Assert.Equal("pass", Judge(Voice, host).Outcome);
        Assert.Equal("fail", Judge(Voice, Stretch(host, 5, 0.560, 0.001, 0.02)).Outcome);
    }

    [Fact]
    public void Several_samples_of_one_stretch_are_between_their_worst_and_best_together()
    {
        var host = Given.Host().Sampled("net.rtt", Given.Now, 0.020, 0.560, 0.020).Sampled("net.jitter", Given.Now, 0.001, 0.001, 0.001);
        var verdict = Judge(Voice, host.Sampled("net.loss", Given.Now, 0, 0.02, 0));
        Assert.Equal(("unknown", "borderline"), (verdict.Outcome, verdict.Reason));
        Assert.Equal("pass", Judge(Voice, host.Sampled("net.loss", Given.Now, 0, 0, 0)).Outcome);
    }

    [Fact]
    public void A_stretch_in_which_nothing_came_back_is_as_bad_as_can_be()
    {
        var host = Stretch(Stretch(Given.Host(), 30, 0.020, 0.001, 0), 20, 0.020, 0.001, 0);
        Assert.Equal(("unknown", "too-few-samples"), (Judge(Voice, host).Outcome, Judge(Voice, host).Reason));
        Assert.Equal("fail", Judge(Voice, host.Sampled("net.loss", Given.Now - TimeSpan.FromMinutes(10), 1)).Outcome);
    }

    [Theory]
    [InlineData("net.loss")]
    [InlineData("net.rtt")]
    [InlineData("net.jitter")]
    public void Without_one_of_its_inputs_it_is_unknown_for_that_inputs_reason(string missing)
    {
        var host = Stretch(Stretch(Stretch(Given.Host(), 30, 0.020, 0.001, 0), 20, 0.020, 0.001, 0), 10, 0.020, 0.001, 0);
        host = host with { Samples = host.Samples.RemoveAll(batch => batch.Key.Name == missing) };
        Assert.Equal(("unknown", "never-reported"), (Judge(Voice, host).Outcome, Judge(Voice, host).Reason));
        var key = new FactKey(missing, "reflector", TimeSpan.FromSeconds(15));
        var said = new Observation { Key = key, Missing = MissingReason.Blocked, Method = "stamp", Assurance = Assurance.SelfReported, ObservedAt = Given.Now };
        host = host with { Facts = host.Facts.Add(new(key, [new(Given.Now, said, 1)])) };
        Assert.Equal(("unknown", "blocked"), (Judge(Voice, host).Outcome, Judge(Voice, host).Reason));
    }

    [Fact]
    public void An_increase_under_load_serves_the_day_after_it()
    {
        var idle = Stretch(Given.Host(), 0, 0.040, 0.012, 0.005);
        Assert.Equal("pass", Judge(RealTime, idle.Sampled("net.loaded_latency_increase", Given.Now - TimeSpan.FromHours(24), 0.030)).Outcome);
        Assert.Equal("unknown", Judge(RealTime, idle.Sampled("net.loaded_latency_increase", Given.Now - TimeSpan.FromHours(25), 0.030)).Outcome);
        Assert.Equal("unknown", Judge(RealTime, idle).Outcome);
    }

    [Theory]
    [InlineData(0.200, double.PositiveInfinity, "fail")]
    [InlineData(0.010, double.PositiveInfinity, "unknown")]
    [InlineData(0.010, 0.030, "pass")]
    public void An_increase_that_is_only_known_to_be_at_least_something_decides_where_that_suffices(double atLeast, double atMost, string outcome)
    {
        var host = Stretch(Given.Host(), 0, 0.040, 0.012, 0.005);
        var increase = host.Sampled("net.loaded_latency_increase", Given.Now, atLeast).Samples[^1] with { High = Core.Sampling.Histogram.Of(atMost) };
        Assert.Equal(outcome, Judge(RealTime, host with { Samples = host.Samples.Add(increase) }).Outcome);
    }

    [Theory]
    [InlineData(0.120, double.PositiveInfinity, "fail")]
    [InlineData(0.030, double.PositiveInfinity, "unknown")]
    [InlineData(0.030, 0.060, "pass")]
    public void The_rule_about_latency_under_load_is_judged_by_what_the_queue_surely_was(double atLeast, double atMost, string outcome)
    {
        const string Rule = "- { id: L-1, fact: net.loaded_latency_increase, must: below 100 ms, needs: 1 sample, holds_for: every sample }\n";
        var sampled = Given.Host().Sampled("net.loaded_latency_increase", Given.Now, atLeast);
        Assert.Equal(outcome, Judge(Rule, sampled with { Samples = [sampled.Samples[^1] with { High = Core.Sampling.Histogram.Of(atMost) }] }).Outcome);
    }

    [Fact]
    public void Its_samples_are_a_sound_histogram_of_as_many_as_their_stretch_holds()
    {
        var host = Given.Host().Sampled("net.rtt", Given.Now, 0.120, 0.120).Sampled("net.jitter", Given.Now, 0.040, 0.040).Sampled("net.loss", Given.Now, 0.02, 0.02);
        host = host.Sampled("net.loaded_latency_increase", Given.Now, 0.200);
        foreach (var derivation in Derivation.All)
        {
            var batch = Assert.Single(derivation.Samples(new(derivation.Fact, "reflector", TimeSpan.FromSeconds(15)), key => SampleSeries.Of([.. host.Samples.Where(batch => batch.Key == key)])));
            Assert.Null(batch.Problem());
            Assert.Null(batch.High);
            Assert.Equal(Core.Sampling.Histogram.Of(Given.Times(2, batch.Low.Min)), batch.Low);
        }
    }

    [Fact]
    public void A_device_that_sends_a_derived_fact_is_not_heard()
    {
        var host = Given.Host().Sampled("net.mos", Given.Now, 4.4, 4.4, 4.4);
        Assert.Equal("unknown", Judge(Voice, host).Outcome);
        var line = Stretch(Stretch(Stretch(host, 30, 0.560, 0.001, 0.02), 20, 0.560, 0.001, 0.02), 10, 0.560, 0.001, 0.02);
        Assert.Equal("fail", Judge(Voice, line).Outcome);
    }

    [Fact]
    public void An_agent_is_asked_for_what_a_derived_fact_is_worked_out_from()
    {
        var asked = Given.Rules(Voice).AssignmentFor(Given.Host().Profile, "c:1");
        Assert.Equal(["net.jitter", "net.loss", "net.rtt"], asked.Samples.Select(sample => sample.Fact));
        Assert.All(asked.Samples, sample => Assert.Equal(TimeSpan.FromSeconds(15), sample.Sample));
        var realTime = Given.Rules(RealTime).AssignmentFor(Given.Host().Profile, "c:1").Samples;
        Assert.Equal(asked.Samples, realTime.Where(sample => sample.Fact != "net.loaded_latency_increase"));
        // What fills the line is measured seldom, and in samples of its own length.
        Assert.Equal(TimeSpan.FromSeconds(10), realTime.Single(sample => sample.Fact == "net.loaded_latency_increase").Sample);
    }

    private static HostEvidence Stretch(HostEvidence host, int minutesAgo, double rtt, double jitter, double loss)
    {
        var end = Given.Now - TimeSpan.FromMinutes(minutesAgo);
        return host.Sampled("net.rtt", end, rtt).Sampled("net.jitter", end, jitter).Sampled("net.loss", end, loss);
    }

    private static RuleResult Judge(string rules, HostEvidence host) => Given.Rules(rules).Score(host).Rules.Single();
}
