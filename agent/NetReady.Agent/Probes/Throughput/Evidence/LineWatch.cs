using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetReady.Agent.Platform;
using NetReady.Agent.Probes.Throughput.Gate;
using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Evidence;

/// <summary>
/// Looks at the interfaces' own counters once a second (Linux), so that a question that the day's work has answered already costs nothing. It sees all traffic of
/// an interface: what went to a neighbour counts, too, so the evidence is of the line's first hop and is named as such.
/// </summary>
internal sealed class LineWatch(SystemFiles files, TimeProvider time, ThroughputLimits limits)
{
    private const string Interfaces = "/sys/class/net";

    private readonly Lock gate = new();
    private readonly Dictionary<string, (SeenRates Down, SeenRates Up)> seen = new(StringComparer.Ordinal);
    private readonly long began = time.GetTimestamp();

    /// <summary>How long what was seen counts.</summary>
    public static TimeSpan ValidFor => TimeSpan.FromHours(24);

    /// <summary>Looks every second until the result is disposed.</summary>
    public IDisposable Watch() => time.CreateTimer(_ => Look(), null, SeenRates.LeastStretch, SeenRates.LeastStretch + TimeSpan.FromMilliseconds(20));

    /// <summary>Looks once.</summary>
    public void Look()
    {
        var (steady, now) = (time.GetElapsedTime(began), time.GetUtcNow());
        lock (gate)
        {
            foreach (string name in files.Names(Interfaces))
            {
                if (name == "lo" || Counter(name, "rx_bytes") is not { } down || Counter(name, "tx_bytes") is not { } up) continue;
                if (!seen.TryGetValue(name, out var rates)) seen.Add(name, rates = (new(ValidFor), new(ValidFor)));
                rates.Down.Add(steady, now, down, limits.BurstPrior.Bytes);
                rates.Up.Add(steady, now, up, limits.BurstPrior.Bytes);
            }
        }
    }

    /// <summary>What has been seen of the line toward a target; null where it answers nothing.</summary>
    public GateDecision? Decide(IPEndPoint target, TrainDirection direction, GateTerms terms) => InterfaceToward(target) is { } name ? Decide(name, direction, terms) : null;

    /// <summary>What has been seen of an interface: yes where it carried the floor of late, no where its link is slower than the floor.</summary>
    public GateDecision? Decide(string name, TrainDirection direction, GateTerms terms)
    {
        lock (gate)
        {
            if (seen.TryGetValue(name, out var rates) && (direction is TrainDirection.Down ? rates.Down : rates.Up).Highest(time.GetUtcNow()) is { } highest
                && highest.BitsPerSecond >= terms.Floor.BitsPerSecond)
                return new(GateVerdict.Yes, GateGround.Excess, new(highest.BitsPerSecond), new(highest.BitsPerSecond), new(double.PositiveInfinity));
        }
        // The driver's word, in Mbit/s; -1, or no word at all, where it does not know, as with most radios.
        return ReadNumber($"{Interfaces}/{name}/speed") is > 0 and { } link && link * 1e6 < terms.RefutedBitsPerSecond
            ? new(GateVerdict.No, GateGround.Plateau, new(link * 1e6), default, new(link * 1e6)) : null;
    }

    /// <summary>The interface over which packets to a target leave; null where none does. Nothing is sent.</summary>
    public static string? InterfaceToward(IPEndPoint target)
    {
        try
        {
            using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(target);
            var own = ((IPEndPoint)socket.LocalEndPoint!).Address;
            return NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(one => one.GetIPProperties().UnicastAddresses.Any(address => address.Address.Equals(own)))?.Name;
        }
        catch (Exception none) when (none is SocketException or NetworkInformationException)
        {
            return null;
        }
    }

    private long? Counter(string name, string counter) => ReadNumber($"{Interfaces}/{name}/statistics/{counter}");

    private long? ReadNumber(string path)
    {
        try
        {
            return long.TryParse(files.ReadWord(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Drivers that do not know refuse the reading itself.
            return null;
        }
    }
}
