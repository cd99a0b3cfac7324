using System.Diagnostics;
using System.Text.Json.Nodes;
using NetReady.Core.Units;
using NetReady.Testing.Network;

namespace NetReady.Agent.Tests.Probes.Throughput;

/// <summary>Measurement Lab's own client, <c>@m-lab/ndt7</c> from npm, against the collector's server.</summary>
[Collection(MachineToItself.Name)]
public sealed class Ndt7JsTests
{
    [Fact(Timeout = Hang.After)]
    public async Task The_clients_of_measurement_lab_can_test_against_the_collector()
    {
        var cancellation = TestContext.Current.CancellationToken;
        string node = Prerequisite.Program("node", "nodejs");
        string folder = await NpmPackage.InstallAsync(cancellation, "@m-lab/ndt7@0.1.4", "ws@8.18.3");
        using var inside = new NetworkNamespace();
        inside.LimitDown("20mbit", "32kb");
        inside.LimitUp("10mbit", "32kb");
        await using var server = await Ndt7Server.StartAsync(inside, new() { MostBytes = ByteSize.FromMegabytes(5) });

        var start = new ProcessStartInfo(node) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in (string[])[Path.Combine(Repository.Root, "tests", "NetReady.Agent.Tests", "Probes", "Throughput", "ndt7-js.cjs"), folder, server.Address]) start.ArgumentList.Add(argument);
        using var client = Process.Start(start)!;
        try
        {
            var errors = client.StandardError.ReadToEndAsync(cancellation);
            string output = await client.StandardOutput.ReadToEndAsync(cancellation);
            await client.WaitForExitAsync(cancellation);
            Assert.True(client.ExitCode == 0, await errors);
            var result = JsonNode.Parse(output)!;
            TestContext.Current.TestOutputHelper?.WriteLine(output);
            Assert.Empty(result["errors"]!.AsArray());
            Assert.Equal(0, (int)result["code"]!);
            // What the client counted itself, and what the server told it: both near what the shaper lets through.
            Assert.InRange((double)result["client"]!["download"]!["MeanClientMbps"]!, 14, 22);
            var told = result["server"]!["upload"]!["AppInfo"]!;
            Assert.InRange((double)told["NumBytes"]! * 8 / (double)told["ElapsedTime"]!, 7, 11);
            Assert.True((double)result["server"]!["download"]!["AppInfo"]!["NumBytes"]! > 1e6);
        }
        finally
        {
            if (!client.HasExited) client.Kill(entireProcessTree: true);
        }
    }
}
