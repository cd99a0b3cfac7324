using System.Diagnostics;
using System.Text.Json;
using NetReady.Collector.Store;
using NetReady.Testing.Network;

namespace NetReady.EndToEnd.Tests;

/// <summary>The product as a department runs it: a collector, a register, agents, a real Prometheus.</summary>
public sealed class DepartmentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static bool IsScored(JsonElement hosts, int count) =>
        hosts.GetProperty("hosts").EnumerateArray().Count(host => host.TryGetProperty("score", out var score) && score.ValueKind == JsonValueKind.Object) == count;

    [Fact(Timeout = Hang.After)]
    public async Task Managers_see_the_fleet_in_a_real_Prometheus_through_every_query_of_their_dashboard()
    {
        Prerequisite.Program("promtool", "prometheus");
        await using var department = new LocalDepartment();
        string register = department.Write("assets.csv", "asset,department,tier,ownership,managed,cloud_mfa\nA-1,example-department,OFFICIAL,corporate,true,true\nA-2,example-department,OFFICIAL,corporate,true,false\n");
        await department.StartCollectorAsync(Cancellation, "--register", register);
        await department.StartAgentAsync(Cancellation, "--asset", "A-1");
        await department.UntilAsync("api/v1/hosts", hosts => IsScored(hosts, 1), Cancellation);

        await using var prometheus = await PrometheusServer.ScrapingAsync(department.HumanAddress, Cancellation);
        await prometheus.WaitForAsync("netready_score", Cancellation);
        foreach (var query in GrafanaDashboard.Read(Path.Combine(Repository.Output("NetReady.Collector"), "dashboards", "manager.json")).Queries)
            Assert.True((await prometheus.QueryAsync(query.Expression, Cancellation)).Length > 0, $"No series: {query}");
        // Two assets are registered and one reports: the headline is a share of both.
        Assert.Equal(2, await prometheus.NumberAsync("sum(netready_hosts_registered)", Cancellation));
        Assert.Equal(1, await prometheus.NumberAsync("sum(netready_hosts_reporting)", Cancellation));

        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        await promtool.StandardInput.WriteAsync(await department.GetAsync("metrics", Cancellation));
        promtool.StandardInput.Close();
        string objections = await promtool.StandardError.ReadToEndAsync(Cancellation);
        await promtool.WaitForExitAsync(Cancellation);
        Assert.True(promtool.ExitCode == 0 && objections.Length == 0, objections);
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_broken_policy_changes_nothing_and_is_told_in_a_metric_and_by_the_checker()
    {
        await using var department = new LocalDepartment();
        await department.StartCollectorAsync(Cancellation);
        var before = await department.UntilAsync("api/v1/policies", _ => true, Cancellation);
        Assert.Equal(1, await department.MetricAsync("netready_policies_last_load_ok", Cancellation));

        string pack = Path.Combine(department.PolicyFolder, "official-corporate.yaml");
        string sound = await File.ReadAllTextAsync(pack, Cancellation);
        await File.WriteAllTextAsync(pack, sound.Replace("must: at most 14 d", "must: <= 14 d", StringComparison.Ordinal)
            .Replace("fact: device.os.time_to_eol", "fact: device.os.time_to_end", StringComparison.Ordinal).Replace("ready_from: 90", "ready_form: 90", StringComparison.Ordinal), Cancellation);
        while (await department.MetricAsync("netready_policies_last_load_ok", Cancellation) != 0) await Task.Delay(100, Cancellation);
        var after = await department.UntilAsync("api/v1/policies", _ => true, Cancellation);
        Assert.Equal(before.GetProperty("hash").GetString(), after.GetProperty("hash").GetString());

        await using var check = RunningProgram.Netready("policy", "check", department.PolicyFolder);
        Assert.Equal(65, await check.ExitAsync(Cancellation));
        var problems = check.Errors.Split('\n').Where(line => line.Contains(".yaml:", StringComparison.Ordinal)).ToList();
        Assert.True(problems.Count >= 4, check.Errors);
        Assert.All(problems, problem => Assert.Matches(@"^official-corporate\.yaml:\d+:\d+: .+", problem));
        Assert.Contains(problems, problem => problem.Contains("ready_form", StringComparison.Ordinal) && problem.Contains("ready_from", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("at most", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("device.os.time_to_eol", StringComparison.Ordinal));

        await File.WriteAllTextAsync(pack, sound, Cancellation);
        while (await department.MetricAsync("netready_policies_last_load_ok", Cancellation) != 1) await Task.Delay(100, Cancellation);
    }

    [Fact(Timeout = Hang.After)]
    public async Task An_edited_policy_judges_every_host_anew_without_its_agent()
    {
        await using var department = new LocalDepartment();
        await department.StartCollectorAsync(Cancellation);
        await department.StartAgentAsync(Cancellation);
        var hosts = await department.UntilAsync("api/v1/hosts", hosts => IsScored(hosts, 1), Cancellation);
        string host = hosts.GetProperty("hosts")[0].GetProperty("host").GetString()!;
        await department.UntilAsync($"api/v1/hosts/{host}", card => Outcome(card, "OFC-17") is "pass" or "fail" or "in-grace" or "unknown", Cancellation);
        await department.Agents[0].KillAsync();

        string pack = Path.Combine(department.PolicyFolder, "official-corporate.yaml");
        string text = await File.ReadAllTextAsync(pack, Cancellation);
        await File.WriteAllTextAsync(pack, text[..text.IndexOf("  - id: OFC-17", StringComparison.Ordinal)] + text[text.IndexOf("  - id: OFC-18", StringComparison.Ordinal)..], Cancellation);
        await department.UntilAsync($"api/v1/hosts/{host}", card => Outcome(card, "OFC-17") is null && Outcome(card, "OFC-18") is not null, Cancellation);
    }

    [Fact(Timeout = Hang.After)]
    public async Task Killing_either_side_loses_nothing_that_was_acknowledged_and_reports_arrive_in_order()
    {
        await using var department = new LocalDepartment();
        string settings = Path.Combine(department.PolicyFolder, "department.yaml");
        await File.WriteAllTextAsync(settings, (await File.ReadAllTextAsync(settings, Cancellation)).Replace("report_every: 15 min", "report_every: 5 s", StringComparison.Ordinal), Cancellation);
        await department.StartCollectorAsync(Cancellation);
        int agent = await department.StartAgentAsync(Cancellation);
        await AcceptedAsync(department, 2);

        // The collector goes while reports flow, and the agent goes on into its outbox.
        await department.Collector.KillAsync();
        long acknowledged = Sequences(department).Max();
        string outbox = Path.Combine(department.AgentFolder(agent), "outbox");
        int waiting = Directory.EnumerateFiles(outbox).Count();
        while (Directory.EnumerateFiles(outbox).Count() < waiting + 3) await Task.Delay(100, Cancellation);
        // Then the agent goes, too.
        await department.Agents[0].KillAsync();
        department.RestartAgent(agent);
        await department.StartCollectorAsync(Cancellation);
        await AcceptedAsync(department, 5);
        await department.Collector.KillAsync();

        var sequences = Sequences(department);
        Assert.True(sequences.Max() >= acknowledged + 5);
        // Every number once, none left out, in the order in which they arrived.
        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(number => (long)number), sequences);
    }

    private static List<long> Sequences(LocalDepartment department)
    {
        using var sql = Sql.Open(Path.Combine(department.CollectorFolder, CollectorStore.FileName));
        Assert.Equal("ok", sql.Scalar("PRAGMA integrity_check"));
        Assert.Equal(0L, sql.Scalar("SELECT count(*) FROM gap"));
        return [.. sql.Query<long>("SELECT sequence FROM report ORDER BY received_at, sequence")];
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_real_gateway_in_a_namespace_answers_and_its_rule_is_judged()
    {
        Prerequisite.Root();
        Prerequisite.Program("ip", "iproute2");
        await using var department = new LocalDepartment();
        using var inside = new NetworkNamespace();
        using var gateway = await StrongSwan.StartAsync(inside, Cancellation);
        string settings = Path.Combine(department.PolicyFolder, "department.yaml");
        await File.WriteAllTextAsync(settings, (await File.ReadAllTextAsync(settings, Cancellation)).Replace("gateways: []", $"gateways:\n  - {{ name: vpn, protocol: ikev2, address: \"{inside.Inside}:500\" }}", StringComparison.Ordinal), Cancellation);
        await using var assess = RunningProgram.Netready("assess", "--json", "--policies", department.PolicyFolder);
        await assess.ExitAsync(Cancellation);
        using var card = JsonDocument.Parse(assess.Output);
        var fact = card.RootElement.GetProperty("facts").GetProperty("vpn.gateway.reachable");
        Assert.Equal((1, "true"), (fact.GetProperty("n").GetInt32(), fact.GetProperty("p50").GetString()));
        Assert.Equal("ikev2", fact.GetProperty("method").GetString());
    }

    private static string? Outcome(JsonElement card, string rule) => card.GetProperty("rules").EnumerateArray()
        .Where(result => result.GetProperty("id").GetString() == rule).Select(result => result.GetProperty("outcome").GetString()).FirstOrDefault();

    private static async Task AcceptedAsync(LocalDepartment department, double atLeast)
    {
        while (!(await department.MetricAsync("netready_reports_accepted_total", Cancellation) >= atLeast)) await Task.Delay(100, Cancellation);
    }
}
