using NetReady.Agent.Posture.Linux.Network;
using NetReady.Agent.Tests.Fixtures;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture.Linux.Network;

public sealed class FirewallTests
{
    private const string Meta = """{"metainfo":{"version":"1.1.3","json_schema_version":1}}""";

    private static string Rules(params string[] entries) => $"{{\"nftables\":[{string.Join(",", [Meta, .. entries])}]}}";

    private static string Input(string family, string policy) => $$$"""{"chain":{"family":"{{{family}}}","table":"filter","name":"input","handle":1,"type":"filter","hook":"input","prio":0,"policy":"{{{policy}}}"}}""";

    private static string Rule(string family, string expressions) => $$$"""{"rule":{"family":"{{{family}}}","table":"filter","chain":"input","handle":2,"expr":[{{{expressions}}}]}}""";

    [Fact]
    public void A_policy_of_drop_for_both_families_blocks_both()
    {
        Assert.Equal(new(true, true, true), NftRuleset.Parse(Rules(Input("inet", "drop"))));
        Assert.Equal(new(true, false, true), NftRuleset.Parse(Rules(Input("ip", "drop"), Input("ip6", "accept"))));
    }

    [Fact]
    public void A_last_rule_that_refuses_everything_blocks_and_one_that_asks_does_not()
    {
        Assert.Equal(new(true, true, true), NftRuleset.Parse(Rules(Input("inet", "accept"), Rule("inet", "{\"accept\":null}"), Rule("inet", "{\"counter\":{}},{\"reject\":{\"type\":\"icmpx\"}}"))));
        Assert.Equal(new(false, false, true), NftRuleset.Parse(Rules(Input("inet", "accept"), Rule("inet", "{\"match\":{}},{\"drop\":null}"))));
        Assert.Equal(new(false, false, true), NftRuleset.Parse(Rules(Input("inet", "accept"), Rule("inet", "{\"drop\":null}"), Rule("inet", "{\"accept\":null}"))));
    }

    [Fact]
    public void No_rules_refuse_nothing() => Assert.Equal(new(false, false, false), NftRuleset.Parse(Rules()));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1,2]")]
    [InlineData("{\"nftables\":7}")]
    [InlineData("Operation not permitted")]
    public void What_is_no_ruleset_is_none(string output) => Assert.Null(NftRuleset.Parse(output));

    [Fact(Timeout = Hang.After)]
    public async Task Root_reads_the_rules_themselves()
    {
        using var system = Systems.PlainVirtualMachine().With("/proc/net/if_inet6", "fe80 2 40 20 80 eth0\n").Answering("nft", Rules(Input("ip", "drop")));
        system.IsPrivileged = true;
        await system.Says("device.firewall.enabled", "true");
        await system.Says("device.firewall.default_inbound", "allow");
        system.Without("/proc/net/if_inet6");
        await system.Says("device.firewall.default_inbound", "block");
        system.Answering("nft", Rules());
        await system.Says("device.firewall.enabled", "false");
        Assert.Equal("nft", (await system.ReadAsync("device.firewall.enabled")).Method);
        system.With("/proc/net/ip_tables_names", "filter\n");
        await system.Lacks("device.firewall.enabled", MissingReason.NotSupported);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Without_root_and_without_evidence_it_is_unknown_and_not_off()
    {
        using var system = Systems.PlainVirtualMachine().Answering("nft", Rules());
        await system.Lacks("device.firewall.enabled", MissingReason.NeedsPrivilege);
        await system.Lacks("device.firewall.default_inbound", MissingReason.NeedsPrivilege);
        Assert.Empty(system.Runs);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Ufw_that_is_switched_on_and_has_not_been_started_proves_nothing()
    {
        using var system = Systems.DebianLaptop().Without("/run/systemd/units/invocation:ufw.service");
        await system.Lacks("device.firewall.enabled", MissingReason.NeedsPrivilege);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Ufw_may_let_everything_in()
    {
        using var system = Systems.DebianLaptop().With("/etc/default/ufw", "DEFAULT_INPUT_POLICY=\"ACCEPT\"\n");
        await system.Says("device.firewall.enabled", "true");
        await system.Says("device.firewall.default_inbound", "allow");
    }

    [Fact(Timeout = Hang.After)]
    public async Task Firewalld_that_runs_blocks_unless_its_default_zone_accepts()
    {
        using var system = Systems.PlainVirtualMachine().Running("firewalld").With("/etc/firewalld/firewalld.conf", "DefaultZone=work\n")
            .With("/usr/lib/firewalld/zones/work.xml", "<zone><service name=\"ssh\"/></zone>").With("/usr/lib/firewalld/zones/trusted.xml", "<zone target=\"ACCEPT\"/>");
        await system.Says("device.firewall.enabled", "true");
        await system.Says("device.firewall.default_inbound", "block");
        system.With("/etc/firewalld/firewalld.conf", "DefaultZone=trusted\n");
        await system.Says("device.firewall.default_inbound", "allow");
    }

    [Theory]
    [InlineData("table inet f {\n chain input {\n  type filter hook input priority 0; policy drop;\n }\n}", true)]
    [InlineData("chain input { type filter hook input priority filter; policy accept; }", false)]
    [InlineData("# chain input { type filter hook input priority 0; policy drop; }", false)]
    [InlineData("chain forward { type filter hook forward priority 0; policy drop; }", false)]
    public void The_nftables_services_file_is_believed_where_it_plainly_drops(string file, bool drops) => Assert.Equal(drops, Firewall.DropsInbound(file));
}
