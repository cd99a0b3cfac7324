using System.Globalization;
using System.Net;

namespace NetReady.Testing.Network;

/// <summary>
/// Routers in a row, each a network namespace of a test's own: the machine, the routers, and a host at the end, with a plain link between each two.
/// They are the kernel's own routers, and so send what ICMP routers send, limited as they limit it. Needs root, and skips the test without.
/// </summary>
public sealed class RouterRow : IDisposable
{
    private const string Settings = "/proc/sys/net";
    private static int made;

    private readonly string ip = Prerequisite.Program("ip", "iproute2");
    private readonly string[] names;
    private readonly string prefix, prefix6, stem;
    private readonly int routers;

    /// <param name="routers">How many routers stand between the machine and the end.</param>
    /// <param name="hasIpv4">Whether there is IPv4.</param>
    public RouterRow(int routers, bool hasIpv4 = true)
    {
        Prerequisite.Root();
        int number = Interlocked.Increment(ref made);
        // Names and addresses that no other test process has: 10.192.0.0/10 and fd65::/16, a network of /24 or /32 for each row, link by link.
        int network = ((Environment.ProcessId * 16) + number) & 0x3FFF;
        prefix = string.Create(CultureInfo.InvariantCulture, $"10.{192 + (network >> 8)}.{network & 0xFF}");
        prefix6 = string.Create(CultureInfo.InvariantCulture, $"fd65:{network:x}");
        stem = string.Create(CultureInfo.InvariantCulture, $"nr{Environment.ProcessId:x}r{number}");
        this.routers = routers;
        names = [.. Enumerable.Range(1, routers + 1).Select(node => string.Create(CultureInfo.InvariantCulture, $"netready-{Environment.ProcessId}-row{number}-{node}"))];
        try
        {
            Build(hasIpv4);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The address of the host at the end.</summary>
    public IPAddress End => Address(routers, far: true);

    /// <summary>The address of the host at the end, IPv6.</summary>
    public IPAddress End6 => Address6(routers, far: true);

    /// <summary>The machine's own end of the first link.</summary>
    public string FirstLink => Link(0, far: false);

    /// <summary>The address by which a router, from 1, speaks to the machine.</summary>
    public IPAddress Router(int router) => Address(router - 1, far: true);

    /// <summary>The address by which a router, from 1, speaks to the machine, IPv6.</summary>
    public IPAddress Router6(int router) => Address6(router - 1, far: true);

    /// <summary>The machine's address.</summary>
    public IPAddress Own => Address(0, far: false);

    /// <summary>Runs a program in a router, from 1, or in the host at the end, and returns what it printed.</summary>
    public string Run(int node, params ReadOnlySpan<string> command) => RunProgram.Output(ip, ["netns", "exec", names[node - 1], .. command]);

    /// <summary>Runs a program on the machine, and returns what it printed.</summary>
    public static string RunOutside(string program, params ReadOnlySpan<string> arguments) => RunProgram.Output(program, arguments);

    /// <summary>Runs code on a thread that is in the host at the end.</summary>
    public T AtEnd<T>(Func<T> make) => At(routers + 1, make);

    /// <summary>Runs code on a thread that is in a router, from 1.</summary>
    public T At<T>(int node, Func<T> make) => NetworkNamespace.Within(names[node - 1], make);

    /// <summary>Makes the link behind a router, from 0, the machine, take packets of that size at the most, both ways.</summary>
    public void LimitLink(int behind, int mtu)
    {
        string size = mtu.ToString(CultureInfo.InvariantCulture);
        if (behind == 0) RunProgram.Output(ip, "link", "set", Link(0, far: false), "mtu", size);
        else Run(behind, "ip", "link", "set", Link(behind, far: false), "mtu", size);
        Run(behind + 1, "ip", "link", "set", Link(behind, far: true), "mtu", size);
    }

    /// <summary>Has a router, from 1, pass on packets of that size at the most on the way back, and say so to who sent larger ones; the way there stays as it is.</summary>
    public void LimitWayBack(int router, int mtu)
    {
        string size = mtu.ToString(CultureInfo.InvariantCulture);
        Run(router, "ip", "route", "change", "default", "via", Address(router - 1, far: false).ToString(), "mtu", "lock", size);
    }

    /// <summary>Takes away the machine's own end of the first link, and with it all its routes.</summary>
    public void Unplug() => RunProgram.Output(ip, "link", "delete", FirstLink);

    /// <summary>Has a router, from 1, say nothing of packets that are too large for its next link: a black hole.</summary>
    public void Silence(int router) => Filter(router, "output", "icmp type destination-unreachable icmp code frag-needed drop", "icmpv6 type packet-too-big drop");

    /// <summary>Has a router, from 1, filter what it passes on, or at <c>output</c> what it says itself: each rule as nft writes it.</summary>
    public void Filter(int router, string hook, params ReadOnlySpan<string> rules)
    {
        _ = Prerequisite.Program("nft", "nftables");
        Run(router, "nft", $"table inet {hook}s {{ }}; delete table inet {hook}s; table inet {hook}s {{ chain rules {{ type filter hook {hook} priority 0; {string.Join("; ", rules.ToArray())}; }}; }}");
    }

    /// <summary>Has a router, from 1, drop without a word what is larger, on the way to the end or on the way back.</summary>
    public void DropLarger(int router, int size, bool onTheWayBack = false) =>
        Filter(router, "forward", string.Create(CultureInfo.InvariantCulture, $"iifname {Link(onTheWayBack ? router : router - 1, far: !onTheWayBack)} meta length > {size} drop"));

    /// <summary>Has a router, from 1, lose so many per cent of what it passes on to the end, and so many of what it passes back.</summary>
    public void Lose(int router, int percentThere, int percentBack) => Filter(router, "forward",
        string.Create(CultureInfo.InvariantCulture, $"iifname {Link(router - 1, far: true)} numgen random mod 100 < {percentThere} drop"),
        string.Create(CultureInfo.InvariantCulture, $"iifname {Link(router, far: false)} numgen random mod 100 < {percentBack} drop"));

    public void Dispose()
    {
        foreach (string name in names)
        {
            try
            {
                foreach (string pid in RunProgram.Output(ip, "netns", "pids", name).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    if (pid != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) RunProgram.Output("kill", "-KILL", pid);
                RunProgram.Output(ip, "netns", "delete", name);
            }
            catch (InvalidOperationException)
            {
                // It was never made.
            }
        }
        try
        {
            // The link goes with the namespace, but only once no socket holds that.
            RunProgram.Output(ip, "link", "delete", FirstLink);
        }
        catch (InvalidOperationException)
        {
            // It was gone already.
        }
    }

    private void Build(bool hasIpv4)
    {
        for (int node = 1; node <= routers + 1; node++)
        {
            RunProgram.Output(ip, "netns", "add", names[node - 1]);
            Run(node, "sh", "-c", $"echo 0 > {Settings}/ipv6/conf/default/accept_dad{(node > routers ? "" : $"; echo 1 > {Settings}/ipv4/ip_forward; echo 1 > {Settings}/ipv6/conf/all/forwarding")}");
        }
        for (int link = 0; link <= routers; link++)
        {
            string[] made = ["link", "add", Link(link, far: false), "type", "veth", "peer", "name", Link(link, far: true), "netns", names[link]];
            RunProgram.Output(ip, link == 0 ? made : ["-netns", names[link - 1], .. made]);
        }
        File.WriteAllText($"{Settings}/ipv6/conf/{FirstLink}/accept_dad", "0");
        for (int node = 0; node <= routers + 1; node++)
        {
            var batch = new List<string>();
            if (node > 0)
            {
                Up(batch, node - 1, far: true, hasIpv4);
                batch.Add("link set lo up");
                if (hasIpv4) batch.Add($"route add default via {Address(node - 1, far: false)}");
                batch.Add($"route add ::/0 via {Address6(node - 1, far: false)}");
            }
            if (node <= routers)
            {
                Up(batch, node, far: false, hasIpv4);
                for (int beyond = node + 1; beyond <= routers; beyond++)
                {
                    if (hasIpv4) batch.Add($"route add {Network(beyond)}/30 via {Address(node, far: true)}");
                    batch.Add($"route add {Network6(beyond)}/64 via {Address6(node, far: true)}");
                }
            }
            using var folder = new TemporaryDirectory();
            string[] run = ["-batch", folder.Write("batch", string.Join('\n', batch) + "\n")];
            RunProgram.Output(ip, node == 0 ? run : ["-netns", names[node - 1], .. run]);
        }
    }

    private void Up(List<string> batch, int link, bool far, bool hasIpv4)
    {
        string device = Link(link, far);
        if (hasIpv4) batch.Add($"address add {Address(link, far)}/30 dev {device}");
        // Without the search for duplicates, addresses can be used at once.
        batch.Add($"address add {Address6(link, far)}/64 dev {device} nodad");
        batch.Add($"link set {device} up");
    }

    private string Link(int link, bool far) => string.Create(CultureInfo.InvariantCulture, $"{stem}{(far ? 'b' : 'a')}{link}");

    private string Network(int link, int host = 0) => string.Create(CultureInfo.InvariantCulture, $"{prefix}.{(4 * link) + host}");

    private string Network6(int link, string host = "") => string.Create(CultureInfo.InvariantCulture, $"{prefix6}:{link}::{host}");

    private IPAddress Address(int link, bool far) => IPAddress.Parse(Network(link, far ? 2 : 1));

    private IPAddress Address6(int link, bool far) => IPAddress.Parse(Network6(link, far ? "2" : "1"));
}
