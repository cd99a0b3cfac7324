using System.Globalization;
using System.Text.Json;

namespace NetReady.EndToEnd.Tests;

/// <summary>Waivers as a department grants them: by a command beside the running collector.</summary>
public sealed class WaiverTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Hang.After)]
    public async Task A_rule_is_waived_and_counts_again_by_a_command_beside_the_running_collector()
    {
        await using var department = new LocalDepartment();
        await department.StartCollectorAsync(Cancellation);
        await department.StartAgentAsync(Cancellation);
        var hosts = await department.UntilAsync("api/v1/hosts", hosts => hosts.GetProperty("hosts").GetArrayLength() == 1, Cancellation);
        string host = hosts.GetProperty("hosts")[0].GetProperty("host").GetString()!;
        string path = $"api/v1/hosts/{host}";
        await department.UntilAsync("api/v1/hosts", hosts => hosts.GetProperty("hosts")[0].GetProperty("score").ValueKind == JsonValueKind.Object, Cancellation);
        // Whatever this machine fails, or cannot tell.
        var card = await department.UntilAsync(path, card => Rules(card).Any(IsWaivable), Cancellation);
        string rule = Rules(card).First(IsWaivable).GetProperty("id").GetString()!;

        await RunAsync("waive", "--rule", rule, "--host", host, "--owner", "Ann Smith", "--approver", "Bob Jones", "--reason", "A part is on order", "--data", department.CollectorFolder,
            "--until", TimeProvider.System.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var waived = await department.UntilAsync(path, card => OutcomeOf(card, rule) == "waived", Cancellation);
        Assert.True(waived.GetProperty("score").GetProperty("low").GetDouble() > waived.GetProperty("score").GetProperty("strict").GetDouble());
        Assert.Equal("in-force", (await department.UntilAsync("api/v1/waivers", _ => true, Cancellation)).GetProperty("waivers")[0].GetProperty("status").GetString());

        await RunAsync("waive", "end", "W-1", "--reason", "The part came", "--data", department.CollectorFolder);
        await department.UntilAsync(path, card => OutcomeOf(card, rule) != "waived", Cancellation);
    }

    private static JsonElement.ArrayEnumerator Rules(JsonElement card) => card.GetProperty("rules").EnumerateArray();

    private static string? OutcomeOf(JsonElement card, string rule) => Rules(card).First(one => one.GetProperty("id").GetString() == rule).GetProperty("outcome").GetString();

    private static bool IsWaivable(JsonElement rule) => rule.GetProperty("outcome").GetString() is "fail" or "unknown" && rule.GetProperty("of").ValueKind == JsonValueKind.Number && rule.GetProperty("group").GetString() == "device";

    private static async Task RunAsync(params string[] arguments)
    {
        await using var command = RunningProgram.Netready(arguments);
        Assert.True(await command.ExitAsync(Cancellation) == 0, command.Errors);
    }
}
