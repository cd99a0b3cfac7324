using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Platform;
using NetReady.Agent.State;
using NetReady.Protocols.Gate;

namespace NetReady.Agent.Probes.Throughput.Memory;

/// <summary>
/// Remembers how lines behaved, so that the next test of the same one starts where it is likeliest to be decided. It shifts only the start: a verdict
/// rests on what the test itself sees. A network is known by its gateway's hardware address and its public prefix, hashed with the device's own salt, so
/// that the file tells nobody where the device was.
/// </summary>
internal sealed class LineMemory(StateDirectory state, SystemFiles files)
{
    private const int MostLines = 64;
    private static readonly Lock gate = new();

    private readonly StateFile<RememberedLines> file = new(state.FullPath, RememberedLines.FileName, StateJson.Default.RememberedLines, NullLogger.Instance)
    {
        Problem = known => Convert.TryFromBase64String(known.Salt, new byte[known.Salt.Length], out _) ? null : "The salt is not in base64.",
    };

    /// <summary>The key of one direction of the line in use; null where the network cannot be told from others.</summary>
    /// <param name="observed">The address from which the far end sees this device.</param>
    /// <param name="target">The far end.</param>
    /// <param name="direction">Which way.</param>
    public string? KeyOf(IPAddress observed, IPEndPoint target, TrainDirection direction)
    {
        if (Gateway() is not { } gateway) return null;
        // Within a site's prefix the public address may change from day to day.
        byte[] prefix = observed.GetAddressBytes()[..(observed.AddressFamily is AddressFamily.InterNetworkV6 ? 6 : 3)];
        return Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromBase64String(Load().Salt), Encoding.UTF8.GetBytes($"{gateway} {Convert.ToHexString(prefix)} {target} {direction}")))[..24];
    }

    /// <summary>What is remembered under a key; null where nothing is.</summary>
    public RememberedLine? Recall(string key) => Load().Lines.GetValueOrDefault(key);

    /// <summary>Remembers a line, or, with null, that nothing held it back. Of too many, the one longest not seen is forgotten.</summary>
    public void Keep(string key, RememberedLine? line)
    {
        lock (gate)
        {
            var known = Load();
            if (line is null && !known.Lines.ContainsKey(key)) return;
            var lines = line is null ? known.Lines.Remove(key) : known.Lines.SetItem(key, line);
            if (lines.Count > MostLines) lines = lines.Remove(lines.MinBy(pair => pair.Value.At).Key);
            file.Write(known with { Lines = lines });
        }
    }

    private RememberedLines Load()
    {
        lock (gate)
        {
            if (file.Read() is { } known) return known;
            var fresh = new RememberedLines(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), ImmutableDictionary<string, RememberedLine>.Empty);
            file.Write(fresh);
            return fresh;
        }
    }

    // The default route's gateway (proc(5), net/route: hexadecimal in the machine's order), and its hardware address (net/arp).
    private string? Gateway()
    {
        foreach (string line in files.ReadLines("/proc/net/route").Skip(1))
        {
            string[] columns = line.Split('\t', StringSplitOptions.TrimEntries);
            if (columns.Length < 3 || columns[1] != "00000000" || !uint.TryParse(columns[2], System.Globalization.NumberStyles.HexNumber, null, out uint address)) continue;
            string gateway = new IPAddress(address).ToString();
            return files.ReadLines("/proc/net/arp").Skip(1).Select(entry => entry.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(entry => entry.Length > 3 && entry[0] == gateway)?[3];
        }
        return null;
    }
}
