using System.Collections.Immutable;
using NetReady.Scoring.Evidence;
using NetReady.Scoring.Timelines;

namespace NetReady.Scoring.Tests.Timelines;

/// <summary>What was known of a host at an instant.</summary>
public sealed class HostHistoryTests
{
    private static readonly ImmutableArray<DateTimeOffset> daily = [Days(-4), Days(-3), Days(-2), Days(-1), Given.Now];

    [Fact]
    public void The_present_is_the_evidence_as_it_stands()
    {
        var host = Given.Host().With("device.firewall.enabled", (Days(-9), "true"), (Days(-1.5), "false")).Sampled("net.rtt", Days(-0.5), 0.02);
        var now = Of(host, daily).At(Given.Now);
        Assert.Equal((host.Host, host.Profile, host.At, host.EnrolledAt, host.LastContact, TimeSpan.Zero, false), (now.Host, now.Profile, now.At, now.EnrolledAt, now.LastContact, now.CollectorDowntime, now.Retired));
        Assert.Equal(host.Facts, now.Facts);
        Assert.Equal(host.Samples, now.Samples);
    }

    [Fact]
    public void What_the_device_saw_is_known_from_the_first_contact_after_it()
    {
        var history = Of(Given.Host().With("device.firewall.enabled", (Days(-3.5), "true"), (Days(-1.5), "false")).Sampled("net.rtt", Days(-1.5), 0.02), daily);
        Assert.Empty(history.At(Days(-3) - TimeSpan.FromTicks(1)).Facts);
        Assert.Single(history.At(Days(-3)).Facts[0].Runs);
        Assert.Single(history.At(Days(-1) - TimeSpan.FromTicks(1)).Facts[0].Runs);
        Assert.Empty(history.At(Days(-1) - TimeSpan.FromTicks(1)).Samples);
        Assert.Equal(2, history.At(Days(-1)).Facts[0].Runs.Length);
        Assert.Single(history.At(Days(-1)).Samples);
    }

    [Fact]
    public void A_run_that_went_on_had_been_seen_until_the_last_contact_and_as_often_as_its_share()
    {
        var run = Given.Host().With("device.firewall.enabled", (Days(-4), "true")).Facts[0].Runs[0] with { Observations = 5 };
        var history = Of(Given.Host(), daily) with { Facts = [new(new("device.firewall.enabled"), [run])] };
        FactRun At(double days) => history.At(Days(days)).Facts[0].Runs[^1];
        Assert.Equal((Days(-2), 3L), (At(-1.1).Latest.ObservedAt, At(-1.1).Observations));
        Assert.Equal((Days(-4), 1L), (At(-4).Latest.ObservedAt, At(-4).Observations));
        Assert.Equal((Given.Now, 5L), (At(0).Latest.ObservedAt, At(0).Observations));
        Assert.Equal((Given.Now, 5L), (At(9).Latest.ObservedAt, At(9).Observations));
    }

    [Fact]
    public void The_register_needs_no_contact_and_says_so_at_every_instant()
    {
        var history = Of(Given.Host().With("reg.managed", (Days(-3.5), "true"), (Days(-1.5), "false")), daily);
        Assert.Equal((1, Days(-3.2)), (history.At(Days(-3.2)).Facts[0].Runs.Length, history.At(Days(-3.2)).Facts[0].Runs[^1].Latest.ObservedAt));
        Assert.Equal(2, history.At(Days(-1.4)).Facts[0].Runs.Length);
        Assert.Equal(Days(5), history.At(Days(5)).Facts[0].Runs[^1].Latest.ObservedAt);
    }

    [Fact]
    public void Silence_downtime_and_retirement_are_those_of_the_instant()
    {
        var history = Of(Given.Host(), daily) with { Downtimes = [new(Days(-2.5), Days(-1.75)), new(Days(-0.5), Days(-0.25))], RetiredAt = Days(-1.9) };
        var then = history.At(Days(-1.8));
        Assert.Equal((Days(-2), TimeSpan.FromDays(0.2), true), (then.LastContact, then.CollectorDowntime, then.Retired));
        Assert.False(history.At(Days(-2)).Retired);
        Assert.Null(history.At(Days(-5)).LastContact);
    }

    private static HostHistory Of(HostEvidence host, ImmutableArray<DateTimeOffset> contacts) => new()
    {
        Host = host.Host, Profile = host.Profile, EnrolledAt = host.EnrolledAt, Contacts = contacts, Facts = host.Facts, Samples = host.Samples,
    };

    private static DateTimeOffset Days(double days) => Given.Now + TimeSpan.FromDays(days);
}
