using System.Net;
using NetReady.Agent.Posture.Portable;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Dns;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Testing.Network;
using NetReady.Testing.Network.Relay;

namespace NetReady.Agent.Tests.Probes.Dns;

/// <summary>The probe against a real dnsmasq in a namespace, by a resolv.conf of a test's own.</summary>
public sealed class DnsProbeTests : IAsyncLifetime
{
    private const string Web = "www.example.gov.uk", Six = "six.example.gov.uk", Many = "many.example.gov.uk";
    private static readonly string[] facts = ["net.dns", "net.dns_failure"];
    private static readonly TimeSpan sample = TimeSpan.FromSeconds(1);

    private readonly NetworkNamespace inside = new();
    private readonly TemporaryDirectory system = new();
    private Dnsmasq dnsmasq = null!;

    public async ValueTask InitializeAsync() => dnsmasq = await Dnsmasq.StartAsync(
        inside,
        [
            (Web, IPAddress.Parse("192.0.2.7")), (Six, IPAddress.Parse("2001:db8::7")),
            // More than 512 bytes hold.
            .. Enumerable.Range(1, 60).Select(i => (Many, IPAddress.Parse($"192.0.2.{i}"))),
        ],
        TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        dnsmasq.Dispose();
        inside.Dispose();
        system.Dispose();
        return ValueTask.CompletedTask;
    }

    private ProbeContext Device(params string[] resolvers)
    {
        system.Write("etc/resolv.conf", string.Concat(resolvers.Select(resolver => $"nameserver {resolver}\n")));
        return Ask.Context with { Files = new(system.FullPath) };
    }

    private static Task<ProbeResult> AskAsync(ProbeContext device, params string[] names) => Ask.For(TargetMethod.Dns, names, sample, facts, device);

    [Fact(Timeout = Hang.After)]
    public async Task Names_that_a_resolver_knows_are_found_over_IPv4_and_over_IPv6()
    {
        foreach (var resolver in (IPAddress[])[inside.Inside, inside.Inside6])
        {
            var result = await AskAsync(Device(resolver.ToString()), Web, Six);
            Assert.Equal(0, result.Low("net.dns_failure"));
            Assert.InRange(result.Low("net.dns"), 1e-5, 5);
            Assert.Equal("dns", result.Batch("net.dns").Method);
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_a_sample_cost_is_what_passed_the_interface()
    {
        ProbeResult result;
        (long Packets, long Bytes, long Lost) passed;
        int tries = 0;
        do
        {
            inside.Lose(0);
            result = await AskAsync(Device(inside.Inside.ToString()), Web);
            passed = inside.Passed();
        }
        // On a machine that is too busy to answer in time, questions are put again, and the answers to those are read by nobody.
        while (passed.Packets != 2 * DnsProbe.Lookups && ++tries < 5);
        Assert.Equal((passed.Bytes, 2L * DnsProbe.Lookups), (result.Bytes.Bytes, passed.Packets));
        Assert.InRange(result.Bytes.Bytes, 1000, 2000);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Loss_costs_time_and_seldom_a_lookup()
    {
        var lossy = new PathConditions { Loss = 0.3 };
        using var far = new NetworkNamespace(lossy, lossy, seed: 20261122);
        using var resolver = await Dnsmasq.StartAsync(far, [(Web, IPAddress.Parse("192.0.2.7"))], TestContext.Current.CancellationToken);
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Lookup.AskAsync(Web, [new(far.Inside, 53)], TimeProvider.System, TestContext.Current.CancellationToken)));
        Assert.All(results, result => Assert.True(result.End is LookupEnd.Answered or LookupEnd.Silence, $"{result.End}"));
        // One try of two comes through, and of four all but one in 15.
        Assert.InRange(results.Count(result => result.End is LookupEnd.Answered), 30, 40);
        Assert.InRange(far.Relay.Records.Count(packet => packet.Copies == 0), 20, 80);
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_answer_that_does_not_fit_is_asked_for_over_TCP()
    {
        var result = await AskAsync(Device(inside.Inside.ToString()), Many);
        Assert.Equal(0, result.Low("net.dns_failure"));
        // Twice for each lookup: once truncated, once whole.
        Assert.Equal(2 * DnsProbe.Lookups, dnsmasq.Queries);
        Assert.True(result.Bytes.Bytes > DnsProbe.Lookups * 1000, $"{result.Bytes}");
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("no-such-name.example.gov.uk", "A resolver says that there is no such name (NXDOMAIN).")]
    [InlineData("www.elsewhere.example", "The resolvers cannot, or will not, find the name (REFUSED).")]
    public async Task A_name_without_an_address_is_a_failed_lookup_and_has_no_time(string name, string detail)
    {
        var result = await AskAsync(Device(inside.Inside.ToString()), name);
        Assert.Equal((1, MissingReason.Error), (result.Low("net.dns_failure"), result.Why("net.dns")));
        Assert.Equal(detail, result.Missing.Single().Detail);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Declared_names_are_looked_up_in_turn_and_failures_are_a_share()
    {
        var result = await AskAsync(Device(inside.Inside.ToString()), Web, "no-such-name.example.gov.uk");
        Assert.Equal(0.5, result.Low("net.dns_failure"), 6);
        Assert.InRange(result.Low("net.dns"), 1e-5, 5);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_resolver_that_is_down_fails_every_lookup()
    {
        inside.FilterInput([], "udp dport 53 drop");
        var result = await AskAsync(Device(inside.Inside.ToString()), Web);
        Assert.Equal((1, MissingReason.TimedOut), (result.Low("net.dns_failure"), result.Why("net.dns")));
        using var without = new NetworkNamespace();
        result = await AskAsync(Device(without.Inside.ToString()), Web);
        Assert.Equal((1, MissingReason.Blocked), (result.Low("net.dns_failure"), result.Why("net.dns")));
    }

    [Fact(Timeout = Hang.After)]
    public async Task One_resolver_of_two_that_is_down_fails_no_lookup_and_costs_time()
    {
        inside.FilterInput([], $"ip daddr {inside.Inside} udp dport 53 drop");
        var result = await AskAsync(Device(inside.Inside.ToString(), inside.Inside6.ToString()), Web);
        Assert.Equal(0, result.Low("net.dns_failure"));
        Assert.InRange(result.Low("net.dns"), 0.9, 5);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Without_a_resolver_without_a_way_and_with_a_name_that_is_none_nothing_is_claimed()
    {
        var none = await AskAsync(Device(), Web);
        Assert.All(facts, fact => Assert.Equal(MissingReason.NotPresent, none.Why(fact)));
        var wrong = await AskAsync(Device(inside.Inside.ToString()), "a..b");
        Assert.All(facts, fact => Assert.Equal(MissingReason.Error, wrong.Why(fact)));
        Assert.Equal("'a..b' is no domain name; correct lookup_names in department.yaml.", wrong.Missing[0].Detail);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_device_without_a_way_to_any_resolver_says_nothing_of_lookups()
    {
        // In a namespace without a default route; whatever is asked at once, is asked on the thread that is inside.
        IPEndPoint nowhere = new(IPAddress.Parse("192.0.2.53"), 53), nowhere6 = new(IPAddress.Parse("2001:db8::53"), 53);
        var run = new ProbeRun("dns", TimeSpan.Zero, [.. facts.Select(fact => new SampleAssignment(fact, Ask.Target, sample, []))], [new(Ask.Target, TargetMethod.Dns, Web)]);
        var result = await inside.In(() => DnsProbe.SampleAsync(run, [nowhere, nowhere6], TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.All(facts, fact => Assert.Equal(MissingReason.Error, result.Why(fact)));
        Assert.All(result.Missing, missing => Assert.Equal("The device has no route to its resolvers.", missing.Detail));
        Assert.Equal(0, result.Bytes.Bytes);
        result = await inside.In(() => DnsProbe.SampleAsync(run, [nowhere6, new(inside.Inside, 53)], TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal(0, result.Low("net.dns_failure"));
    }

    [Fact(Timeout = Hang.After)]
    public async Task By_which_way_each_resolver_is_asked_and_whether_it_answers_is_told()
    {
        using var second = new NetworkNamespace();
        var device = Device("127.0.0.53");
        system.Write("run/systemd/resolve/resolv.conf", $"nameserver {inside.Inside}\nnameserver {second.Inside}\n");
        second.FilterInput([], "udp dport 53 drop");
        var ways = await ResolverWays.AskAsync(device.Files, Egress.Toward, Web, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Null(ways.Failure);
        Assert.Equal(
            [(inside.Inside, inside.LinkName, inside.Outside, true), (second.Inside, second.LinkName, second.Outside, false)],
            ways.Ways.Select(way => (way.Resolver, way.Way!.Interface, way.Way.Address, way.Answers)));
        var root = await ResolverWays.AskAsync(device.Files, Egress.Toward, null, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal([true, false], root.Ways.Select(way => way.Answers));
        Assert.InRange(ways.Bytes.Bytes, 100, 1000);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Behind_a_stand_in_that_nobody_knows_no_way_is_told()
    {
        var ways = await ResolverWays.AskAsync(Device("127.0.0.1").Files, Egress.Toward, Web, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(MissingReason.NotSupported, ways.Failure!.Reason);
        ways = await ResolverWays.AskAsync(Device().Files, Egress.Toward, Web, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(MissingReason.NotPresent, ways.Failure!.Reason);
    }
}
