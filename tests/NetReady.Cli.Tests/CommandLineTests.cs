using System.Net;
using System.Net.Sockets;
using NetReady.Core.Programs;

namespace NetReady.Cli.Tests;

public sealed class CommandLineTests
{
    private static readonly string policies = Path.Combine(Repository.Root, "policies");

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        return (await CommandLine.RunAsync(arguments, output, errors), output.ToString(), errors.ToString());
    }

    [Theory]
    [InlineData("frob")]
    [InlineData("up", "--port", "70000")]
    [InlineData("up", "--port", "abc")]
    [InlineData("up", "--ownership", "mine")]
    [InlineData("policy", "score")]
    [InlineData("probe", "vpn", "--to", "localhost")]
    [InlineData("probe", "vpn", "--protocol", "tls")]
    [InlineData("probe", "vpn", "--to", "localhost", "--protocol", "pptp")]
    public async Task A_command_line_that_is_not_understood_says_why_and_where_help_is(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);
        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains("--help'", errors, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("--tier", "COSMIC", "'COSMIC' is no tier of tiers.yaml; it has OFFICIAL")]
    [InlineData("--marking", "PURPLE", "'PURPLE' is no marking of the tier OFFICIAL in tiers.yaml; it has SENSITIVE")]
    [InlineData("--department", "nowhere", "'nowhere' is no department of department.yaml; it has example-department")]
    public async Task A_host_that_the_policies_do_not_know_is_refused_with_what_they_know(string option, string value, string said)
    {
        var (exitCode, _, errors) = await RunAsync("assess", "--policies", policies, option, value);
        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains(said, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var (exitCode, _, errors) = await RunAsync("policy", "check", "/no/such/folder");
        Assert.Equal((ExitCodes.Unavailable, "netready: there is no folder '/no/such/folder'."), (exitCode, errors.TrimEnd()));
    }

    [Fact]
    public async Task The_shipped_policies_have_no_mistakes_and_their_examples_come_out_as_written()
    {
        Assert.Equal(ExitCodes.Done, (await RunAsync("policy", "check", policies)).ExitCode);
        Assert.Equal(ExitCodes.Done, (await RunAsync("policy", "test", policies)).ExitCode);
    }

    [Fact]
    public async Task Every_mistake_of_a_folder_is_named_at_its_place()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("pack.yaml", "policy: pack\ntitel: Pack\nrules:\n  - id: R-1\n    title: Secure Boot is on\n    fact: device.secure_boot\n    must: is true\n");
        var (exitCode, _, errors) = await RunAsync("policy", "check", folder.FullPath);
        Assert.Equal(ExitCodes.BadData, exitCode);
        Assert.Matches(@"pack\.yaml:2:1: .*titel.*title", errors);
        Assert.Matches(@"pack\.yaml:6:\d+: .*device\.secure_boot.*device\.secureboot", errors);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (exitCode, _, errors) = await RunAsync("up", "--once", "--policies", policies, "--port", port);
        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Contains($"127.0.0.1:{port} (TCP) cannot be had", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up")]
    [InlineData("assess")]
    [InlineData("policy", "check")]
    [InlineData("policy", "test")]
    [InlineData("policy", "score")]
    [InlineData("probe")]
    [InlineData("probe", "vpn")]
    public async Task Every_command_has_help_with_an_example(params string[] command)
    {
        var (exitCode, output, _) = await RunAsync([.. command, "--help"]);
        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.Contains("Example: netready", output, StringComparison.Ordinal);
    }
}
