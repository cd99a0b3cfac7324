using System.Globalization;
using System.Text.Json;
using NetReady.Core.Programs;

namespace NetReady.Cli.Tests.Commands;

public sealed class WaiveCommandTests
{
    private static readonly string inTenDays = TimeProvider.System.GetUtcNow().AddDays(10).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string DayAfter(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Theory(Timeout = Hang.After)]
    [InlineData("waive --rule", "waive")]
    [InlineData("waive list", "waive", "list")]
    [InlineData("waive end", "waive", "end")]
    public async Task Each_has_help_with_an_example_of_itself(string example, params string[] command)
    {
        var (exitCode, output, _) = await RunAsync([.. command, "--help"]);
        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.Contains($"Example: netready {example}", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Granting_says_the_instant_of_its_end_the_longest_there_is_and_that_people_are_as_stated()
    {
        using var fleet = new StoredFleet();
        var (exitCode, output, errors) = await WaiveAsync(fleet, "--host", fleet.First);
        Assert.Equal((ExitCodes.Done, ""), (exitCode, errors));
        Assert.Contains($"W-1 waives OFC-04 for the host {fleet.First}.", output, StringComparison.Ordinal);
        Assert.Contains($"{DayAfter(inTenDays)}T00:00:00Z (the end of {inTenDays}, UTC), ", output, StringComparison.Ordinal);
        Assert.Contains(" of at most 90 d in OFFICIAL", output, StringComparison.Ordinal);
        Assert.Contains("Ann Smith, approver Bob Jones (as stated; who they are is not proven); recorded by the system's user ", output, StringComparison.Ordinal);
        Assert.Contains("A running collector goes by it within 5 s.", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task As_JSON_it_has_the_shape_of_the_contract()
    {
        using var fleet = new StoredFleet();
        var (_, output, _) = await WaiveAsync(fleet, "--department", "Exchequer", "--from", inTenDays, "--json");
        using var waiver = JsonDocument.Parse(output);
        string[] keys = [.. waiver.RootElement.EnumerateObject().Select(property => property.Name)];
        Assert.Equal(["id", "scope", "owner", "approver", "reason", "from", "until", "status", "createdAt", "createdBy", "matters", "notes"], keys);
        Assert.Equal("""{"department":"Exchequer","rule":"OFC-04"}""", waiver.RootElement.GetProperty("scope").GetRawText());
        Assert.Equal(($"{inTenDays}T00:00:00Z", $"{DayAfter(inTenDays)}T00:00:00Z", "coming"),
            (waiver.RootElement.GetProperty("from").GetString(), waiver.RootElement.GetProperty("until").GetString(), waiver.RootElement.GetProperty("status").GetString()));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Everything_wrong_is_told_at_once_and_nothing_is_granted()
    {
        using var fleet = new StoredFleet();
        var (exitCode, output, errors) = await RunAsync(
            "waive", "--data", fleet.Data, "--rule", "OFC-4", "--department", "Exchequr", "--owner", "Ann", "--approver", "ann ", "--reason", " ", "--from", "soon", "--until", "31.1.2027");
        Assert.Equal((ExitCodes.BadData, ""), (exitCode, output));
        Assert.Equal(
        [
            "netready: nothing is changed, since 6 things are wrong:",
            "--from: 'soon' is neither a day nor an instant in UTC; write it as 2027-01-31 or as 2027-01-31T17:00Z.",
            "--until: '31.1.2027' is neither a day nor an instant in UTC; write it as 2027-01-31 or as 2027-01-31T17:00Z.",
            "There is no department 'Exchequr'; did you mean 'Exchequer'?",
            "There is no rule 'OFC-4'; did you mean 'OFC-04'?",
            "A waiver needs a reason.",
            "The approver has to be another person than the owner.",
        ], errors.TrimEnd().Split('\n').Select(line => line.TrimEnd()));
        var (_, list, _) = await RunAsync("waive", "list", "--data", fleet.Data);
        Assert.Contains("There are no waivers.", list, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_command_line_that_leaves_out_what_is_needed_says_all_of_it()
    {
        var (exitCode, _, errors) = await RunAsync("waive", "--rule", "OFC-04");
        Assert.Equal(ExitCodes.Usage, exitCode);
        foreach (string option in (string[])["--owner", "--approver", "--reason", "--until"]) Assert.Contains(option, errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_tier_limits_its_length()
    {
        using var fleet = new StoredFleet();
        string inForty = TimeProvider.System.GetUtcNow().AddDays(40).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (exitCode, _, errors) = await RunAsync([.. Arguments(fleet, inForty), "--host", fleet.Secret]);
        Assert.Equal(ExitCodes.BadData, exitCode);
        Assert.Contains("A waiver in SECRET runs for 30 d at most", errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await RunAsync([.. Arguments(fleet, inForty), "--host", fleet.First])).ExitCode);
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_list_has_what_is_in_force_coming_and_ended_and_says_what_no_longer_matters()
    {
        using var fleet = new StoredFleet();
        await WaiveAsync(fleet, "--host", fleet.First);
        await WaiveAsync(fleet, "--host", fleet.Second, "--rule", "OFC-08");
        await WaiveAsync(fleet, "--host", fleet.Secret, "--rule", "OFB-01");
        await WaiveAsync(fleet, "--department", "Exchequer", "--from", inTenDays);
        await WaiveAsync(fleet, "--host", fleet.Second);
        var (exitCode, _, errors) = await RunAsync("waive", "end", "W-5", "--reason", "The part came", "--data", fleet.Data);
        Assert.Equal((ExitCodes.Done, ""), (exitCode, errors));

        var (_, text, _) = await RunAsync("waive", "list", "--data", fleet.Data);
        foreach (string part in (string[])["3 in force, 3 of them ending within 14 d; 2 no longer matter.", "In force (3)", "Coming (1)", "Ended before their time (1)", "Spare part ordered; ended: The part came", "Owners and approvers are as stated; who they are is not proven."])
            Assert.Contains(part, text, StringComparison.Ordinal);

        var (_, json, _) = await RunAsync("waive", "list", "--json", "--data", fleet.Whole);
        using var list = JsonDocument.Parse(json);
        var notes = list.RootElement.GetProperty("waivers").EnumerateArray().ToDictionary(
            waiver => waiver.GetProperty("id").GetString()!, waiver => string.Join(' ', waiver.GetProperty("notes").EnumerateArray().Select(note => note.GetProperty("kind").GetString())));
        Assert.Equal(("", "rule-passes", "never-applies", "", ""), (notes["W-1"], notes["W-2"], notes["W-3"], notes["W-4"], notes["W-5"]));
    }

    [Fact(Timeout = Hang.After)]
    public async Task What_there_is_not_and_what_has_ended_cannot_be_ended()
    {
        using var fleet = new StoredFleet();
        var (exitCode, _, errors) = await RunAsync("waive", "end", "W-9", "--reason", "x", "--data", fleet.Data);
        Assert.Equal((ExitCodes.BadData, "netready: nothing is changed. There is no waiver 'W-9'; 'netready waive list' lists those there are."), (exitCode, errors.TrimEnd()));
        await WaiveAsync(fleet, "--host", fleet.First);
        var (_, output, _) = await RunAsync("waive", "end", "W-1", "--reason", "x", "--data", fleet.Data);
        Assert.Contains("before its time (", output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.BadData, (await RunAsync("waive", "end", "W-1", "--reason", "x", "--data", fleet.Data)).ExitCode);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_folder_without_a_store_is_told_and_stays_as_it_is()
    {
        using var folder = new TemporaryDirectory();
        var (exitCode, _, errors) = await RunAsync("waive", "list", "--data", folder.FullPath);
        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Contains($"there is no collector's store in '{folder.FullPath}'", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.FullPath));
    }

    private static string[] Arguments(StoredFleet fleet, string until) =>
        ["waive", "--data", fleet.Data, "--owner", "Ann Smith", "--approver", "Bob Jones", "--reason", "Spare part ordered", "--until", until, "--rule", "OFC-04"];

    private static async Task<(int ExitCode, string Output, string Errors)> WaiveAsync(StoredFleet fleet, params string[] more)
    {
        string[] arguments = Arguments(fleet, inTenDays);
        var answer = await RunAsync([.. more.Contains("--rule") ? arguments[..^2] : arguments, .. more]);
        Assert.True(answer.ExitCode == ExitCodes.Done, answer.Errors);
        return answer;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        int exitCode = await CommandLine.RunAsync(args, output, errors);
        return (exitCode, output.ToString(), errors.ToString());
    }
}
