using System.Globalization;
using System.Text.Json;
using NetReady.Core.Programs;

namespace NetReady.Cli.Tests.Commands;

public sealed class PolicyScoreCommandTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_stored_host_is_scored_as_of_a_date_under_the_policies_of_then_and_of_now()
    {
        await using var fleet = await PlannedFleet.MadeAsync();
        await Cli.RunAsync("policy", "apply", fleet.Folder("stricter", PlannedFleet.Pack("14 d")), "--data", fleet.Data, "--yes");
        string eightDays = fleet.Start.AddDays(8).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);

        Assert.Equal("ready", await StateAsync("--at", eightDays));
        Assert.Equal("not-ready", await StateAsync("--at", eightDays, "--policies-of", "now"));
        Assert.Equal("not-ready", await StateAsync());
        var (exitCode, output, errors) = await Cli.RunAsync("policy", "score", "--data", fleet.Data, "--host", fleet.Old[0], "--at", eightDays);
        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.Contains("✓ READY", output, StringComparison.Ordinal);
        Assert.Contains("register and profile are today's", errors, StringComparison.Ordinal);

        async Task<string> StateAsync(params string[] args)
        {
            var (_, json, _) = await Cli.RunAsync(["policy", "score", "--data", fleet.Data, "--host", fleet.Old[0], "--json", .. args]);
            using var card = JsonDocument.Parse(json);
            return card.RootElement.GetProperty("state").GetString()!;
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_cannot_be_scored_is_refused_with_what_to_write()
    {
        await using var fleet = await PlannedFleet.MadeAsync(old: 1);
        string host = fleet.Old[0], future = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), before = fleet.Start.AddDays(-3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        await RefusedAsync(ExitCodes.Usage, "lies in the future", "--data", fleet.Data, "--host", host, "--at", future);
        await RefusedAsync(ExitCodes.Usage, "neither a day nor an instant", "--data", fleet.Data, "--host", host, "--at", "soon");
        await RefusedAsync(ExitCodes.BadData, "nothing is known of it before", "--data", fleet.Data, "--host", host, "--at", before);
        await RefusedAsync(ExitCodes.BadData, "No host has the id 'h-nobody'.", "--data", fleet.Data, "--host", "h-nobody");
        await RefusedAsync(ExitCodes.Usage, "say which host with --host ID", "--data", fleet.Data);
        await RefusedAsync(ExitCodes.Usage, "either --facts FILE, or --data DIR", "--host", host);
        await RefusedAsync(ExitCodes.Usage, "go with --data", "--facts", "x.yaml", "--host", host);
        await RefusedAsync(ExitCodes.Usage, "--policies goes with --facts", "--data", fleet.Data, "--host", host, "--policies", fleet.Live);
        await RefusedAsync(ExitCodes.Unavailable, "there is no collector's store", "--data", fleet.Live, "--host", host);

        static async Task RefusedAsync(int exitCode, string says, params string[] args)
        {
            var refused = await Cli.RunAsync(["policy", "score", .. args]);
            Assert.Equal((exitCode, ""), (refused.ExitCode, refused.Output));
            Assert.Contains(says, refused.Errors, StringComparison.Ordinal);
        }
    }
}
