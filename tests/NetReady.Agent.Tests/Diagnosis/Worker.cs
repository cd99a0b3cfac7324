using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.State;
using NetReady.Collector.Portal;
using NetReady.Collector.Reflector;
using NetReady.Core.Assignments;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Diagnosis;

/// <summary>Somebody who works from home with the agent on the device; real reflectors, services, resolvers and a far end for the check of portals around them.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private const int StampPort = 8620, ServicePort = 443, PortalCheckPort = 80;
    private static readonly string program = Path.Combine(Repository.Output("NetReady.Agent"), "netready-agent");

    private readonly TemporaryDirectory state = new();
    private readonly Meter meter = new("test");
    private readonly List<Func<Task>> ends = [];
    private readonly List<IDisposable> servers = [];
    private readonly Dictionary<string, string[]> parameters = [];
    private ImmutableArray<MeasuringTarget> targets = [];

    private Worker(bool v6) => Network = new(v6);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public RemoteWork Network { get; }

    /// <summary>Everything is well: a tunnel for what is inside, a reflector and a resolver in the world, a resolver at home, two services inside.</summary>
    /// <param name="takes">What the tunnel takes beside what is inside; null for everything, and none for no tunnel at all.</param>
    /// <param name="v6">Whether there is IPv6 alone.</param>
    /// <param name="openVpn">Whether the tunnel is OpenVPN's, which takes everything, in place of WireGuard's.</param>
    public static async Task<Worker> StartAsync(string[]? takes, bool v6 = false, bool openVpn = false)
    {
        var worker = new Worker(v6);
        try
        {
            await worker.BuildAsync(takes, openVpn);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the department says beside.</summary>
    public Worker With(string parameter, params string[] words)
    {
        parameters[parameter] = words;
        return this;
    }

    /// <summary>The department declares no such target.</summary>
    public Worker Without(string target)
    {
        targets = targets.RemoveAll(declared => declared.Name == target);
        return this;
    }

    /// <summary>The department declares a second reflector in the world, and there is one.</summary>
    public async Task<Worker> WithMediaAsync()
    {
        await ReflectAsync(Network.World, Network.Resolver);
        targets = targets.Add(new("media", TargetMethod.Stamp, $"{new IPEndPoint(Network.Resolver, StampPort)}"));
        return this;
    }

    /// <summary>Runs the agent's doctor on the device.</summary>
    /// <param name="resolvers">The resolvers that are set on the device; the home's router unless said.</param>
    public async Task<Diagnosed> DiagnoseAsync(params IPAddress[] resolvers)
    {
        var assignment = Examples.Assignment() with { Targets = targets, Parameters = parameters.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray()) };
        new StateDirectory(state.FullPath).Write("assignment.json", assignment, StateJson.Default.Assignment);
        state.Write("gateway-keys/vpn.conf", Network.ProbeProfile);
        string configuration = state.Write("resolv.conf", string.Concat((resolvers.Length == 0 ? [Network.RouterAddress] : resolvers).Select(resolver => $"nameserver {resolver}\n")));
        // Of the exit codes, 4 and 5 are answers too.
        // With processes of its own, as a device: the IPsec daemons of other tests are none of it.
        string said = await Task.Run(() => Network.Device.Run("unshare", "--pid", "--fork", "--mount-proc", "sh", "-c", "mount --bind \"$1\" /etc/resolv.conf; \"$2\" doctor --json --data \"$3\" 2> \"$3/errors\"; echo \"exit $?\"",
            "sh", configuration, program, state.FullPath), Cancelled).WaitAsync(Cancelled);
        int end = said.LastIndexOf("exit ", StringComparison.Ordinal);
        Assert.True(end > 0, $"{said}{File.ReadAllText(state["errors"])}");
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        return new(JsonDocument.Parse(said[..end]).RootElement, int.Parse(said[(end + 5)..].Trim(), System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>What has passed the device's link to the router, both ways, without the link's own headers.</summary>
    public long Passed()
    {
        long[] counters = [.. Network.Device.Run("sh", "-c", $"cd /sys/class/net/{RemoteWork.DeviceLink}/statistics && cat rx_bytes tx_bytes rx_packets tx_packets")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
        const int ethernet = 14;
        return counters[0] + counters[1] - (ethernet * (counters[2] + counters[3]));
    }

    /// <summary>Starts a reflector that answers until the end.</summary>
    private async Task ReflectAsync(NetworkNamespace inside, IPAddress address)
    {
        var reflector = new StampReflectorService(new(address, StampPort), meter, TimeProvider.System, NullLogger.Instance);
        // The socket is bound before the first wait, and so on the thread that is inside.
        await inside.In(() => reflector.StartAsync(Cancelled));
        ends.Add(async () =>
        {
            await reflector.StopAsync(CancellationToken.None);
            reflector.Dispose();
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var end in ends) await end();
        foreach (var server in servers) server.Dispose();
        Network.Dispose();
        meter.Dispose();
        state.Dispose();
    }

    private async Task BuildAsync(string[]? takes, bool openVpn)
    {
        await ReflectAsync(Network.World, Network.Reflector);
        await ReflectAsync(Network.Inside, Network.Service);
        servers.Add(Network.Inside.In(() =>
        {
            // The system completes connections by itself.
            var service = new Socket(Network.OtherService.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            service.Bind(new IPEndPoint(Network.OtherService, ServicePort));
            service.Listen(100);
            return service;
        }));
        foreach (var resolving in (NetworkNamespace[])[Network.Router, Network.World, Network.Inside]) servers.Add(await Dnsmasq.StartAsync(resolving, [], Cancelled));
        var portal = new PortalCheckService(new(Network.Reflector, PortalCheckPort), meter, NullLogger.Instance);
        await Network.World.In(() => portal.StartAsync(Cancelled));
        ends.Add(async () =>
        {
            await portal.StopAsync(CancellationToken.None);
            portal.Dispose();
        });
        if (openVpn) await Network.ConnectByOpenVpnAsync(Cancelled);
        else await Network.ConnectAsync(takes is null ? null : [Network.InsideNetwork, .. takes], Cancelled);
        targets =
        [
            new("reflector", TargetMethod.Stamp, $"{new IPEndPoint(Network.Reflector, StampPort)}"),
            new("reflector", TargetMethod.Http, $"{new IPEndPoint(Network.Reflector, PortalCheckPort)}"),
            openVpn
                ? new("vpn", TargetMethod.OpenVpn, $"{new IPEndPoint(Network.Gateway, RemoteWork.OpenVpnPort)}") { Place = TargetPlace.Gateway }
                : new("vpn", TargetMethod.WireGuard, $"{new IPEndPoint(Network.Gateway, RemoteWork.WireGuardPort)}") { Place = TargetPlace.Gateway },
            new("inside", TargetMethod.Stamp, $"{new IPEndPoint(Network.Service, StampPort)}") { Place = TargetPlace.Inside },
            new("files", TargetMethod.Tcp, $"{new IPEndPoint(Network.OtherService, ServicePort)}") { Place = TargetPlace.Inside },
        ];
        With("corporate_prefixes", Network.InsideNetwork);
    }
}

/// <summary>What the doctor said.</summary>
/// <param name="Said">Its JSON.</param>
/// <param name="ExitCode">Its exit code.</param>
internal sealed record Diagnosed(JsonElement Said, int ExitCode)
{
    public string? State => Said.GetProperty("vpn").GetProperty("state").GetString();

    public string? Owner => Said.GetProperty("fault").GetProperty("owner").GetString();

    public string Says => Said.GetProperty("fault").GetProperty("says").GetString()!;

    /// <summary>A fact's value as policies write it, or the reason why it is missing.</summary>
    public string Fact(string name) => Said.GetProperty("facts").GetProperty(name) is var fact && fact.TryGetProperty("value", out var value) ? value.GetString()! : fact.GetProperty("missing").GetString()!;

    public void Is(string? state, string? owner) => Assert.True((State, Owner) == (state, owner), $"{State} and {Owner}, not {state} and {owner}:\n{Said}");
}
