using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Probes;
using NetReady.Agent.Tests.Probes.Throughput;
using NetReady.Collector.Gate;
using NetReady.Collector.Reflector;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Testing.Network;
using NetReady.Testing.Network.Relay;

namespace NetReady.Agent.Tests.Probes;

/// <summary>Every probe to a real server, on networks that have one family of addresses only, and by names that have both.</summary>
public sealed class AddressFamilyTests
{
    private const int Port = 8620;
    private static readonly TimeSpan sample = TimeSpan.FromSeconds(1);

    private static readonly TargetMethod[] methods = [TargetMethod.Stamp, TargetMethod.Gate, TargetMethod.Ndt7, TargetMethod.Tls, TargetMethod.OpenVpn];

    public static TheoryData<TargetMethod> Methods { get; } = [.. methods];

    public static MatrixTheoryData<TargetMethod, AddressFamily> Matrix { get; } = new(methods, [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6]);

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(Matrix))]
    public async Task A_network_of_one_family_is_enough_and_a_name_with_both_finds_the_one_that_answers(TargetMethod method, AddressFamily family)
    {
        using var inside = new NetworkNamespace();
        inside.Only(family);
        var address = family is AddressFamily.InterNetwork ? inside.Inside : inside.Inside6;
        await using var server = await ServeAsync(method, inside, address);
        string fact = FactOf(method);
        var context = Ask.Context with { Throughput = new() { MostTime = TimeSpan.FromSeconds(4) } };
        var literal = await Ask.For(method, new IPEndPoint(address, server.Port).ToString(), sample, [fact], server.Trusted(context), floor: 1e6);
        Assert.Null(literal.Why(fact));

        // The family that is dead comes first, as where a network announces a way that leads nowhere.
        IPAddress[] both = family is AddressFamily.InterNetwork ? [inside.Inside6, inside.Inside] : [inside.Inside, inside.Inside6];
        var named = await Ask.For(method, $"server.example:{server.Port}", sample, [fact], server.Trusted(context) with { LookUp = (_, _) => Task.FromResult(both) }, floor: 1e6);
        Assert.Null(named.Why(fact));
    }

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(Methods))]
    public async Task Of_a_name_with_both_families_of_which_one_is_silent_the_other_answers(TargetMethod method)
    {
        using var inside = new NetworkNamespace();
        await using var server = await ServeAsync(method, inside, inside.Inside);
        inside.FilterInput([], $"ip6 daddr {inside.Inside6} meta l4proto {{ tcp, udp }} drop");
        var context = server.Trusted(Ask.Context with { LookUp = (_, _) => Task.FromResult<IPAddress[]>([inside.Inside6, inside.Inside]), Throughput = new() { MostTime = TimeSpan.FromSeconds(4) } });
        // Long enough that the silence is noticed before the end.
        var result = await Ask.For(method, $"server.example:{server.Port}", TimeSpan.FromSeconds(5), [FactOf(method)], context, floor: 1e6);
        Assert.Null(result.Why(FactOf(method)));
        // What went to the silent address is counted, too.
        if (method is TargetMethod.Stamp) Assert.InRange(result.Bytes.Bytes, (2 * 50 * (44 + 28)) + (25 * (44 + 48)), (2 * 50 * (44 + 28)) + (50 * (44 + 48)));
    }

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(Methods))]
    public async Task Where_one_family_is_silent_and_the_device_has_not_the_other_the_silence_is_the_reason(TargetMethod method)
    {
        using var inside = new NetworkNamespace();
        inside.Only(AddressFamily.InterNetwork);
        inside.FilterInput([], "meta l4proto { tcp, udp } drop");
        var result = await Ask.For(method, $"server.example:{Port}", sample, [method is TargetMethod.Tls or TargetMethod.OpenVpn ? "vpn.gateway.rtt" : FactOf(method)],
            Ask.Context with { LookUp = (_, _) => Task.FromResult<IPAddress[]>([inside.Inside, inside.Inside6]) }, floor: 1e6);
        Assert.Equal(MissingReason.TimedOut, Assert.Single(result.Missing).Missing);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_path_with_delay_is_measured_by_either_family_alike()
    {
        var path = new PathConditions { Delay = TimeSpan.FromMilliseconds(10) };
        using var inside = new NetworkNamespace(path, path, seed: 3);
        foreach (var address in (IPAddress[])[inside.Inside, inside.Inside6])
        {
            await using var server = await ServeAsync(TargetMethod.Stamp, inside, address);
            var result = await Ask.For(TargetMethod.Stamp, new IPEndPoint(address, Port).ToString(), sample, ["net.rtt", "net.loss"]);
            Assert.InRange(result.Low("net.rtt"), 0.02, 0.5);
            Assert.Equal(0, result.Low("net.loss"));
            var sent = inside.Relay.Records.Where(record => record.UdpDestination == Port && record.Head.Span[0] >> 4 == (address.AddressFamily is AddressFamily.InterNetwork ? 4 : 6)).ToList();
            Assert.Equal(10, sent.Count);
        }
    }

    private static string FactOf(TargetMethod method) => method switch
    {
        TargetMethod.Stamp => "net.rtt",
        TargetMethod.Gate or TargetMethod.Ndt7 => "net.down",
        _ => "vpn.gateway.rtt",
    };

    private static async Task<Served> ServeAsync(TargetMethod method, NetworkNamespace inside, IPAddress address)
    {
        var cancellation = TestContext.Current.CancellationToken;
        switch (method)
        {
            case TargetMethod.Stamp:
                var reflector = new StampReflectorService(new(address, Port), new Meter("Tests.Reflector"), TimeProvider.System, NullLogger.Instance);
                await inside.In(() => reflector.StartAsync(cancellation));
                return new(Port, null, Stopping(reflector));
            case TargetMethod.Gate:
                var gate = new GateService(new(address, Port), new(), new Meter("Tests.Gate"), TimeProvider.System, NullLogger.Instance);
                await inside.In(() => gate.StartAsync(cancellation));
                return new(Port, null, Stopping(gate));
            case TargetMethod.Ndt7:
                var ndt7 = await Ndt7Server.StartAsync(inside, at: address);
                return new(IPEndPoint.Parse(ndt7.Address).Port, ndt7.KeyHash, ndt7.DisposeAsync);
            case TargetMethod.Tls:
                using (var certificate = new SelfSigned([address.ToString()], TimeSpan.FromDays(-1), TimeSpan.FromDays(1)))
                {
                    var tls = await Ocserv.StartAsync(inside, 443, certificate, cancellation);
                    return new(443, null, Ending(tls));
                }
            default:
                return new(1194, null, Ending(await OpenVpnServer.StartAsync(inside, 1194, address.AddressFamily is AddressFamily.InterNetwork ? "udp4" : "udp6", cancellation)));
        }

        Func<ValueTask> Stopping(Microsoft.Extensions.Hosting.BackgroundService service) => async () =>
        {
            await service.StopAsync(CancellationToken.None);
            service.Dispose();
        };

        Func<ValueTask> Ending(IDisposable program) => () =>
        {
            program.Dispose();
            return ValueTask.CompletedTask;
        };
    }

    private sealed class Served(int port, string? keyHash, Func<ValueTask> end) : IAsyncDisposable
    {
        public int Port => port;

        public ProbeContext Trusted(ProbeContext context) => context with { CollectorKeyHash = keyHash };

        public ValueTask DisposeAsync() => end();
    }
}
