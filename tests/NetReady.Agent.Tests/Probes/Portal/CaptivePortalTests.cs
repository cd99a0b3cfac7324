using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Probes.Portal;
using NetReady.Collector.Portal;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Testing.Network;
using NetReady.Testing.Network.Relay;

namespace NetReady.Agent.Tests.Probes.Portal;

/// <summary>The probe through a real gateway, toward a real far end behind it, with a portal between them or none.</summary>
public sealed class CaptivePortalTests : IAsyncLifetime
{
    private const string Fact = "net.captive_portal";
    private static readonly TimeSpan oneTry = TimeSpan.FromSeconds(10);

    private PortalNetwork network = null!;

    public async ValueTask InitializeAsync() => network = await PortalNetwork.StartAsync();

    public ValueTask DisposeAsync() => network.DisposeAsync();

    public static TheoryData<string> Portals { get; } = ["302", "200", "511", "echo"];

    private static Func<string, byte[]?> Page(string portal) => portal switch
    {
        "302" => CaptivePortal.Redirects,
        "200" => CaptivePortal.ShowsPage,
        "511" => CaptivePortal.SaysMustSignIn,
        _ => CaptivePortal.Echoes,
    };

    private static Task<PortalAnswer> AskAsync(string address) => PortalProbe.AskAsync(address, Ask.Context, TestContext.Current.CancellationToken);

    [Fact(Timeout = Hang.After)]
    public async Task Without_a_portal_the_far_end_is_known_by_its_answer()
    {
        foreach (string far in (string[])[network.Far, network.Far6, $"{network.Route.Far}:{PortalNetwork.OtherPort}"])
        {
            var answer = await AskAsync(far);
            Assert.Equal((PortalVerdict.Clean, 200, null), (answer.Verdict, answer.Status, answer.Failure));
        }
        var result = await Ask.For(TargetMethod.Http, network.Far, oneTry, [Fact]);
        Assert.Equal((0, "portal"), (result.Low(Fact), result.Batch(Fact).Method));
    }

    [Theory(Timeout = Hang.After)]
    [MemberData(nameof(Portals))]
    public async Task A_portal_is_seen_whatever_it_answers_over_IPv4_and_over_IPv6(string portal)
    {
        await using var hotel = new CaptivePortal(network.Gateway, Page(portal));
        foreach (string far in (string[])[network.Far, network.Far6])
        {
            var result = await Ask.For(TargetMethod.Http, far, oneTry, [Fact]);
            Assert.Equal(1, result.Low(Fact));
            Assert.True(result.Bytes.Bytes > 500, $"{result.Bytes}");
        }
        Assert.Equal(2, hotel.Caught);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_answered_is_told_by_its_status_and_by_a_host_and_never_by_more()
    {
        await using (var _ = new CaptivePortal(network.Gateway, CaptivePortal.Redirects))
        {
            var answer = await AskAsync(network.Far);
            Assert.Equal((302, CaptivePortal.SignInHost), (answer.Status, answer.SendsTo));
            Assert.Equal("Something on the way answers in place of the far end: HTTP 302, which sends browsers to wifi.hotel.example.", answer.Detail);
        }
        network.Gateway.Run("nft", "delete table inet portal");
        await using var other = new CaptivePortal(network.Gateway, CaptivePortal.SaysMustSignIn);
        Assert.Equal("The network says that one must sign in first (HTTP 511).", (await AskAsync(network.Far)).Detail);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Once_somebody_has_signed_in_the_same_network_is_clean()
    {
        await using var hotel = new CaptivePortal(network.Gateway, CaptivePortal.Redirects);
        Assert.Equal(PortalVerdict.Captive, (await AskAsync(network.Far)).Verdict);
        hotel.LetThrough();
        Assert.Equal(PortalVerdict.Clean, (await AskAsync(network.Far)).Verdict);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_portal_that_catches_port_80_alone_shows_as_silence_elsewhere_which_is_unknown()
    {
        await using var hotel = new CaptivePortal(network.Gateway, CaptivePortal.Redirects);
        var answer = await AskAsync($"{network.Route.Far}:{PortalNetwork.OtherPort}");
        Assert.Equal((PortalVerdict.Unknown, MissingReason.TimedOut), (answer.Verdict, answer.Failure!.Reason));
        Assert.Contains("Most captive portals catch port 80 alone", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(MissingReason.TimedOut, (await Ask.For(TargetMethod.Http, $"{network.Route.Far}:{PortalNetwork.OtherPort}", oneTry, [Fact])).Why(Fact));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_portal_that_takes_the_connection_and_says_nothing_is_unknown()
    {
        await using (var silent = new CaptivePortal(network.Gateway, _ => null))
        {
            Assert.Equal(MissingReason.TimedOut, (await AskAsync(network.Far)).Failure?.Reason);
        }
        network.Gateway.Run("nft", "delete table inet portal");
        await using var mute = new CaptivePortal(network.Gateway, _ => []);
        Assert.Equal(MissingReason.Blocked, (await AskAsync(network.Far)).Failure?.Reason);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_gateway_that_refuses_or_a_far_end_that_is_down_is_unknown_and_never_clean()
    {
        network.Gateway.Run("nft", "table inet refuse { chain forward { type filter hook forward priority 0; reject with icmpx admin-prohibited; }; }");
        Assert.Equal(MissingReason.Blocked, (await AskAsync(network.Far)).Failure?.Reason);
        Assert.Equal(MissingReason.Blocked, (await AskAsync(network.Far6)).Failure?.Reason);
        network.Gateway.Run("nft", "delete table inet refuse");
        Assert.Equal(MissingReason.Blocked, (await AskAsync($"{network.Route.Far}:81")).Failure?.Reason);
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_it_cost_is_what_passed_the_interface()
    {
        network.Route.Count();
        var answer = await AskAsync(network.Far);
        // The kernel's count leaves out what closes the connection, and reckons all headers alike.
        Assert.InRange(answer.Bytes.Bytes, network.Route.Passed().Bytes * 0.7, network.Route.Passed().Bytes * 1.1);
        Assert.InRange(network.Route.Passed().Bytes, 500, 3000);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Loss_makes_a_check_unknown_at_the_worst()
    {
        var lossy = new PathConditions { Loss = 0.2 };
        using var meter = new Meter("test");
        using var inside = new NetworkNamespace(lossy, lossy, seed: 20261122);
        using var farEnd = new PortalCheckService(new(inside.Inside, 80), meter, NullLogger.Instance);
        await inside.In(() => farEnd.StartAsync(TestContext.Current.CancellationToken));
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AskAsync($"{inside.Inside}:80")));
        Assert.DoesNotContain(answers, answer => answer.Verdict is PortalVerdict.Captive);
        Assert.Contains(answers, answer => answer.Verdict is PortalVerdict.Clean);
        Assert.Contains(inside.Relay.Records, packet => packet.Copies == 0);
        await farEnd.StopAsync(TestContext.Current.CancellationToken);
    }
}
