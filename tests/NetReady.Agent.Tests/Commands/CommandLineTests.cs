using System.Text.Json;
using NetReady.Agent.Commands;
using NetReady.Agent.Tests.Delivery;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Programs;

namespace NetReady.Agent.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public void Dispose()
    {
        directory.Dispose();
        output.Dispose();
        error.Dispose();
    }

    private async Task<int> RunAsync(params string[] args)
    {
        output.GetStringBuilder().Clear();
        error.GetStringBuilder().Clear();
        Machine machine = new(
            _ => (names, _, _, _) => Task.FromResult<System.Collections.Immutable.ImmutableArray<Observation>>([.. names.Select(name => Examples.Fact(name, FactValue.Of(TimeSpan.FromHours(5))))]),
            _ => (_, _, _) => Task.FromResult(new Agent.Probes.ProbeResult([], [])),
            TimeProvider.System) { Examine = Examples.NothingExamined };
        int code = await CommandLine.RunAsync([.. args, "--data", directory["agent"]], machine, output, error);
        Assert.True(code != ExitCodes.Internal, error.ToString());
        return code;
    }

    [Fact(Timeout = Hang.After)]
    public async Task Doctor_says_what_it_could_not_ask_and_that_the_device_knows_no_targets()
    {
        Assert.Equal(ExitCodes.Unassessed, await RunAsync("doctor"));
        Assert.Contains("knows no targets", error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Fault     unknown: It cannot be told: It was not asked.", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Unassessed, await RunAsync("doctor", "--json"));
        Assert.Contains("\"owner\": null", output.ToString(), StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("walk")]
    [InlineData("enrol")]
    [InlineData("show --loud")]
    public async Task A_command_line_that_is_not_understood_is_64(string line)
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync(line.Split(' ')));
        Assert.Contains("netready-agent --help", error.ToString(), StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("run")]
    [InlineData("once")]
    [InlineData("show")]
    public async Task A_device_that_is_not_enrolled_is_told_how_to(string command)
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync(command));
        Assert.StartsWith("This device is not enrolled", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("netready-agent enrol JOIN-STRING", error.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_broken_join_string_is_65_and_a_broken_identity_too()
    {
        Assert.Equal(ExitCodes.BadData, await RunAsync("enrol", "netready-join://half"));
        directory.Write("agent/identity.json", "{ broken");
        Assert.Equal(ExitCodes.BadData, await RunAsync("show"));
        Assert.Contains("Restore the file, or remove", error.ToString(), StringComparison.Ordinal);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("corporate", "net.passive.rtt", "packets' headers are counted and forgotten; the last day's counts are kept in the agent's directory, and these figures leave:")]
    [InlineData("corporate", "device.uptime", "not watched: nothing asks for what comes of it")]
    [InlineData("personal", "net.passive.rtt", "never watched: the device is not the department's")]
    public async Task Show_says_what_is_watched_of_the_devices_traffic(string ownership, string fact, string says)
    {
        var contract = ownership == "corporate" ? PrivacyContract.Corporate : PrivacyContract.Personal;
        await using var collector = await StandInCollector.StartAsync(Examples.Assignment([fact, "device.uptime"], [], contract));
        Assert.Equal(ExitCodes.Done, await RunAsync("enrol", collector.Join().ToString()));
        Assert.Equal(ExitCodes.Done, await RunAsync("show"));
        Assert.Contains(says, output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, await RunAsync("show", "--json"));
        using var shown = JsonDocument.Parse(output.ToString());
        Assert.Equal(says.EndsWith("leave:", StringComparison.Ordinal) ? [fact] : [], shown.RootElement.GetProperty("traffic").GetProperty("facts").EnumerateArray().Select(word => word.GetString()));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Show_prints_the_next_report_to_the_letter_without_the_collector()
    {
        await using var collector = await StandInCollector.StartAsync(Examples.Assignment(["device.uptime"], []));
        Assert.Equal(ExitCodes.Done, await RunAsync("enrol", collector.Join().ToString()));
        Assert.Contains($"enrolled with {collector.Address} as h-1", output.ToString(), StringComparison.Ordinal);
        await collector.StopAsync();

        Assert.Equal(ExitCodes.Done, await RunAsync("show", "--json"));
        using (var before = JsonDocument.Parse(output.ToString()))
        {
            Assert.Equal("would-be", before.RootElement.GetProperty("nextIs").GetString());
            Assert.Equal("5 h", before.RootElement.GetProperty("next").GetProperty("facts")[0].GetProperty("value").GetString());
        }
        Assert.Equal(ExitCodes.Unavailable, await RunAsync("once"));
        Assert.Contains("not delivered", output.ToString(), StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Done, await RunAsync("show", "--json"));
        using var shown = JsonDocument.Parse(output.ToString());
        Assert.Equal("signed", shown.RootElement.GetProperty("nextIs").GetString());
        Assert.Equal(2, shown.RootElement.GetProperty("waiting").GetInt32());
        Assert.Equal("away", shown.RootElement.GetProperty("problem").GetProperty("reason").GetString());

        Assert.Equal(ExitCodes.Done, await RunAsync("show"));
        Assert.Contains("leaves the device exactly so:", output.ToString(), StringComparison.Ordinal);

        await collector.StartAsync();
        Assert.Equal(ExitCodes.Done, await RunAsync("once"));
        var sent = JsonSerializer.SerializeToElement(collector.Taken.First(), Core.Reports.NetReadyJson.Default.Report);
        Assert.True(JsonElement.DeepEquals(sent, shown.RootElement.GetProperty("next")));
    }
}
