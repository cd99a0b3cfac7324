using System.Collections.Immutable;
using System.Globalization;
using NetReady.Agent.Posture.Portable;

namespace NetReady.Agent.Posture.Linux.Network;

/// <summary>Which ports the device listens on for others, from the kernel's tables of sockets (proc_net_tcp).</summary>
internal static class Listeners
{
    private const string TcpListen = "0A";
    private const string UdpUnconnected = "07";

    /// <summary>This run's listeners, each protocol and port once.</summary>
    public static ListenerList Of(PostureRun run) => run.Once(Read);

    /// <summary>The listeners in one of the kernel's tables that others can reach; a table of both families gives a port twice.</summary>
    /// <param name="protocol">tcp or udp.</param>
    /// <param name="table">The table's text.</param>
    /// <param name="ephemeral">The ports that the system gives to programs which ask for any: on UDP those are callers, not listeners.</param>
    public static IEnumerable<Listener> Parse(string protocol, string table, (int First, int Last) ephemeral)
    {
        foreach (string line in table.Split('\n').Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 4 || fields[3] != (protocol == "tcp" ? TcpListen : UdpUnconnected)) continue;
            int colon = fields[1].IndexOf(':');
            if (colon < 0 || !int.TryParse(fields[1].AsSpan(colon + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int port) || port is <= 0 or > ushort.MaxValue) continue;
            if (IsLoopback(fields[1][..colon]) || (protocol == "udp" && port >= ephemeral.First && port <= ephemeral.Last)) continue;
            yield return new(protocol, port);
        }
    }

    private static ListenerList Read(PostureRun run)
    {
        var ephemeral = ParseRange(run.Files.Read("/proc/sys/net/ipv4/ip_local_port_range") ?? "");
        var found = ImmutableSortedSet.CreateBuilder<Listener>();
        bool isKnown = false;
        foreach (string name in (string[])["tcp", "tcp6", "udp", "udp6"])
        {
            if (run.Files.Read($"/proc/net/{name}") is not { } table) continue;
            isKnown = true;
            found.UnionWith(Parse(name[..3], table, ephemeral));
        }
        return new(isKnown, found.ToImmutable());
    }

    private static (int First, int Last) ParseRange(string text)
    {
        var words = text.Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 2 && int.TryParse(words[0], CultureInfo.InvariantCulture, out int first) && int.TryParse(words[1], CultureInfo.InvariantCulture, out int last) ? (first, last) : (32768, 60999);
    }

    // Addresses stand as words of four bytes in the processor's order, which is little-endian on all that the agent runs on:
    // 127.x.y.z ends in 7F; ::1 and ::ffff:127.x.y.z have their mark in the last word.
    private static bool IsLoopback(string address) => address.Length switch
    {
        8 => address.EndsWith("7F", StringComparison.OrdinalIgnoreCase),
        32 => address == "00000000000000000000000001000000"
            || (address.StartsWith("0000000000000000FFFF0000", StringComparison.OrdinalIgnoreCase) && address.EndsWith("7F", StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };
}
