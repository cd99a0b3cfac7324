using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Collector.Gate;
using NetReady.Core.Programs;
using NetReady.Testing.Network;

namespace NetReady.Cli.Tests.Commands;

public sealed class ProbeThroughputCommandTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_person_gets_yes_and_no_with_what_is_surely_so_and_what_it_cost()
    {
        using var inside = new NetworkNamespace();
        inside.LimitDown("20mbit", "32kb");
        using var far = inside.In(() => new GateService(new(inside.Inside, 0), new(), new("Tests.Gate"), TimeProvider.System, NullLogger.Instance));
        await inside.In(() => far.StartAsync(TestContext.Current.CancellationToken));
        string to = far.Bound!.ToString();

        var (exitCode, output, _) = await RunAsync("--down", "10 Mbit/s", "--up", "10Mbit/s", "--to", to, "--json");
        Assert.Equal(ExitCodes.Done, exitCode);
        using var outcome = JsonDocument.Parse(Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        foreach (string direction in (string[])["down", "up"])
        {
            var answer = outcome.RootElement.GetProperty(direction);
            Assert.Equal(("yes", "10 Mbit/s", "trains"), (Text(answer, "verdict"), Text(answer, "floor"), Text(answer, "method")));
            Assert.Matches("^[0-9.]+ Mbit/s$", Text(answer, "estimate"));
            Assert.Equal(2, answer.GetProperty("interval").GetArrayLength());
            Assert.InRange(answer.GetProperty("bytes").GetInt64(), 100_000, 4_300_000);
            Assert.Matches("^[0-9.]+ (ms|s)$", Text(answer, "duration"));
        }

        (exitCode, output, _) = await RunAsync("--down", "50 Mbit/s", "--to", to);
        Assert.Equal(ExitCodes.NotReady, exitCode);
        Assert.Contains($"✗ Down from {to}: less than 50 Mbit/s", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        await far.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Without_an_answer_it_says_why()
    {
        using var taken = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.Client.LocalEndPoint!).Port;
        taken.Dispose();
        var (exitCode, output, _) = await RunAsync("--up", "5 Mbit/s", "--to", $"127.0.0.1:{port}", "--json");
        Assert.Equal(ExitCodes.Unassessed, exitCode);
        using var outcome = JsonDocument.Parse(output);
        Assert.Equal(JsonValueKind.Null, outcome.RootElement.GetProperty("up").GetProperty("verdict").ValueKind);
        Assert.Contains("nothing listens", Text(outcome.RootElement.GetProperty("up"), "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("say what is asked", "--to", "127.0.0.1")]
    [InlineData("--down:", "--down", "fast", "--to", "127.0.0.1")]
    [InlineData("not above zero", "--down", "0 Mbit/s", "--to", "127.0.0.1")]
    [InlineData("--burst:", "--down", "1 Mbit/s", "--burst", "much", "--to", "127.0.0.1")]
    public async Task What_cannot_be_meant_is_refused_with_a_word_on_what_is(string word, params string[] args)
    {
        var (exitCode, _, errors) = await RunAsync(args);
        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains(word, errors, StringComparison.Ordinal);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        int exitCode = await CommandLine.RunAsync(["probe", "throughput", .. args], output, errors);
        return (exitCode, output.ToString(), errors.ToString());
    }
}
