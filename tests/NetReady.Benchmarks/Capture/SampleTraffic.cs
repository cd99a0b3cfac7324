using System.Net;
using NetReady.Agent.Capture;
using NetReady.Agent.Capture.Networks;
using NetReady.Agent.Capture.Sources;
using NetReady.Testing.Captures;

namespace NetReady.Benchmarks.Capture;

/// <summary>A capture of an office's mix as a device captures it: headers of 96 bytes behind a cooked header, 500 connections, most segments either full or bare acknowledgements.</summary>
internal static class SampleTraffic
{
    private const int Line = 2, Connections = 500, Snapshot = 96;
    private const long Start = 1_795_300_000_000_000_000, Apart = 20_000;
    private static readonly IPAddress own = IPAddress.Parse("192.168.1.7"), own6 = IPAddress.Parse("2001:db8::7");

    /// <summary>An instant by which all of it has passed.</summary>
    public static DateTimeOffset End { get; } = DateTimeOffset.UnixEpoch.AddTicks(Start / 100).AddHours(1);

    /// <summary>Writes the file.</summary>
    public static void Write(string path, int packets)
    {
        using var writer = new PcapWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 20), (int)LinkType.LinuxCooked2);
        var random = new Random(20261121);
        var sent = new uint[Connections];
        for (int i = 0; i < packets; i++)
        {
            byte[] packet = Packet(random, sent, i);
            writer.Write(Start + (i * Apart), packet.AsSpan(0, Math.Min(Snapshot, packet.Length)), packet.Length);
        }
    }

    /// <summary>An observer on that device.</summary>
    public static TrafficObserver Observer() => new(new(
        [new(Line, IsTunnel: false, IsLoopback: false, [(own, 24), (own6, 64)])],
        DepartmentNetworks.Of(["10.20.0.0/16", "10.30.0.0/16", "2001:db8:20::/48"], ["10.20.0.53", "10.20.0.54"])));

    private static byte[] Packet(Random random, uint[] sent, int number)
    {
        int connection = random.Next(Connections), kind = random.Next(100);
        bool isV6 = connection % 5 == 0, up = random.Next(4) == 0;
        var near = new IPEndPoint(isV6 ? own6 : own, 20_000 + connection);
        var far = new IPEndPoint(isV6 ? IPAddress.Parse($"2001:db8:1::{connection:x}") : new IPAddress([203, 0, (byte)(connection >> 8), (byte)connection]), connection % 50 == 0 ? 80 : 443);
        byte[] ip;
        if (kind < 3) (ip, up) = (Frames.Udp(new(own, near.Port), IPEndPoint.Parse("10.20.0.53:53"), new byte[40]), true);
        else if (kind < 13) ip = up ? Frames.Udp(near, far, new byte[80]) : Frames.Udp(far, near, new byte[1200]);
        else if (kind < 14) (ip, up) = (Frames.Tcp(near, far, sent[connection], 0, Frames.Syn), true);
        else
        {
            // One in a hundred is sent again.
            uint next = sent[connection] - (kind == 99 ? 1000u : 0), stamp = (uint)(number / 50);
            int payload = kind < 50 ? 0 : 1000;
            ip = up ? Frames.Tcp(near, far, next, 1, Frames.Ack, payload, (stamp, stamp - 20)) : Frames.Tcp(far, near, next, 1, Frames.Ack, payload, (stamp, stamp - 20));
            if (kind != 99) sent[connection] += (uint)payload;
        }
        return Frames.Cooked2(ip, Line, up);
    }
}
