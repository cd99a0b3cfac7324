using System.Text.Json;
using NetReady.Core.Programs;

namespace NetReady.Cli.Tests.Commands;

public sealed class PolicyCommandTests
{
    private static readonly string shipped = Path.Combine(Repository.Root, "policies");

    private static string GoodHost => Path.Combine(shipped, "golden", "good-linux.facts.yaml");

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        int exitCode = await CommandLine.RunAsync(args, output, errors);
        return (exitCode, output.ToString(), errors.ToString());
    }

    [Theory]
    [InlineData("check")]
    [InlineData("test")]
    [InlineData("score")]
    [InlineData("explain")]
    [InlineData("schema")]
    [InlineData("plan")]
    [InlineData("apply")]
    [InlineData("rollback")]
    [InlineData("history")]
    public async Task Every_subcommand_has_help_with_an_example_of_itself(string name)
    {
        var (exitCode, output, _) = await RunAsync("policy", name, "--help");
        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.Contains($"Example: netready policy {name}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_of_sound_policies_counts_each_rule_once()
    {
        var (exitCode, output, _) = await RunAsync("policy", "check", shipped, "--json");
        Assert.Equal(ExitCodes.Done, exitCode);
        using var outcome = JsonDocument.Parse(output);
        Assert.True(outcome.RootElement.GetProperty("sound").GetBoolean());
        Assert.Empty(outcome.RootElement.GetProperty("problems").EnumerateArray());
        int ids = Directory.GetFiles(shipped, "*.yaml").Sum(path => File.ReadLines(path).Count(line => line.StartsWith("  - id: ", StringComparison.Ordinal)));
        Assert.Equal(ids, outcome.RootElement.GetProperty("rules").GetInt32());
        var (_, text, _) = await RunAsync("policy", "check", shipped);
        Assert.Contains($" with {ids} rules, no mistakes.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_names_every_mistake_by_place_as_text_and_as_json()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("ours.yaml", "policy: ours\nrules:\n  - id: A-1\n    fact: net.rtx\n    must: below 1 s\n    sevrity: high\n");
        var (exitCode, output, errors) = await RunAsync("policy", "check", folder.FullPath);
        Assert.Equal((ExitCodes.BadData, ""), (exitCode, output));
        Assert.Contains("have 2 mistakes:", errors, StringComparison.Ordinal);
        Assert.Contains("ours.yaml:4:11: there is no fact 'net.rtx'; did you mean 'net.rtt'?", errors, StringComparison.Ordinal);
        (exitCode, output, _) = await RunAsync("policy", "check", folder.FullPath, "--json");
        Assert.Equal(ExitCodes.BadData, exitCode);
        using var outcome = JsonDocument.Parse(output);
        Assert.False(outcome.RootElement.GetProperty("sound").GetBoolean());
        var problem = outcome.RootElement.GetProperty("problems")[1];
        Assert.Equal(("ours.yaml", 6, 5), (problem.GetProperty("file").GetString(), problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32()));
        Assert.Contains("did you mean 'severity'?", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_names_the_examples_that_come_out_otherwise()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("ours.yaml", "policy: ours\nrules:\n  - id: A-1\n    fact: device.secureboot\n    must: is true\n    examples:\n      - { when: { device.secureboot: true }, result: fail }\n");
        var (exitCode, _, errors) = await RunAsync("policy", "test", folder.FullPath);
        Assert.Equal(ExitCodes.BadData, exitCode);
        Assert.Contains("ours.yaml:7:9: A-1: the example says fail and comes out as pass", errors, StringComparison.Ordinal);
        (exitCode, string output, _) = await RunAsync("policy", "test", folder.FullPath, "--json");
        Assert.Equal(ExitCodes.BadData, exitCode);
        using var outcome = JsonDocument.Parse(output);
        Assert.Single(outcome.RootElement.GetProperty("problems").EnumerateArray());
        Assert.Equal(ExitCodes.Done, (await RunAsync("policy", "test", shipped)).ExitCode);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("test")]
    public async Task A_folder_that_is_not_there_is_unavailable(string name)
    {
        var (exitCode, _, errors) = await RunAsync("policy", name, "/nowhere/at/all");
        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Contains("there is no folder '/nowhere/at/all'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_says_what_a_rule_asks_whence_and_what_it_is_worth()
    {
        var (exitCode, output, _) = await RunAsync("policy", "explain", "OFC-04", "--policies", shipped);
        Assert.Equal(ExitCodes.Done, exitCode);
        string said = string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("It holds where the time that the oldest pending security update has been available is at most 14 days.", said, StringComparison.Ordinal);
        Assert.Contains("Cyber Essentials", said, StringComparison.Ordinal);
        Assert.Contains("Another's account of the document was read", said, StringComparison.Ordinal);
        Assert.Contains("weighs 10 of the", said, StringComparison.Ordinal);
        Assert.Contains("the host is then unassessed", said, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await RunAsync("policy", "explain", "OFC-04", "--policies", shipped, "--json")).Output);
        Assert.Equal("OFC-04", json.RootElement[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("good-linux", "ready")]
    [InlineData("bad-linux", "not-ready")]
    [InlineData("half-unknown-linux", "unassessed")]
    public async Task Explain_shows_a_hosts_points_and_their_sum_and_the_way_to_a_better_state(string host, string state)
    {
        string facts = Path.Combine(shipped, "golden", $"{host}.facts.yaml");
        var (exitCode, output, _) = await RunAsync("policy", "explain", host, "--facts", facts, "--policies", shipped);
        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.Contains("the sum of the points", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await RunAsync("policy", "explain", "--facts", facts, "--policies", shipped, "--json")).Output);
        Assert.Equal(state, json.RootElement.GetProperty("state").GetString());
        // Profiles say what a line is fit for, and may be wanting on a host that is ready.
        bool isTold = json.RootElement.GetProperty("policies").EnumerateArray().Any(policy => policy.GetProperty("effect").GetString() == "counts" && policy.GetProperty("better").GetArrayLength() > 0);
        Assert.Equal(state != "ready", isTold);
        if (isTold) Assert.Contains("What would make it ready", output, StringComparison.Ordinal);
        Assert.All(json.RootElement.GetProperty("policies").EnumerateArray(), policy => Assert.Equal(policy.GetProperty("score").GetProperty("low").GetDouble(),
            policy.GetProperty("rules").EnumerateArray().Sum(rule => rule.GetProperty("points") is { ValueKind: JsonValueKind.Number } points ? points.GetDouble() : 0), 6));
    }

    [Fact]
    public async Task Explain_of_nothing_of_an_unknown_rule_and_of_another_host_is_a_usage_error_that_says_what_to_write()
    {
        Assert.Contains("say what to explain", (await RefusedAsync("--policies", shipped)).Errors, StringComparison.Ordinal);
        Assert.Contains("there is no rule 'OFC-4' in the policies; did you mean 'OFC-04'?", (await RefusedAsync("OFC-4", "--policies", shipped)).Errors, StringComparison.Ordinal);
        Assert.Contains("which is 'good-linux'", (await RefusedAsync("another", "--policies", shipped, "--facts", GoodHost)).Errors, StringComparison.Ordinal);
        Assert.Contains("leave one of them out", (await RefusedAsync("OFC-04", "--policies", shipped, "--facts", GoodHost)).Errors, StringComparison.Ordinal);

        static async Task<(int, string, string Errors)> RefusedAsync(params string[] args)
        {
            var refused = await RunAsync(["policy", "explain", .. args]);
            Assert.Equal(ExitCodes.Usage, refused.ExitCode);
            return refused;
        }
    }

    [Fact]
    public async Task A_facts_file_that_is_not_there_is_unavailable_and_one_with_mistakes_is_bad_data()
    {
        using var folder = new TemporaryDirectory();
        string wrong = folder.Write("host.yaml", "facts:\n  net.rtx: 3 ms\n");
        foreach (string name in new[] { "score", "explain" })
        {
            Assert.Equal(ExitCodes.Unavailable, (await RunAsync("policy", name, "--policies", shipped, "--facts", folder["none.yaml"])).ExitCode);
            var (exitCode, _, errors) = await RunAsync("policy", name, "--policies", shipped, "--facts", wrong);
            Assert.Equal(ExitCodes.BadData, exitCode);
            Assert.Contains("host.yaml:2:3: there is no fact 'net.rtx'", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Schema_prints_the_schema_of_each_file_and_refuses_others()
    {
        foreach (string kind in new[] { "policy", "department", "tiers" })
        {
            var (exitCode, output, _) = await RunAsync("policy", "schema", kind);
            Assert.Equal(ExitCodes.Done, exitCode);
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(shipped, $"netready-{kind}.schema.json"), TestContext.Current.CancellationToken), output);
        }
        Assert.Equal((await RunAsync("policy", "schema")).Output, (await RunAsync("policy", "schema", "policy")).Output);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("policy", "schema", "agent")).ExitCode);
    }
}
