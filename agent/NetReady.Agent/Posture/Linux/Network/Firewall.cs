using NetReady.Core.Facts;

namespace NetReady.Agent.Posture.Linux.Network;

/// <summary>Whether a host firewall is on, and what it does with inbound traffic that nothing asked for.</summary>
internal static class Firewall
{
    private const string CannotTell = "Only root may read the kernel's rules, and no firewall known to the agent says that it is on.";

    /// <summary>device.firewall.enabled</summary>
    public static async Task<Reading> ReadEnabledAsync(PostureRun run) => (await OfAsync(run).ConfigureAwait(false)).Enabled;

    /// <summary>device.firewall.default_inbound</summary>
    public static async Task<Reading> ReadDefaultInboundAsync(PostureRun run) => (await OfAsync(run).ConfigureAwait(false)).DefaultInbound;

    private static Task<FirewallEvidence> OfAsync(PostureRun run) => run.Once(ReadAsync);

    private static async Task<FirewallEvidence> ReadAsync(PostureRun run) =>
        (run.Context.IsPrivileged ? await ReadRulesAsync(run).ConfigureAwait(false) : null)
        ?? ReadUfw(run) ?? ReadFirewalld(run) ?? ReadNftablesService(run)
        ?? FirewallEvidence.Unknown(Reading.None(run.Context.IsPrivileged ? MissingReason.NotSupported : MissingReason.NeedsPrivilege, CannotTell));

    private static async Task<FirewallEvidence?> ReadRulesAsync(PostureRun run)
    {
        var result = await run.RunAsync(new("nft", "-j", "list", "ruleset")).ConfigureAwait(false);
        if (!result.Succeeded || NftRuleset.Parse(result.Output) is not { } rules) return null;
        bool hasIpv6 = !string.IsNullOrEmpty(run.Files.ReadWord("/proc/net/if_inet6"));
        bool blocks = rules.BlocksIpv4 && (rules.BlocksIpv6 || !hasIpv6);
        // The older tables are apart from nftables, and nft does not show them.
        bool hasOlderTables = !string.IsNullOrEmpty(run.Files.ReadWord("/proc/net/ip_tables_names")) || !string.IsNullOrEmpty(run.Files.ReadWord("/proc/net/ip6_tables_names"));
        if (!blocks && hasOlderTables) return FirewallEvidence.Unknown(Reading.None(MissingReason.NotSupported, "Rules of the older iptables are loaded, which the agent does not read."));
        return new(rules.RefusesAnything, Inbound(blocks), "nft");
    }

    // ufw is on where its file says so and its service has set the rules.
    private static FirewallEvidence? ReadUfw(PostureRun run)
    {
        if (run.Files.Read("/etc/ufw/ufw.conf") is not { } configuration || !IniFile.IsYes(IniFile.Parse(configuration).Last("ENABLED"))) return null;
        if (SystemdUnits.IsActive(run, "ufw.service") != true) return null;
        var defaults = IniFile.Parse(run.Files.Read("/etc/default/ufw") ?? "");
        return new(true, defaults.Last("DEFAULT_INPUT_POLICY")?.Trim('"') switch
        {
            "DROP" or "REJECT" => Inbound(true),
            "ACCEPT" => Inbound(false),
            _ => Reading.None(MissingReason.NotSupported, "ufw's defaults do not say what happens to inbound traffic."),
        }, "ufw");
    }

    // firewalld sets its rules as long as it runs; its default zone refuses what it does not list, unless its target says otherwise.
    private static FirewallEvidence? ReadFirewalld(PostureRun run)
    {
        if (SystemdUnits.IsActive(run, "firewalld.service") != true && Processes.Of(run).AnyOf("firewalld") != true) return null;
        string zone = IniFile.Parse(run.Files.Read("/etc/firewalld/firewalld.conf") ?? "").Last("DefaultZone") ?? "public";
        bool isName = zone.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
        string? description = isName ? run.Files.Read($"/etc/firewalld/zones/{zone}.xml") ?? run.Files.Read($"/usr/lib/firewalld/zones/{zone}.xml") : null;
        return new(true, description is null
            ? Reading.None(MissingReason.NeedsPrivilege, "firewalld runs, and what its default zone does, only root may read.")
            : Inbound(!description.Contains("target=\"ACCEPT\"", StringComparison.Ordinal)), "firewalld");
    }

    // The service sets what the file says; only a file that plainly drops is taken at its word.
    private static FirewallEvidence? ReadNftablesService(PostureRun run)
    {
        if (SystemdUnits.IsActive(run, "nftables.service") != true) return null;
        string file = run.Files.Read("/etc/nftables.conf") ?? run.Files.Read("/etc/sysconfig/nftables.conf") ?? "";
        return DropsInbound(file) ? new(true, Inbound(true), "nftables.service") : null;
    }

    /// <summary>Whether an nftables file has a chain for all inbound packets whose policy is to drop.</summary>
    public static bool DropsInbound(string file)
    {
        foreach (string statement in file.Split('\n').Select(line => line.Split('#')[0]))
        {
            var words = statement.Split((char[])[' ', '\t', ';', '{', '}'], StringSplitOptions.RemoveEmptyEntries);
            int hook = Array.IndexOf(words, "hook");
            int policy = Array.IndexOf(words, "policy");
            if (hook >= 0 && policy > hook && hook + 1 < words.Length && policy + 1 < words.Length && words[hook + 1] == "input" && words[policy + 1] == "drop") return true;
        }
        return false;
    }

    private static FactValue Inbound(bool blocks) => FactValue.OneOf(blocks ? "block" : "allow");
}

/// <summary>What one source says of the firewall.</summary>
internal sealed record FirewallEvidence(Reading Enabled, Reading DefaultInbound)
{
    /// <summary>Evidence by a method of its own.</summary>
    public FirewallEvidence(Reading enabled, Reading defaultInbound, string method)
        : this(enabled with { Method = method }, defaultInbound with { Method = method })
    {
    }

    /// <summary>Nothing is known of either.</summary>
    public static FirewallEvidence Unknown(Reading why) => new(why, why);
}
