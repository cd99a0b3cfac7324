using NetReady.Core.Enrolment;

namespace NetReady.Collector.Tests.Commands;

public sealed class CollectorCommandsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task Join_prints_a_join_string_for_the_address_that_is_named()
    {
        using var folder = new TemporaryDirectory();

        var (exit, output, error) = await CollectorProcess.RunAsync(Cancel, "join", "--data", folder["data"], "--department", "Home Office", "--ownership", "personal", "--tier", "OFFICIAL",
            "--marking", "SENSITIVE", "--asset", "A 1", "--public-address", "collector.example:8620");

        Assert.Equal((0, ""), (exit, error));
        var join = JoinString.Parse(output);
        Assert.Equal(("collector.example:8620", "Home Office", "SENSITIVE", "A 1"), (join.Address, join.Profile.Department, join.Profile.Marking, join.Profile.Asset));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("0")]
    [InlineData("1e300")]
    [InlineData("NaN")]
    [InlineData("-3")]
    [InlineData("721")]
    public async Task A_join_string_that_would_be_good_for_no_time_or_for_ever_is_refused_in_one_sentence(string hours)
    {
        using var folder = new TemporaryDirectory();

        var (exit, output, error) = await CollectorProcess.RunAsync(Cancel, "join", "--data", folder["data"], "--department", "X", "--ownership", "personal", "--tier", "OFFICIAL", "--hours", hours);

        Assert.Equal((64, ""), (exit, output));
        Assert.StartsWith("--hours is ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["data"]));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Join_knows_the_live_policies_tiers_markings_and_departments()
    {
        await using var running = new CollectorUnderTest();
        running.Write("department.yaml", "departments: [Exchequer, Home Office]\nsites: [{ name: everywhere, reflector: collector }]\n");
        await running.StartAsync();

        Assert.Equal((0, ""), await JoinAsync("Exchequer", "OFFICIAL", "SENSITIVE"));
        Assert.Equal((64, "--tier is 'OFICIAL', and tiers.yaml names no such tier; there are: OFFICIAL."), await JoinAsync("Exchequer", "OFICIAL", null));
        Assert.Equal((64, "--marking is 'SECRET', and tiers.yaml names no such marking of OFFICIAL; there are: SENSITIVE."), await JoinAsync("Exchequer", "OFFICIAL", "SECRET"));
        Assert.Equal((64, "--department is 'Exchequers', and department.yaml names no such department; there are: Exchequer, Home Office."), await JoinAsync("Exchequers", "OFFICIAL", null));
        Assert.Equal((64, "Department, tier, marking and asset have 1 to 128 letters each."), await JoinAsync("Exchequer", "OFFICIAL", null, "--asset", new('a', 129)));

        async Task<(int Exit, string Error)> JoinAsync(string department, string tier, string? marking, params string[] more)
        {
            var (exit, _, error) = await CollectorProcess.RunAsync(Cancel,
                ["join", "--data", running.Options.DataDirectory, "--department", department, "--ownership", "corporate", "--tier", tier, .. marking is null ? (string[])[] : ["--marking", marking], .. more]);
            return (exit, error.TrimEnd());
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task Who_names_a_folder_without_a_store_is_told_and_leaves_none_there()
    {
        using var folder = new TemporaryDirectory();

        foreach (string[] command in (string[][])[["hosts"], ["revoke", "h-0123456789abcdef0123"]])
        {
            var (exit, _, error) = await CollectorProcess.RunAsync(Cancel, [.. command, "--data", folder["mistyped"]]);
            Assert.Equal((69, $"There is no collector's store in '{folder["mistyped"]}'; name its data folder with --data."), (exit, error.TrimEnd()));
        }
        Assert.False(Directory.Exists(folder["mistyped"]));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_start_that_fails_half_way_is_told_in_a_sentence_and_ends_in_order()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("policies/test-pack.yaml", CollectorUnderTest.Pack);

        var (exit, output, error) = await CollectorProcess.RunAsync(Cancel, "run", "--data", folder["data"], "--policies", folder["policies"], "--agents", "127.0.0.1:0", "--human", "127.0.0.1:0",
            "--register", folder["nowhere.csv"]);

        Assert.Equal(65, exit);
        Assert.Contains("nowhere.csv", error, StringComparison.Ordinal);
        Assert.Contains("does not start without a sound register", error, StringComparison.Ordinal);
        foreach (string trace in (string[])["   at ", "Exception", "crit:", "fail:"]) Assert.DoesNotContain(trace, output + error, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Wrong_words_bad_data_and_what_cannot_be_had_have_exit_codes_of_their_own()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("broken/a.yaml", "policy: [");
        folder.Write("policies/test-pack.yaml", CollectorUnderTest.Pack);
        folder.Write("file", "in the way");

        Assert.Equal(64, await ExitAsync("join", "--data", folder["data"], "--department", "X", "--ownership", "mine", "--tier", "OFFICIAL"));
        Assert.Equal(64, await ExitAsync("nonsense"));
        Assert.Equal(64, await ExitAsync("run", "--agents", "everywhere", "--data", folder["data"]));
        Assert.Equal(65, await ExitAsync("run", "--data", folder["data"], "--policies", folder["broken"], "--agents", "127.0.0.1:0", "--human", "127.0.0.1:0"));
        Assert.Equal(65, await ExitAsync("revoke", "h-nobody", "--data", folder["data"]));
        Assert.Equal(69, await ExitAsync("hosts", "--data", folder["file"]));

        async Task<int> ExitAsync(params string[] arguments)
        {
            var (exit, _, error) = await CollectorProcess.RunAsync(Cancel, arguments);
            Assert.NotEmpty(error);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            return exit;
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_port_that_is_taken_is_told_and_a_second_collector_of_a_folder_too()
    {
        await using var running = await CollectorUnderTest.StartedAsync();
        using var folder = new TemporaryDirectory();
        string taken = running.Addresses.Agents.ToString();

        var second = await CollectorProcess.RunAsync(Cancel, "run", "--data", running.Options.DataDirectory, "--policies", running.Options.PolicyDirectory, "--agents", "127.0.0.1:0", "--human", "127.0.0.1:0");
        var clash = await CollectorProcess.RunAsync(Cancel, "run", "--data", folder["data"], "--policies", running.Options.PolicyDirectory, "--agents", taken, "--human", "127.0.0.1:0");

        Assert.Equal(69, second.ExitCode);
        Assert.Contains("Another collector serves", second.Error, StringComparison.Ordinal);
        Assert.Equal(69, clash.ExitCode);
        Assert.Contains(taken, clash.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Hosts_and_revoke_work_beside_a_running_collector()
    {
        await using var running = await CollectorUnderTest.StartedAsync();
        string data = running.Options.DataDirectory;
        Assert.Equal(0, (await CollectorProcess.RunAsync(Cancel, "hosts", "--data", data)).ExitCode);
        var device = await running.EnrolAsync();
        Assert.Contains($"{device.Host}   unassessed", (await CollectorProcess.RunAsync(Cancel, "hosts", "--data", data)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CollectorProcess.RunAsync(Cancel, "revoke", device.Host, "--data", running.Options.DataDirectory)).ExitCode);

        using var response = await running.PostAsync(device, device.Full(1));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, response.StatusCode);
        var issued = await CollectorProcess.JoinAsync(running.Options.DataDirectory, Cancel);
        Assert.Equal(running.Addresses.PublicAddress, issued.Address);
    }
}
