using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using NetReady.Agent.Probes;
using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Probes;

public sealed class TargetAddressTests
{
    // Lookups have names and no address, and overhead is of a tunnel.
    private static readonly ImmutableArray<Probe> withAddress = [.. ProbeTable.All.Where(probe => probe.Name is not ("dns" or "overhead"))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang.After)]
    [InlineData("10.1:8620", "not of the form")]
    [InlineData("012.0.0.1:8620", "not of the form")]
    [InlineData("8620:8620", "not of the form")]
    [InlineData("host name:8620", "not of the form")]
    [InlineData("host:-1", "not of the form")]
    [InlineData("host:0", "not of the form")]
    [InlineData("[::1:862", "not of the form")]
    [InlineData("[]:862", "not of the form")]
    [InlineData("[fe80::1%]:862", "not of the form")]
    [InlineData("[fe80::1%@]:862", "not of the form")]
    [InlineData("0.0.0.0:8620", "At 0.0.0.0 no host can be")]
    [InlineData("255.255.255.255:8620", "no host can be")]
    [InlineData("224.0.0.251:8620", "no host can be")]
    [InlineData("[::]:8620", "no host can be")]
    [InlineData("[ff02::1]:8620", "no host can be")]
    [InlineData("[::ffff:0.0.0.0]:8620", "no host can be")]
    public async Task What_is_no_address_is_refused_by_every_probe_and_nothing_is_sent(string address, string says)
    {
        foreach (var probe in withAddress)
        {
            foreach (var method in probe.Methods.Where(method => method is not TargetMethod.Icmp))
            {
                // ndt7 reads no queue, wherever its server is.
                string[] facts = [.. probe.Facts.Where(fact => method is not TargetMethod.Ndt7 || fact != GateProbe.LoadedLatency)];
                var result = await Ask.For(method, address, TimeSpan.FromSeconds(1), facts, floor: 1e6, place: TargetPlace.Inside);
                Assert.All(result.Missing, missing => Assert.Contains(says, missing.Detail, StringComparison.Ordinal));
                Assert.All(result.Missing, missing => Assert.Equal(MissingReason.Error, missing.Missing));
                Assert.Equal((facts.Length, 0), (result.Missing.Length, result.Bytes.Bytes));
            }
        }
    }

    [Fact]
    public void A_name_that_is_longer_than_names_can_be_is_refused() => Assert.Null(TargetAddress.Parse(string.Join('.', Enumerable.Repeat("abcdefgh", 40)) + ":8620"));

    [Fact]
    public void Whatever_is_written_as_an_address_is_refused_or_can_stand_in_a_URI() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<ushort>(), (text, port) =>
        {
            foreach (string written in (string[])[text ?? "", $"{text}:{port}", $"[{text}]:{port}", $"[::1{text}]:{port}", $"[fe80::1%{text}]:{port}", $"a{text}.example:{port}"])
                if (TargetAddress.Parse(written) is { } address) _ = new Uri($"wss://{address.Authority}/");
        }));

    public static TheoryData<string, string[]> BlockedNames { get; } = new()
    {
        { "0.0.0.0", ["0.0.0.0"] }, { "::", ["::", "0.0.0.0"] }, { "255.255.255.255", ["255.255.255.255"] }, { "ff02::fb", ["ff02::fb", "224.0.0.251"] },
    };

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(BlockedNames))]
    public async Task A_name_that_leads_to_where_no_host_can_be_is_told_as_that(string says, string[] addresses)
    {
        foreach (var probe in withAddress)
        {
            var result = await Ask.For(probe.Methods[0], "blocked.example:8620", TimeSpan.FromSeconds(1), [.. probe.Facts], Names(addresses), floor: 1e6, place: TargetPlace.Inside);
            Assert.All(result.Missing, missing => Assert.Equal($"The target's name leads to {says}, where no host can be: a resolver blocks the name, or its record is wrong.", missing.Detail));
            Assert.Equal(probe.Facts.Length, result.Missing.Length);
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task Of_a_names_addresses_one_of_each_family_is_tried_in_the_systems_order_and_garbage_among_them_is_left_out()
    {
        var (addresses, failure) = await TargetAddress.ResolveAsync("name.example:53", TimeProvider.System, Cancellation,
            (_, _) => Task.FromResult(new[] { "ff02::1", "2001:db8::1", "0.0.0.0", "::ffff:192.0.2.1", "2001:db8::2", "192.0.2.2" }.Select(IPAddress.Parse).ToArray()));
        Assert.Null(failure);
        Assert.Equal(["[2001:db8::1]:53", "192.0.2.1:53"], addresses.Select(address => address.ToString()));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.TryAgain)]
    [InlineData(SocketError.NoRecovery)]
    public async Task A_name_that_nobody_knows_or_answers_for_is_said_to_be_that(SocketError error)
    {
        var (_, failure) = await TargetAddress.ResolveAsync("name.example:53", TimeProvider.System, Cancellation, (_, _) => Task.FromException<IPAddress[]>(new SocketException((int)error)));
        Assert.Equal("The target's name cannot be resolved.", failure!.Detail);
        (_, failure) = await TargetAddress.ResolveAsync("name.example:53", TimeProvider.System, Cancellation, (_, _) => Task.FromResult<IPAddress[]>([]));
        Assert.Equal("The target's name cannot be resolved.", failure!.Detail);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_resolver_that_never_answers_is_not_waited_for_even_where_the_look_up_cannot_be_called_off()
    {
        var clock = new ManualTimeProvider();
        var looking = TargetAddress.ResolveAsync("name.example:53", clock, Cancellation, (_, _) => new TaskCompletionSource<IPAddress[]>().Task);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new ProbeFailure(MissingReason.TimedOut, "The target's name was not resolved in time."), (await looking).Failure);
    }

    private static ProbeContext Names(string[] addresses) => Ask.Context with { LookUp = (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()) };
}
