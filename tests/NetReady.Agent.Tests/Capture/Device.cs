using System.Net;
using NetReady.Agent.Capture;
using NetReady.Agent.Capture.Figures;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Capture.Sources;
using NetReady.Testing.Captures;

namespace NetReady.Agent.Tests.Capture;

/// <summary>A device with a line, a tunnel that may be up, and loopback, whose packets an observer counts.</summary>
internal sealed class Device
{
    public const int Line = 2, Tunnel = 5;
    public const long Second = 1_000_000_000;
    public static readonly IPEndPoint OnLine = IPEndPoint.Parse("192.168.1.7:40000"), InTunnel = IPEndPoint.Parse("10.20.9.9:40001");
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 10, 0, TimeSpan.Zero);

    private readonly DepartmentNetworks department;
    private long now = (Start - DateTimeOffset.UnixEpoch).Ticks * 100;

    public Device(bool tunnelUp = false, string[]? prefixes = null, string[]? resolvers = null, string ownAddress = "192.168.1.7")
    {
        department = DepartmentNetworks.Of(prefixes ?? [], resolvers ?? []);
        this.ownAddress = ownAddress;
        Observer = new(Look(tunnelUp));
    }

    private readonly string ownAddress;

    public TrafficObserver Observer { get; }

    public TrafficFigures Figures => Observer.Book.Sum(DateTimeOffset.UnixEpoch.AddTicks(now / 100));

    public bool HasCall => Observer.HasCall(now);

    public bool TunnelUp { set => Observer.Surroundings = Look(value); }

    public Device After(TimeSpan time)
    {
        now += time.Ticks * 100;
        return this;
    }

    public Device Sends(byte[] ip, int through = Line) => Passes(Frames.Cooked2(ip, through, outgoing: true));

    public Device Receives(byte[] ip, int through = Line) => Passes(Frames.Cooked2(ip, through, outgoing: false));

    public Device Passes(byte[] cooked)
    {
        Observer.Take(new(LinkType.LinuxCooked2, now, cooked.Length, cooked));
        return this;
    }

    public Device Asks(string resolver, int through = Line) => Sends(Frames.Udp(through == Tunnel ? InTunnel : OnLine, IPEndPoint.Parse(resolver), new byte[40]), through);

    public Device Opens(string peer, int through = Line, ushort port = 40000) =>
        Sends(Frames.Tcp(new((through == Tunnel ? InTunnel : OnLine).Address, port), IPEndPoint.Parse(peer), 1, 0, Frames.Syn), through);

    private Surroundings Look(bool tunnelUp) => new(
    [
        new(1, IsTunnel: false, IsLoopback: true, [(IPAddress.Loopback, 8)]),
        new(Line, IsTunnel: false, IsLoopback: false, [(IPAddress.Parse(ownAddress), 24)]),
        .. tunnelUp ? [new DeviceInterface(Tunnel, IsTunnel: true, IsLoopback: false, [(InTunnel.Address, 32)])] : Array.Empty<DeviceInterface>(),
    ], department);
}
