using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using NetReady.Core.Programs;
using NetReady.Protocols.Portal;

namespace NetReady.Cli.Tests.Commands;

public sealed class ReflectorCommandTests
{
    [Fact(Timeout = Hang.After)]
    public async Task It_answers_the_check_for_captive_portals_where_it_is_told_to()
    {
        using var errors = new StringWriter();
        using var reflector = new Listening();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = Task.Run(() => CommandLine.RunAsync(["reflector", "--listen", "127.0.0.1:0", "--portal-check", "127.0.0.1:0"], reflector, errors, stop.Token), TestContext.Current.CancellationToken);
        string line = await reflector.Started.WaitAsync(TestContext.Current.CancellationToken);
        var said = Regex.Match(line, @"^Reflecting STAMP on UDP 127\.0\.0\.1:\d+, answering the check for captive portals on TCP (127\.0\.0\.1:\d+)\. Stop it with Ctrl-C\.$");
        Assert.True(said.Success, line);
        using var http = new HttpClient();
        string nonce = PortalCheck.NewNonce();
        Assert.Equal(PortalCheck.AnswerTo(nonce), await http.GetStringAsync(new Uri($"http://{said.Groups[1].Value}{PortalCheck.Path}{nonce}"), TestContext.Current.CancellationToken));
        await stop.CancelAsync();
        Assert.Equal(ExitCodes.Done, await running);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_port_that_is_taken_and_an_address_that_is_none_are_said()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (code, errors) = await RunAsync("--portal-check", taken.LocalEndpoint.ToString()!);
        Assert.Equal(ExitCodes.Unavailable, code);
        Assert.Contains($"The check for captive portals cannot listen on TCP {taken.LocalEndpoint}", errors, StringComparison.Ordinal);
        (code, errors) = await RunAsync("--portal-check", "http://x/");
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("'http://x/' is no address to listen on; give one with its port, as 0.0.0.0:80 or [::]:80.", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Errors)> RunAsync(params string[] more)
    {
        using StringWriter output = new(), errors = new();
        return (await CommandLine.RunAsync(["reflector", "--listen", "127.0.0.1:0", .. more], output, errors, TestContext.Current.CancellationToken), errors.ToString());
    }
}
