using System.Text.Json;
using NetReady.Collector.Store;
using NetReady.Core.Programs;

namespace NetReady.Cli.Tests.Commands;

public sealed class PolicyApplyCommandTests
{
    [Fact(Timeout = Hang.After)]
    public async Task Apply_makes_a_folder_live_and_rollback_goes_back_and_further_back()
    {
        await using var fleet = await PlannedFleet.MadeAsync();
        string stricter = fleet.Folder("stricter", PlannedFleet.Pack("14 d")), strictest = fleet.Folder("strictest", PlannedFleet.Pack("7 d"));
        string first = (await HistoryAsync(fleet)).GetProperty("live").GetString()!;

        var (exitCode, output, errors) = await Cli.RunAsync("policy", "apply", stricter, "--data", fleet.Data, "--reason", "Agreed on Monday", "--yes");
        Assert.Equal((ExitCodes.Done, ""), (exitCode, errors));
        Assert.Contains("2 hosts flip.", output, StringComparison.Ordinal);
        Assert.Contains($"by {Environment.UserName}", output, StringComparison.Ordinal);
        string second = (await HistoryAsync(fleet)).GetProperty("live").GetString()!;
        Assert.Equal(ExitCodes.Done, (await Cli.RunAsync("policy", "apply", strictest, "--data", fleet.Data, "--yes")).ExitCode);

        Assert.Contains($"{second[..12]} is live again", (await Cli.RunAsync("policy", "rollback", "--data", fleet.Data, "--reason", "wrong hosts")).Output, StringComparison.Ordinal);
        Assert.Contains($"{first[..12]} is live again", (await Cli.RunAsync("policy", "rollback", "--data", fleet.Data)).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, (await Cli.RunAsync("policy", "rollback", "--data", fleet.Data)).ExitCode);
        Assert.Contains($"{second[..12]} is live again", (await Cli.RunAsync("policy", "rollback", "--data", fleet.Data, "--to", second[..10])).Output, StringComparison.Ordinal);

        var history = await HistoryAsync(fleet);
        Assert.Equal(["rollback", "rollback", "rollback", "apply", "apply", "start"], history.GetProperty("activations").EnumerateArray().Select(live => live.GetProperty("how").GetString()!));
        Assert.Equal(("wrong hosts", "Agreed on Monday"), (history.GetProperty("activations")[2].GetProperty("reason").GetString(), history.GetProperty("activations")[4].GetProperty("reason").GetString()));
        var (_, screen, _) = await Cli.RunAsync("policy", "history", "--data", fleet.Data);
        foreach (string said in (string[])[first[..12], second[..12], "wrong hosts", "Agreed on Monday", Environment.UserName]) Assert.Contains(said, screen, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Where_nobody_can_be_asked_nothing_is_applied_without_yes()
    {
        await using var fleet = await PlannedFleet.MadeAsync(old: 0);
        string before = (await HistoryAsync(fleet)).GetRawText();

        var (exitCode, _, errors) = await Cli.RunAsync("policy", "apply", fleet.Folder("stricter", PlannedFleet.Pack("14 d")), "--data", fleet.Data);

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains("say --yes", errors, StringComparison.Ordinal);
        Assert.Equal(before, (await HistoryAsync(fleet)).GetRawText());
    }

    [Fact(Timeout = Hang.After)]
    public async Task Programs_apply_and_go_back_by_json()
    {
        await using var fleet = await PlannedFleet.MadeAsync(old: 0);
        string stricter = fleet.Folder("stricter", PlannedFleet.Pack("14 d"));
        string first = (await HistoryAsync(fleet)).GetProperty("live").GetString()!;

        Assert.Equal(ExitCodes.Usage, (await Cli.RunAsync("policy", "apply", stricter, "--data", fleet.Data, "--json")).ExitCode);
        var applied = await ChangeAsync("policy", "apply", stricter, "--data", fleet.Data, "--json", "--yes", "--reason", "Agreed on Monday");
        Assert.Equal((true, first, "Agreed on Monday"), applied);
        string second = (await HistoryAsync(fleet)).GetProperty("live").GetString()!;
        Assert.Equal((false, second, "Agreed on Monday"), await ChangeAsync("policy", "apply", stricter, "--data", fleet.Data, "--json"));
        Assert.Equal((true, second, "rolled back"), await ChangeAsync("policy", "rollback", "--data", fleet.Data, "--json"));
        Assert.Equal(first, (await HistoryAsync(fleet)).GetProperty("live").GetString());
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_is_live_already_what_does_not_wait_and_reasons_of_no_use_are_said()
    {
        await using var fleet = await PlannedFleet.MadeAsync(old: 0);

        Assert.Contains("is live already; nothing is changed.", (await Cli.RunAsync("policy", "apply", fleet.Live, "--data", fleet.Data, "--yes")).Output, StringComparison.Ordinal);
        var (exitCode, _, errors) = await Cli.RunAsync("policy", "apply", "--data", fleet.Data, "--yes");
        Assert.Equal((ExitCodes.Usage, true), (exitCode, errors.Contains("no version waits to be applied", StringComparison.Ordinal)));
        string stricter = fleet.Folder("stricter", PlannedFleet.Pack("14 d"));
        foreach (string reason in (string[])[new('x', 501), "two\nlines"])
            Assert.Equal(ExitCodes.Usage, (await Cli.RunAsync("policy", "apply", stricter, "--data", fleet.Data, "--yes", "--reason", reason)).ExitCode);
        Assert.Single((await HistoryAsync(fleet)).GetProperty("activations").EnumerateArray());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_store_that_another_program_locks_is_unavailable_and_nothing_is_changed()
    {
        await using var fleet = await PlannedFleet.MadeAsync(old: 0);
        string before = (await HistoryAsync(fleet)).GetRawText();
        using (var other = Sql.Open(Path.Combine(fleet.Data, CollectorStore.FileName)))
        {
            other.Run("BEGIN IMMEDIATE");
            // Reading waits for no writer.
            Assert.Equal(ExitCodes.Done, (await Cli.RunAsync("policy", "plan", fleet.Live, "--data", fleet.Data)).ExitCode);

            var (exitCode, _, errors) = await Cli.RunAsync("policy", "apply", fleet.Folder("stricter", PlannedFleet.Pack("14 d")), "--data", fleet.Data, "--yes");

            Assert.Equal(ExitCodes.Unavailable, exitCode);
            Assert.Contains("is locked by another program", errors, StringComparison.Ordinal);
            other.Run("ROLLBACK");
        }
        Assert.Equal(before, (await HistoryAsync(fleet)).GetRawText());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_hash_that_names_none_or_several_is_bad_data()
    {
        await using var fleet = await PlannedFleet.MadeAsync(old: 0);
        // Of seventeen hashes two start with the same letter.
        for (int days = 1; days <= 17; days++)
            Assert.Equal(ExitCodes.Done, (await Cli.RunAsync("policy", "apply", fleet.Folder($"f{days}", PlannedFleet.Pack($"{days} d")), "--data", fleet.Data, "--yes")).ExitCode);
        var letters = (await HistoryAsync(fleet)).GetProperty("activations").EnumerateArray().Select(live => live.GetProperty("hash").GetString()![..1]).GroupBy(letter => letter).First(same => same.Count() > 1).Key;

        var unknown = await Cli.RunAsync("policy", "rollback", "--data", fleet.Data, "--to", "nothing");
        var several = await Cli.RunAsync("policy", "rollback", "--data", fleet.Data, "--to", letters);

        Assert.Equal((ExitCodes.BadData, ExitCodes.BadData), (unknown.ExitCode, several.ExitCode));
        Assert.Contains("no version's hash starts with 'nothing'", unknown.Errors, StringComparison.Ordinal);
        Assert.Contains($"versions' hashes start with '{letters}'", several.Errors, StringComparison.Ordinal);
    }

    private static async Task<(bool Changed, string? Before, string? Reason)> ChangeAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await Cli.RunAsync(arguments);
        Assert.Equal((ExitCodes.Done, ""), (exitCode, errors));
        var change = JsonDocument.Parse(output).RootElement;
        return (change.GetProperty("changed").GetBoolean(), change.GetProperty("before").GetString(), change.GetProperty("live").GetProperty("reason").GetString());
    }

    private static async Task<JsonElement> HistoryAsync(PlannedFleet fleet) => JsonDocument.Parse((await Cli.RunAsync("policy", "history", "--data", fleet.Data, "--json")).Output).RootElement;
}
