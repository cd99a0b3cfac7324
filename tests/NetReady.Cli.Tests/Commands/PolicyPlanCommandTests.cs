using System.Security.Cryptography;
using System.Text.Json;
using NetReady.Collector.Store;
using NetReady.Core.Programs;

namespace NetReady.Cli.Tests.Commands;

public sealed class PolicyPlanCommandTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_plan_says_who_flips_where_by_which_rule_and_why_and_when_the_past_would_have_differed()
    {
        await using var fleet = await PlannedFleet.MadeAsync();
        string stricter = fleet.Folder("stricter", PlannedFleet.Pack("14 d"));

        var (exitCode, output, _) = await Cli.RunAsync("policy", "plan", stricter, "--data", fleet.Data, "--since", "30d");

        Assert.Equal(ExitCodes.Done, exitCode);
        foreach (string said in (string[])
            [
                "~ UPD-01 Security updates are installed (in laptops)", "must: at most 30 d becomes at most 14 d",
                "2 hosts flip. 5 are judged, 5 of them by policies that differ. Apart: 1 never heard of, 1 revoked.", "2  ready to not ready",
                "seen 20 d, must be: at most 14 d (was: at most 30 d)", "it goes live by itself, as fewer than a handful of hosts flip", "Home Office", "There is history from", "2 hosts would have been in another state at some time.",
                "Register and profile", "by the UTC hour",
            ])
            Assert.Contains(said, output, StringComparison.Ordinal);
        foreach (string host in fleet.Old) Assert.Contains(host, output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task As_JSON_it_has_every_host_every_stretch_and_every_day()
    {
        await using var fleet = await PlannedFleet.MadeAsync(old: 6);

        var (exitCode, output, _) = await Cli.RunAsync("policy", "plan", fleet.Folder("stricter", PlannedFleet.Pack("14 d")), "--data", fleet.Data, "--since", "30 d", "--json");

        Assert.Equal(ExitCodes.Done, exitCode);
        using var json = JsonDocument.Parse(output);
        var plan = json.RootElement;
        Assert.Equal(fleet.Old.Order(StringComparer.Ordinal), plan.GetProperty("flips").EnumerateArray().Select(flip => flip.GetProperty("host").GetString()!));
        Assert.True(plan.GetProperty("hold").GetProperty("wouldWait").GetBoolean());
        var rule = plan.GetProperty("rules")[0];
        Assert.Equal(("UPD-01", "pass", "fail", 6, 6), (rule.GetProperty("rule").GetString(), rule.GetProperty("from").GetString(), rule.GetProperty("to").GetString(), rule.GetProperty("hosts").GetInt32(), rule.GetProperty("flips").GetInt32()));
        var past = plan.GetProperty("past");
        Assert.Equal((31, 6), (past.GetProperty("days").GetArrayLength(), past.GetProperty("hosts").GetInt32()));
        // The updates grew old at the seventh report, which is 161 h after the first contact's day began.
        var grewOld = fleet.Start.AddHours(7 * 23);
        Assert.All(past.GetProperty("stretches").EnumerateArray(), stretch =>
        {
            Assert.Equal(grewOld, stretch.GetProperty("from").GetDateTimeOffset());
            Assert.Equal(plan.GetProperty("at").GetDateTimeOffset(), stretch.GetProperty("until").GetDateTimeOffset());
            Assert.Equal(("ready", "not-ready", "UPD-01"), (stretch.GetProperty("live").GetString(), stretch.GetProperty("proposed").GetString(), stretch.GetProperty("rules")[0].GetString()));
        });
        var days = past.GetProperty("days").EnumerateArray().ToDictionary(day => day.GetProperty("day").GetString()!, day => (day.GetProperty("hosts").GetInt32(), day.GetProperty("worse").GetInt32(), day.GetProperty("better").GetInt32()));
        Assert.Equal((6, 6, 0), days[$"{grewOld.UtcDateTime:yyyy-MM-dd}"]);
        Assert.Equal((0, 0, 0), days[$"{grewOld.AddDays(-1).UtcDateTime:yyyy-MM-dd}"]);
        // Contacts are what history begins with.
        Assert.Equal(fleet.Start.AddHours(23), past.GetProperty("historyFrom").GetDateTimeOffset());
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_new_rule_with_time_to_fix_flips_nobody_worse_than_conditional_and_the_plan_says_when_that_ends()
    {
        await using var fleet = await PlannedFleet.MadeAsync();
        string more = fleet.Folder("more", PlannedFleet.Pack("30 d", "  - id: UPD-02\n    title: Security updates are installed within 14 days\n    fact: device.updates.oldest_security_age\n    must: at most 14 d\n    required: true\n    time_to_fix: { rule: 9 d }\n"));

        var (_, output, _) = await Cli.RunAsync("policy", "plan", more, "--data", fleet.Data, "--json");
        using var json = JsonDocument.Parse(output);
        var plan = json.RootElement;

        Assert.Equal(["conditional", "conditional"], plan.GetProperty("flips").EnumerateArray().Select(flip => flip.GetProperty("to").GetString()!));
        var start = Assert.Single(plan.GetProperty("timeToFix").EnumerateArray());
        Assert.Equal(("UPD-02", 2, plan.GetProperty("at").GetDateTimeOffset().AddDays(9)), (start.GetProperty("rule").GetString(), start.GetProperty("hosts").GetInt32(), start.GetProperty("firstEnd").GetDateTimeOffset()));
        var end = Assert.Single(plan.GetProperty("graceEnds").EnumerateArray());
        Assert.Equal("""[{"from":"conditional","to":"not-ready","hosts":2}]""", end.GetProperty("flips").GetRawText());
        Assert.Equal("""{"where":["laptops"],"rule":"UPD-02","title":"Security updates are installed within 14 days","kind":"added","words":[]}""", plan.GetProperty("edits")[0].GetRawText());
        Assert.Equal(JsonValueKind.Null, plan.GetProperty("past").ValueKind);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_change_that_flips_nobody_says_so_and_the_live_version_again_says_that()
    {
        await using var fleet = await PlannedFleet.MadeAsync();

        var (_, lenient, _) = await Cli.RunAsync("policy", "plan", fleet.Folder("lenient", PlannedFleet.Pack("60 d")), "--data", fleet.Data, "--since", "30d");
        var (_, same, _) = await Cli.RunAsync("policy", "plan", fleet.Live, "--data", fleet.Data);

        Assert.Contains("Nobody flips.", lenient, StringComparison.Ordinal);
        Assert.Contains("No host would have been in another state at any time.", lenient, StringComparison.Ordinal);
        Assert.Contains("Nothing: it is the version that is live.", same, StringComparison.Ordinal);
        Assert.Contains("Nobody flips.", same, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Planning_changes_no_byte_of_the_store()
    {
        await using var fleet = await PlannedFleet.MadeAsync();
        string stricter = fleet.Folder("stricter", PlannedFleet.Pack("14 d"));
        string before = Hashes(fleet.Data);

        await Cli.RunAsync("policy", "plan", stricter, "--data", fleet.Data, "--since", "30d");
        await Cli.RunAsync("policy", "history", "--data", fleet.Data);

        Assert.Equal(before, Hashes(fleet.Data));

        // The index that readers and writers of a live store share is no part of what is stored.
        static string Hashes(string folder) => string.Join('\n', Directory.GetFiles(folder).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && new FileInfo(file).Length > 0)
            .Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"));
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("nonsense", "--since: 'nonsense' does not start with a number")]
    [InlineData("30", "has no unit")]
    [InlineData("-3d", "--since is a length of time up to 400 d")]
    [InlineData("5000d", "--since is a length of time up to 400 d")]
    public async Task A_period_that_is_none_is_a_usage_error(string since, string says)
    {
        using var folder = new TemporaryDirectory();
        var (exitCode, _, errors) = await Cli.RunAsync("policy", "plan", folder.FullPath, "--data", folder.FullPath, $"--since={since}");
        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains(says, errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Policies_with_mistakes_and_failing_examples_are_bad_data_with_each_place()
    {
        await using var fleet = await PlannedFleet.MadeAsync(old: 0);
        string broken = fleet.Folder("broken", PlannedFleet.Pack("14 days", "  - id: A-1\n    fact: device.secureboot\n    must: is twelve\n"));
        string wrong = fleet.Folder("wrong", PlannedFleet.Pack("14 d", "  - id: A-1\n    fact: device.secureboot\n    must: is true\n    examples:\n      - { when: { device.secureboot: true }, result: fail }\n"));

        foreach (string command in (string[])["plan", "apply"])
        {
            var (exitCode, output, errors) = await Cli.RunAsync("policy", command, broken, "--data", fleet.Data);
            Assert.Equal((ExitCodes.BadData, ""), (exitCode, output));
            Assert.Contains("laptops.yaml:7:11:", errors, StringComparison.Ordinal);
            Assert.Contains("laptops.yaml:16:11:", errors, StringComparison.Ordinal);
            (exitCode, _, errors) = await Cli.RunAsync("policy", command, wrong, "--data", fleet.Data);
            Assert.Equal(ExitCodes.BadData, exitCode);
            Assert.Contains("A-1: the example says fail and comes out as pass", errors, StringComparison.Ordinal);
        }
        Assert.Equal(ExitCodes.Unavailable, (await Cli.RunAsync("policy", "plan", "/nowhere/at/all", "--data", fleet.Data)).ExitCode);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("plan", true)]
    [InlineData("apply", true)]
    [InlineData("rollback", false)]
    [InlineData("history", false)]
    public async Task A_folder_without_a_store_and_a_newer_store_are_unavailable_and_none_is_left_behind(string command, bool takesFolder)
    {
        using var folder = new TemporaryDirectory();
        folder.Write("policies/laptops.yaml", PlannedFleet.Pack("30 d"));
        folder.Write("data/netready.sqlite", "");
        using (var sql = Sql.Open(folder["data/netready.sqlite"])) sql.Script("PRAGMA user_version = 1000");
        folder.Write("garbage/netready.sqlite", new string('x', 5000));
        string[] arguments = takesFolder ? ["policy", command, folder["policies"]] : ["policy", command];

        var none = await Cli.RunAsync([.. arguments, "--data", folder["none"]]);
        var newer = await Cli.RunAsync([.. arguments, "--data", folder["data"]]);
        var garbage = await Cli.RunAsync([.. arguments, "--data", folder["garbage"]]);

        Assert.Equal((ExitCodes.Unavailable, ExitCodes.Unavailable, ExitCodes.Unavailable), (none.ExitCode, newer.ExitCode, garbage.ExitCode));
        Assert.Contains("there is no collector's store", none.Errors, StringComparison.Ordinal);
        Assert.Contains("was written by a newer NetReady", newer.Errors, StringComparison.Ordinal);
        Assert.Contains("is no SQLite database", garbage.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["none"]));
    }
}
