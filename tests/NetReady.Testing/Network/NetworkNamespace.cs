using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using NetReady.Testing.Network.Relay;

namespace NetReady.Testing.Network;

/// <summary>
/// A network namespace of a test's own, joined to the machine by one link: servers go inside, the code under test stays outside.
/// The link is a plain one, or one with a relay in it that delays, loses, doubles and reorders packets. Needs root, and skips the test without.
/// </summary>
public sealed partial class NetworkNamespace : IDisposable
{
    private const int CloneNewNet = 0x40000000;
    private static int made;

    private readonly string ip = Prerequisite.Program("ip", "iproute2");
    private readonly string linkOutside;
    private readonly string linkInside;
    private readonly TunDevice? outsideDevice, insideDevice;
    private readonly PacketRelay? relay;
    // Of all routes the last to be taken.
    private const string LastResort = "4294967295";
    private bool leadsNowhere;

    /// <summary>Joined by a plain link.</summary>
    public NetworkNamespace() : this(relayed: false)
    {
    }

    /// <summary>Joined by a link with a relay in it.</summary>
    /// <param name="inward">What it does to packets toward the namespace.</param>
    /// <param name="outward">What it does to packets out of it.</param>
    /// <param name="seed">What chance starts from: the same packets in the same order fare the same again.</param>
    public NetworkNamespace(PathConditions inward, PathConditions outward, int seed) : this(relayed: true) => relay = new(outsideDevice!, insideDevice!, inward, outward, seed);

    private NetworkNamespace(bool relayed)
    {
        Prerequisite.Root();
        int number = Interlocked.Increment(ref made);
        // Names and addresses that no other test process has: sixteen small networks for each, from 10.64.0.0/10.
        Name = $"netready-{Environment.ProcessId}-{number}";
        (linkOutside, linkInside) = ($"nr{Environment.ProcessId:x}o{number}", $"nr{Environment.ProcessId:x}i{number}");
        int network = ((Environment.ProcessId * 16) + number) & 0x3FFF;
        string prefix = string.Create(CultureInfo.InvariantCulture, $"10.{64 + (network >> 8)}.{network & 0xFF}");
        (Outside, Inside) = (IPAddress.Parse($"{prefix}.1"), IPAddress.Parse($"{prefix}.2"));
        string prefix6 = string.Create(CultureInfo.InvariantCulture, $"fd64:{network:x}");
        (Outside6, Inside6) = (IPAddress.Parse($"{prefix6}::1"), IPAddress.Parse($"{prefix6}::2"));
        RunProgram.Output(ip, "netns", "add", Name);
        try
        {
            if (relayed)
            {
                outsideDevice = new(linkOutside);
                insideDevice = In(() => new TunDevice(linkInside));
            }
            else AddLink();
            Configure();
            Run("ip", "link", "set", "lo", "up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The namespace's name.</summary>
    public string Name { get; }

    /// <summary>The name of the link's end outside, as <c>/sys/class/net</c> has it.</summary>
    public string LinkName => linkOutside;

    /// <summary>The name of the link's end inside.</summary>
    public string InnerLinkName => linkInside;

    /// <summary>The address on the machine's side of the link.</summary>
    public IPAddress Outside { get; }

    /// <summary>The address inside.</summary>
    public IPAddress Inside { get; }

    /// <summary>The address on the machine's side of the link, IPv6.</summary>
    public IPAddress Outside6 { get; }

    /// <summary>The address inside, IPv6.</summary>
    public IPAddress Inside6 { get; }

    /// <summary>The relay in the link.</summary>
    /// <exception cref="InvalidOperationException">The link is a plain one.</exception>
    public PacketRelay Relay => relay ?? throw new InvalidOperationException("There is no relay in this link.");

    /// <summary>Runs a program inside and returns what it printed.</summary>
    public string Run(params ReadOnlySpan<string> command) => RunProgram.Output(ip, ["netns", "exec", Name, .. command]);

    /// <summary>Runs code on a thread that is inside. A socket stays where it was made, so servers made here serve here.</summary>
    public T In<T>(Func<T> make) => Within(Name, make);

    /// <summary>Runs code on a thread that is in a namespace.</summary>
    internal static T Within<T>(string name, Func<T> make)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var handle = File.OpenHandle($"/var/run/netns/{name}");
                if (SetNamespace((int)handle.DangerousGetHandle(), CloneNewNet) != 0) throw new InvalidOperationException($"setns failed: {Marshal.GetLastPInvokeErrorMessage()}");
                result = make();
            }
            catch (Exception problem)
            {
                failure = problem;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException("The code inside the namespace failed.", failure);
    }

    /// <summary>Takes a plain link away, as a dock that is pulled out. What is sent to the namespace from then on goes nowhere, and not to where the machine's other packets go.</summary>
    public void Vanish()
    {
        LeadNowhere();
        RunProgram.Output(ip, "link", "delete", linkOutside);
    }

    /// <summary>Brings a link that has vanished back, with the same addresses: other interfaces to the system.</summary>
    public void ComeBack()
    {
        AddLink();
        Configure();
    }

    /// <summary>Gives the machine's side of the link another address, as a network that the device was moved to would; inside, the first one is still known.</summary>
    public void Renumber()
    {
        LeadNowhere();
        RunProgram.Output(ip, "address", "delete", $"{Outside}/30", "dev", linkOutside);
        RunProgram.Output(ip, "route", "add", $"{Inside}/32", "dev", linkOutside);
    }

    /// <summary>Leaves the link with the addresses of one family.</summary>
    public void Only(AddressFamily family)
    {
        LeadNowhere();
        bool six = family is AddressFamily.InterNetworkV6;
        RunProgram.Output(ip, "address", "delete", six ? $"{Outside}/30" : $"{Outside6}/64", "dev", linkOutside);
        Run("ip", "address", "delete", six ? $"{Inside}/30" : $"{Inside6}/64", "dev", linkInside);
    }

    /// <summary>Limits what goes from inside to outside by a token bucket, as <c>2mbit</c> with <c>32kb</c> at once.</summary>
    public void LimitDown(string rate, string burst) => Run("tc", "qdisc", "replace", "dev", linkInside, "root", "tbf", "rate", rate, "burst", burst, "latency", "100ms");

    /// <summary>Limits what goes from outside to inside by a token bucket.</summary>
    public void LimitUp(string rate, string burst) =>
        RunProgram.Output(Prerequisite.Program("tc", "iproute2"), "qdisc", "replace", "dev", linkOutside, "root", "tbf", "rate", rate, "burst", burst, "latency", "100ms");

    /// <summary>Filters what comes in: each rule as nft writes it, with <c>counter name NAME</c> where a test wants to count.</summary>
    public void FilterInput(string[] counters, params ReadOnlySpan<string> rules)
    {
        _ = Prerequisite.Program("nft", "nftables");
        string declared = string.Concat(counters.Select(name => $"counter {name} {{ }}; "));
        Run("nft", $"table inet test {{ {declared}chain input {{ type filter hook input priority 0; {string.Join("; ", rules.ToArray())}; }}; }}");
    }

    /// <summary>Drops UDP and TCP that comes in beyond so many packets a second and so many at once, and queues nothing. By packets, as nft's limit on bytes lets a whole second's worth through at once.</summary>
    public void PoliceUp(int packetsPerSecond, int burst) => Police("input", packetsPerSecond, burst);

    /// <summary>Drops what goes out likewise. Senders are told that the system did not take it.</summary>
    public void PoliceDown(int packetsPerSecond, int burst) => Police("output", packetsPerSecond, burst);

    /// <summary>
    /// From now on loses so many per cent of the UDP and TCP packets, each way, at random, and counts what passes the link; what it did before is forgotten.
    /// </summary>
    public void Lose(int percent)
    {
        _ = Prerequisite.Program("nft", "nftables");
        string Chain(string hook, string link)
        {
            string rule = $"{link} {linkInside} meta l4proto";
            return $"chain {hook} {{ type filter hook {hook} priority -10; {rule} {{ tcp, udp, icmp }} counter name seen; {rule} {{ tcp, udp }} numgen random mod 100 < {percent} counter name lost drop; }}; ";
        }
        Run("nft", $"table inet loss {{ }}; delete table inet loss; table inet loss {{ counter seen {{ }}; counter lost {{ }}; {Chain("input", "iifname")}{Chain("output", "oifname")}}}");
    }

    /// <summary>What came to the inside end of the link and left from it since <see cref="Lose"/>, with IP's headers, and how many packets of it were lost.</summary>
    public (long Packets, long Bytes, long Lost) Passed()
    {
        var seen = Packets().Match(Run("nft", "list", "counter", "inet", "loss", "seen"));
        var lost = Packets().Match(Run("nft", "list", "counter", "inet", "loss", "lost"));
        return (Number(seen, 1), Number(seen, 2), Number(lost, 1));
    }

    /// <summary>How many packets a counter has seen.</summary>
    public long Counted(string counter) => Number(Packets().Match(Run("nft", "list", "counter", "inet", "test", counter)), 1);

    /// <summary>Ends what still runs inside, and the namespace with its link.</summary>
    public void Dispose()
    {
        foreach (string pid in RunProgram.Output(ip, "netns", "pids", Name).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // In() threads are this process's own.
            if (int.Parse(pid, CultureInfo.InvariantCulture) is var id && id != Environment.ProcessId) _ = Kill(id, 9);
        }
        RunProgram.Output(ip, "netns", "delete", Name);
        if (leadsNowhere) foreach (string[] route in Nowhere("delete")) _ = RunProgram.Try(ip, route);
        relay?.Dispose();
        outsideDevice?.Dispose();
        insideDevice?.Dispose();
        // The link goes with the namespace, but only once no socket holds that; or it was gone already.
        _ = RunProgram.Try(ip, "link", "delete", linkOutside);
    }

    // What the link does not take any more, goes nowhere: else it would leave by the machine's own default route.
    private void LeadNowhere()
    {
        if (leadsNowhere) return;
        leadsNowhere = true;
        foreach (string[] route in Nowhere("add")) RunProgram.Output(ip, route);
    }

    private string[][] Nowhere(string what) =>
    [
        ["route", what, "throw", $"{new IPAddress([.. Inside.GetAddressBytes()[..3], 0])}/30", "metric", LastResort],
        ["-6", "route", what, "throw", $"{new IPAddress([.. Inside6.GetAddressBytes()[..15], 0])}/64", "metric", LastResort],
    ];

    private void AddLink() => RunProgram.Output(ip, "link", "add", linkOutside, "type", "veth", "peer", "name", linkInside, "netns", Name);

    private void Configure()
    {
        // Without the search for duplicates, an address can be used at once.
        foreach (string address in (string[])[$"{Outside}/30", $"{Outside6}/64"]) RunProgram.Output(ip, ["address", "add", address, "dev", linkOutside, .. NoDad(address)]);
        RunProgram.Output(ip, "link", "set", linkOutside, "up");
        foreach (string address in (string[])[$"{Inside}/30", $"{Inside6}/64"]) Run(["ip", "address", "add", address, "dev", linkInside, .. NoDad(address)]);
        Run("ip", "link", "set", linkInside, "up");
    }

    private static string[] NoDad(string address) => address.Contains(':', StringComparison.Ordinal) ? ["nodad"] : [];

    private void Police(string hook, int packetsPerSecond, int burst)
    {
        _ = Prerequisite.Program("nft", "nftables");
        Run("nft", string.Create(CultureInfo.InvariantCulture,
            $"table inet police_{hook} {{ chain beyond {{ type filter hook {hook} priority 0; meta l4proto {{ udp, tcp }} limit rate over {packetsPerSecond}/second burst {burst} packets drop; }}; }}"));
    }

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"packets (\d+) bytes (\d+)")]
    private static partial Regex Packets();

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
