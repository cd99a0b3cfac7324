using System.Collections.Immutable;
using NetReady.Agent.Probes;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Probes;

public sealed class ProbeTableTests
{
    [Fact]
    public void Every_fact_in_the_table_is_a_sampled_one_and_has_one_probe() =>
        Assert.All(ProbeTable.All.SelectMany(probe => probe.Facts), fact =>
        {
            Assert.True(Vocabulary.Get(fact).IsSampled);
            Assert.Single(ProbeTable.All, probe => probe.Facts.Contains(fact));
        });

    [Fact]
    public void One_request_serves_all_facts_of_a_probe_target_and_length()
    {
        var (short_, long_) = (TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60));
        ImmutableArray<SampleAssignment> wanted =
        [
            new("net.rtt", "reflector", short_, []), new("net.loss", "reflector", short_, []), new("net.loss", "media", short_, []),
            new("net.loss", "reflector", long_, []), new("net.down", "reflector", short_, []), new("net.collector.success", "reflector", short_, []),
        ];
        var requests = ProbeTable.Requests(wanted, []);
        Assert.Equal(
            ["net.rtt+net.loss reflector 15", "net.loss media 15", "net.loss reflector 60", "net.down reflector 15"],
            requests.Select(request => $"{string.Join('+', request.Wanted.Select(sample => sample.Fact))} {request.Target} {request.Sample.TotalSeconds}"));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("net.rtt", TargetMethod.Ndt7)]
    [InlineData("vpn.gateway.reachable", TargetMethod.Stamp)]
    [InlineData("net.up", TargetMethod.Ikev2)]
    public async Task Without_a_target_that_answers_the_method_a_fact_is_not_configured(string fact, TargetMethod method)
    {
        var result = await Ask.For(method, "192.0.2.1:1", TimeSpan.FromSeconds(1), [fact]);
        Assert.Equal(MissingReason.NotConfigured, result.Why(fact));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("nonsense")]
    [InlineData("host:99999")]
    [InlineData("::1:862")]
    [InlineData("no-such-host.invalid:862")]
    public async Task An_address_that_leads_nowhere_is_an_error_with_a_reason_and_no_exception(string address)
    {
        // What is looked up is a name, and no address.
        foreach (var probe in ProbeTable.All.Where(probe => !probe.Methods.Contains(TargetMethod.Dns)))
        {
            var result = await Ask.For(probe.Methods[0], address, TimeSpan.FromSeconds(1), [.. probe.Facts], floor: 1e6, place: TargetPlace.Inside);
            Assert.All(result.Missing, missing => Assert.Equal(MissingReason.Error, missing.Missing));
            Assert.Equal(probe.Facts.Length, result.Missing.Length);
        }
    }

    [Theory]
    [InlineData("reflector.example:862", "reflector.example", 862)]
    [InlineData("192.0.2.1:500", "192.0.2.1", 500)]
    [InlineData("[2001:db8::1]:4500", "2001:db8::1", 4500)]
    public void An_address_is_a_host_and_a_port(string text, string host, int port)
    {
        var address = TargetAddress.Parse(text);
        Assert.Equal(new TargetAddress(host, port), address);
        Assert.Equal(text, address!.Value.Authority);
    }
}
