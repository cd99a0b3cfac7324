using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using NetReady.Core.Programs;

namespace NetReady.Cli.Tests.Commands;

public sealed class ProbeLatencyCommandTests : IDisposable
{
    private readonly StringWriter output = new(), errors = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        output.Dispose();
        errors.Dispose();
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_reflector_of_our_own_is_measured_both_ways()
    {
        int port = FreePort();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var reflector = new Listening();
        var running = Task.Run(() => CommandLine.RunAsync(["reflector", "--listen", $"127.0.0.1:{port}"], reflector, errors, stop.Token), TestContext.Current.CancellationToken);
        await reflector.Started.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Done, await CommandLine.RunAsync(["probe", "latency", "--to", $"127.0.0.1:{port}", "--count", "20", "--interval", "5", "--json"], output, errors, Cancellation));
        var result = JsonNode.Parse(output.ToString())!;
        Assert.Equal((20, 0, 20 * 2 * 72), ((int)result["n"]!, (int)result["lost"]!, (int)result["bytes"]!));
        Assert.Matches(@"^[\d.]+ (us|ms)$", (string)result["p50"]!);
        Assert.Equal((0, 0), ((int)result["forward"]!["lost"]!, (int)result["back"]!["lost"]!));

        output.GetStringBuilder().Clear();
        Assert.Equal(ExitCodes.Done, await CommandLine.RunAsync(["probe", "latency", "--to", $"127.0.0.1:{port}", "--count", "5"], output, errors, Cancellation));
        Assert.Contains("loss             0 of 5 (0 %)", output.ToString(), StringComparison.Ordinal);
        await stop.CancelAsync();
        Assert.Equal(ExitCodes.Done, await running);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("neither a host nor host:port", "--to", "a b")]
    [InlineData("--size is 44", "--to", "127.0.0.1", "--size", "45")]
    [InlineData("--count is from 1", "--to", "127.0.0.1", "--count", "0")]
    [InlineData("--interval is from 1", "--to", "127.0.0.1", "--interval", "NaN")]
    [InlineData("over an hour", "--to", "127.0.0.1", "--count", "100000", "--interval", "10000")]
    public async Task What_cannot_be_asked_is_said_with_what_can(string says, params string[] arguments)
    {
        Assert.Equal(ExitCodes.Usage, await CommandLine.RunAsync(["probe", "latency", .. arguments], output, errors, Cancellation));
        Assert.Contains(says, errors.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_nothing_listens_the_sentence_says_so()
    {
        Assert.Equal(ExitCodes.Unavailable, await CommandLine.RunAsync(["probe", "latency", "--to", $"127.0.0.1:{FreePort()}", "--count", "5"], output, errors, Cancellation));
        Assert.Contains("nothing listens on its port", errors.ToString(), StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
