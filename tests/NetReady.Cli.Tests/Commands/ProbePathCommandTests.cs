using System.Text.Json.Nodes;
using NetReady.Core.Programs;
using NetReady.Protocols.Stamp;
using NetReady.Testing.Network;

namespace NetReady.Cli.Tests.Commands;

public sealed class ProbePathCommandTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_path_shows_its_routers_and_what_they_say_of_size()
    {
        using var row = new RouterRow(2);
        row.LimitLink(1, 1400);
        await using var reflector = Reflector(row);
        var (exitCode, output, _) = await Cli.RunAsync("probe", "path", "--to", reflector.EndPoint.ToString(), "--rounds", "2", "--json");
        Assert.Equal(ExitCodes.Done, exitCode);
        var outcome = JsonNode.Parse(Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)))!;
        Assert.Equal(("reflector", true, row.End.ToString()), ((string)outcome["end"]!, (bool)outcome["reached"]!, (string)outcome["address"]!));
        Assert.Equal([row.Router(1).ToString(), row.Router(2).ToString(), row.End.ToString()], outcome["hops"]!.AsArray().Select(hop => (string)hop!["address"]!));
        Assert.All(outcome["hops"]!.AsArray(), hop => Assert.Equal(2, (int)hop!["n"]!));
        Assert.Matches(@"^[\d.]+ (us|ms)$", (string)outcome["hops"]![0]!["p50"]!);
        var mtu = outcome["mtu"]!;
        Assert.Equal((1400, 1400, 1500, false), ((int)mtu["size"]!, (int)mtu["atMost"]!, (int)mtu["interface"]!, (bool)mtu["blackHole"]!));
        Assert.Equal(row.Router(1).ToString(), (string)mtu["toldBy"]!);
        Assert.True((long)outcome["bytes"]! > (long)mtu["bytes"]!);

        (exitCode, output, _) = await Cli.RunAsync("probe", "path", "--to", reflector.EndPoint.ToString(), "--rounds", "1");
        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.Contains("✓ A reflector answers at step 3.", output, StringComparison.Ordinal);
        Assert.Contains($"✓ Path MTU 1400 bytes of the interface's 1500; {row.Router(1)} says so to whoever sends more.", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_black_hole_is_said_with_what_to_do_and_by_the_exit_code()
    {
        using var row = new RouterRow(1);
        row.DropLarger(1, 1300, onTheWayBack: true);
        await using var reflector = Reflector(row);
        var (exitCode, output, _) = await Cli.RunAsync("probe", "path", "--to", reflector.EndPoint.ToString(), "--rounds", "1");
        Assert.Equal(ExitCodes.NotReady, exitCode);
        Assert.Contains("✗ A black hole: packets above 1300 vanish on the way back without a word, and the interface takes 1500.", output, StringComparison.Ordinal);
        Assert.Contains("lower the MTU of the interface or tunnel to 1300", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_target_without_a_reflector_shows_its_routers_all_the_same()
    {
        using var row = new RouterRow(1);
        var (exitCode, output, _) = await Cli.RunAsync("probe", "path", "--to", $"{row.End6}", "--rounds", "1", "--names");
        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.StartsWith($"Searching for the path MTU to [{row.End6}]:8620", output, StringComparison.Ordinal);
        Assert.Contains(row.Router6(1).ToString(), output, StringComparison.Ordinal);
        Assert.Contains("The target is at step 2: it says that nothing listens on its port.", output, StringComparison.Ordinal);
        Assert.Contains("Path MTU not known. The target refuses", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_target_that_is_not_reached_is_told_from_one_to_which_nothing_can_be_sent()
    {
        using var row = new RouterRow(2);
        row.Filter(2, "forward", "meta l4proto udp drop");
        var (exitCode, output, _) = await Cli.RunAsync("probe", "path", "--to", $"{row.End}", "--rounds", "1");
        Assert.Equal(ExitCodes.NotReady, exitCode);
        Assert.Contains("✗ Nothing answers beyond step 2.", output, StringComparison.Ordinal);

        (exitCode, output, _) = await Cli.RunAsync("probe", "path", "--to", "no-such-host.invalid", "--json");
        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Equal("The target's name cannot be resolved.", (string)JsonNode.Parse(output)!["detail"]!);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("--rounds is from 1 to 100", "--to", "127.0.0.1", "--rounds", "0")]
    [InlineData("neither a host nor host:port", "--to", "a b")]
    [InlineData("Option '--to' is required", "--rounds", "3")]
    public async Task What_cannot_be_asked_is_said_with_what_can(string says, params string[] arguments)
    {
        var (exitCode, _, errors) = await Cli.RunAsync(["probe", "path", .. arguments]);
        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains(says, errors, StringComparison.Ordinal);
    }

    private static UdpResponder Reflector(RouterRow row)
    {
        uint count = 0;
        return row.AtEnd(() => new UdpResponder((packet, _) =>
        {
            StampSenderPacket.TryRead(packet, out var sent);
            new StampReflectorPacket(count++, sent.Timestamp, default, sent.SessionId, sent.Timestamp, sent.Sequence, sent.Timestamp, sent.Error, 255).Write(packet);
            return [packet];
        }, new(row.End, 0)));
    }
}
