using NetReady.Agent.Capture;
using NetReady.Agent.Capture.Figures;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;
using NetReady.Core.Sampling;

namespace NetReady.Agent.Tests.Capture;

public sealed class TrafficFactsTests : IDisposable
{
    private static readonly DateTimeOffset now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private static readonly TrafficFigures quiet = new() { Since = now.AddHours(-2), At = now };

    private static readonly TrafficFigures busy = quiet with
    {
        Packets = 10_000, Payload = new(4_000_000), Resent = new(20_000), Segments = 3000, ResentSegments = 15, RoundTrips = Histogram.Of(Enumerable.Repeat(0.04, 50)),
        Connections = 80, ClearText = [("http", 3), ("ldap", 1)], Lookups = 90, LookupsBeside = 2, LookupsElsewhere = 5, CorporateBeside = 7, HadTunnel = true,
        Down = [new(new(20e6), now.AddHours(-1)), new(new(50e6), now.AddMinutes(-5))], Up = [new(new(5e6), now.AddHours(-1))],
    };

    private readonly SystemTree system = new();
    private TrafficState state = TrafficWatch.NotWatching;

    public void Dispose() => system.Dispose();

    private async Task<Observation> ReadAsync(string fact) =>
        Assert.Single(await new Agent.Posture.PostureReader(system.Context with { Traffic = () => state }).ReadAsync([fact], TestContext.Current.CancellationToken));

    private async Task<string> SaysAsync(string fact) => await ReadAsync(fact) is var seen ? seen.Value?.ToString() ?? seen.Missing!.Value.Name() : "";

    private void Configure()
    {
        system.Parameters["corporate_prefixes"] = ["10.20.0.0/16"];
        system.Parameters["allowed_resolvers"] = ["10.20.0.53"];
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("vpn.leak.dns", "2", "at least 2", "not-present")]
    [InlineData("vpn.leak.corporate", "7", "at least 7", "0")]
    [InlineData("net.passive.lookups_elsewhere", "5", "at least 5", "0")]
    [InlineData("net.passive.cleartext", "5 %", "between 4.444 % and 15.56 %", "too-few-samples")]
    [InlineData("net.passive.cleartext_connections", "4", "at least 4", "0")]
    [InlineData("net.passive.retransmissions", "0.5 %", "between 0.498 % and 0.862 %", "too-few-samples")]
    [InlineData("net.passive.rtt", "40 ms", "40 ms", "too-few-samples")]
    [InlineData("net.passive.peak_down", "50 Mbit/s", "at least 50 Mbit/s", "too-few-samples")]
    [InlineData("net.passive.peak_up", "5 Mbit/s", "at least 5 Mbit/s", "too-few-samples")]
    public async Task Each_fact_says_what_was_seen_and_less_surely_where_packets_were_missed(string fact, string seen, string withMissed, string whenQuiet)
    {
        Configure();
        state = new(busy);
        Assert.Equal(seen, await SaysAsync(fact));
        state = new(busy with { Missed = 10 });
        Assert.Equal(withMissed, await SaysAsync(fact));
        state = new(quiet);
        Assert.Equal(whenQuiet, await SaysAsync(fact));
        state = new(busy with { Unwatched = TimeSpan.FromMinutes(9) });
        Assert.Equal(seen, await SaysAsync(fact));
        state = new(busy with { Unwatched = TimeSpan.FromMinutes(40) });
        // Of shares and round trips, what was seen is a fair sample; of what never was there must be none, only the whole is.
        Assert.Equal(fact is "net.passive.rtt" or "net.passive.cleartext" or "net.passive.retransmissions" ? seen : $"at least {seen}", await SaysAsync(fact));
        state = new(busy with { Since = now.AddSeconds(-30) });
        Assert.Equal("not-yet-measured", await SaysAsync(fact));
        state = new(null, MissingReason.NeedsPrivilege, "It needs a right.");
        Assert.Equal("needs-privilege", await SaysAsync(fact));
        state = TrafficWatch.NotWatching;
        Assert.Equal("not-yet-measured", await SaysAsync(fact));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("vpn.leak.corporate", "corporate_prefixes")]
    [InlineData("net.passive.lookups_elsewhere", "allowed_resolvers")]
    public async Task What_the_department_has_not_said_cannot_be_judged_by(string fact, string parameter)
    {
        state = new(busy);
        var seen = await ReadAsync(fact);
        Assert.Equal(MissingReason.NotConfigured, seen.Missing);
        Assert.Contains(parameter, seen.Detail, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_leaves_the_device_names_protocols_and_nothing_else()
    {
        Configure();
        state = new(busy);
        Assert.Equal("http, ldap. Watched since 2026-11-21 07:00 UTC.", (await ReadAsync("net.passive.cleartext_connections")).Detail);
        foreach (string fact in TrafficFacts.Names.Remove("net.passive.cleartext_connections")) Assert.Equal("Watched since 2026-11-21 07:00 UTC.", (await ReadAsync(fact)).Detail);
        state = new(busy with { Since = now.AddDays(-1) });
        foreach (string fact in TrafficFacts.Names.Remove("net.passive.cleartext_connections")) Assert.Null((await ReadAsync(fact)).Detail);
    }

    [Fact]
    public void Evidence_of_a_rate_is_the_highest_that_is_recent_enough()
    {
        Assert.Equal(50e6, busy.HighestDown(now.AddHours(-24))!.Value.Rate.BitsPerSecond);
        Assert.Null(busy.HighestUp(now.AddMinutes(-30)));
    }
}
