using System.Text.Json;

namespace NetReady.EndToEnd.Tests;

public sealed class UpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task One_command_measures_this_machine_and_scores_it()
    {
        using var data = new TemporaryDirectory();
        await using var up = RunningProgram.Netready("up", "--once", "--json", "--port", "0", "--data", data.FullPath);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        int exitCode = await up.ExitAsync(Cancellation);
        Assert.True(exitCode == 0, up.Errors);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);

        using var card = JsonDocument.Parse(up.Output);
        var facts = card.RootElement.GetProperty("facts").EnumerateObject().ToList();
        var missing = facts.Where(fact => fact.Value.TryGetProperty("missing", out var reason) && reason.ValueKind == JsonValueKind.String).ToList();
        var sampled = facts.Where(fact => fact.Value.TryGetProperty("n", out var n) && n.ValueKind == JsonValueKind.Number && n.GetInt64() > 0).Select(fact => fact.Name).ToList();
        var stated = facts.Where(fact => fact.Value.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String).Select(fact => fact.Name).ToList();

        Assert.True(stated.Count >= 16, $"{stated.Count} stated facts have values: {string.Join(", ", stated)}");
        Assert.True(sampled.Count >= 5, $"{sampled.Count} sampled facts have samples: {string.Join(", ", sampled)}");
        Assert.Superset(new HashSet<string> { "net.rtt", "net.loss", "net.jitter", "net.down", "net.up", "net.captive_portal" }, sampled.ToHashSet());
        Assert.All(facts.Except(missing), fact => Assert.Contains(fact.Name, stated.Concat(sampled)));
        Assert.All(missing, fact => Assert.Contains(fact.Value.GetProperty("missing").GetString(), Core.Facts.MissingReasons.Names));
    }

    [Fact(Timeout = Hang.After)]
    public async Task The_points_of_each_policy_sum_to_its_low_and_what_is_undecided_says_why()
    {
        await using var up = RunningProgram.Netready("up", "--once", "--json", "--port", "0");
        Assert.True(await up.ExitAsync(Cancellation) == 0, up.Errors);
        using var card = JsonDocument.Parse(up.Output);
        var rules = card.RootElement.GetProperty("rules").EnumerateArray().ToList();
        var policies = card.RootElement.GetProperty("policies").EnumerateArray().Where(policy => policy.GetProperty("score").ValueKind == JsonValueKind.Object).ToList();
        Assert.NotEmpty(policies);
        foreach (var policy in policies)
        {
            string name = policy.GetProperty("policy").GetString()!;
            var own = rules.Where(rule => rule.GetProperty("policy").GetString() == name).ToList();
            double Sum(string member) => own.Select(rule => rule.GetProperty(member)).Where(points => points.ValueKind == JsonValueKind.Number).Sum(points => points.GetDouble());
            Assert.Equal(policy.GetProperty("score").GetProperty("low").GetDouble(), Sum("points"), 1e-9);
            Assert.Equal(100, Sum("of"), 1e-9);
        }
        var rtt = rules.First(rule => rule.GetProperty("fact").GetString() == "net.rtt");
        Assert.Equal(("unknown", "too-few-samples"), (rtt.GetProperty("outcome").GetString(), rtt.GetProperty("reason").GetString()));
        Assert.All(rules.Where(rule => rule.GetProperty("outcome").GetString() == "unknown"), rule => Assert.False(string.IsNullOrEmpty(rule.GetProperty("reason").GetString())));
    }

    [Fact(Timeout = Hang.After)]
    public async Task Interrupting_it_ends_it_cleanly_and_its_temporary_data_goes()
    {
        await using var up = RunningProgram.Netready("up", "--port", "0");
        string line = await up.LineWithAsync("Data: ", Cancellation);
        string folder = line[(line.IndexOf("Data: ", StringComparison.Ordinal) + "Data: ".Length)..].Split(' ')[0];
        Assert.True(Directory.Exists(folder));
        await up.LineWithAsync("OFC-", Cancellation);
        up.Interrupt();
        Assert.Equal(0, await up.ExitAsync(Cancellation));
        Assert.False(Directory.Exists(folder));
        Assert.Empty(up.Errors);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_folder_in_which_the_machine_is_something_else_is_refused_and_keeps_what_it_holds()
    {
        using var data = new TemporaryDirectory();
        await using (var first = RunningProgram.Netready("up", "--port", "0", "--data", data.FullPath))
        {
            await first.LineWithAsync("OFC-", Cancellation);
            first.Interrupt();
            Assert.Equal(0, await first.ExitAsync(Cancellation));
        }
        await using var second = RunningProgram.Netready("up", "--once", "--port", "0", "--data", data.FullPath, "--tier", "SECRET");
        Assert.Equal(64, await second.ExitAsync(Cancellation));
        Assert.Matches("^netready: In '.+' this machine is enrolled as corporate, tier OFFICIAL", second.Errors);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Assessing_needs_no_server_and_its_exit_code_is_its_state()
    {
        await using var assess = RunningProgram.Netready("assess", "--json");
        int exitCode = await assess.ExitAsync(Cancellation);
        using var card = JsonDocument.Parse(assess.Output);
        int expected = card.RootElement.GetProperty("state").GetString() switch { "ready" => 0, "conditional" => 3, "not-ready" => 4, _ => 5 };
        Assert.Equal(expected, exitCode);
        // Nobody knows here since when something has been wrong, so nothing is said to have time left.
        Assert.DoesNotContain(card.RootElement.GetProperty("rules").EnumerateArray(), rule => rule.GetProperty("outcome").GetString() == "in-grace");
        Assert.Equal("not-configured", card.RootElement.GetProperty("facts").GetProperty("net.rtt").GetProperty("missing").GetString());
    }
}
