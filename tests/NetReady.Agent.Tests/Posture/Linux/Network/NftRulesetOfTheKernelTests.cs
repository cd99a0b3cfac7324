using NetReady.Agent.Platform;
using NetReady.Agent.Posture.Linux.Network;

namespace NetReady.Agent.Tests.Posture.Linux.Network;

/// <summary>What nft itself says of rules that a kernel holds, in a network namespace of the test's own.</summary>
public sealed class NftRulesetOfTheKernelTests
{
    [Theory(Timeout = Hang.After)]
    [InlineData("table inet f { chain i { type filter hook input priority 0; policy drop; iif lo accept; } }", true, true, true)]
    [InlineData("table ip f { chain i { type filter hook input priority 0; policy drop; } }", true, false, true)]
    [InlineData("table inet f { chain i { type filter hook input priority 0; policy accept; tcp dport 22 accept; counter reject with icmpx admin-prohibited; } }", true, true, true)]
    [InlineData("table inet f { chain i { type filter hook input priority 0; policy accept; tcp dport 23 drop; } }", false, false, true)]
    [InlineData("table inet f { chain o { type filter hook output priority 0; policy drop; } }", false, false, false)]
    public async Task The_kernels_own_rules_are_understood(string rules, bool blocksIpv4, bool blocksIpv6, bool refuses)
    {
        Prerequisite.Root();
        string nft = Prerequisite.Program("nft", "nftables");
        string unshare = Prerequisite.Program("unshare", "util-linux");
        using var folder = new TemporaryDirectory();
        string file = folder.Write("rules", rules.Replace(" }", "\n}\n"));
        // A namespace that lives as long as the one shell in it.
        var result = await new CommandRunner(TimeProvider.System).RunAsync(
            new(unshare, "--net", "sh", "-c", "\"$0\" -f \"$1\" && exec \"$0\" -j list ruleset", nft, file), TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, result.Error);
        Assert.Equal(new(blocksIpv4, blocksIpv6, refuses), NftRuleset.Parse(result.Output));
    }
}
