using NetReady.Core.Facts;
using NetReady.Core.Programs;

namespace NetReady.Collector.Tests.Register;

public sealed class RegisterWatchTests
{
    [Fact(Timeout = Hang.After)]
    public async Task A_changed_register_changes_hosts_and_a_broken_one_changes_nothing()
    {
        await using var collector = await CollectorUnderTest.StartedAsync(register: "asset,department,managed\nA-1,Exchequer,true\nA-2,Exchequer,\n");
        var device = await collector.EnrolAsync();
        using var response = await collector.PostAsync(device, device.Full(1, device.Said("device.firewall.enabled", FactValue.Of(true))));
        string host = $"api/v1/hosts/{device.Host}";
        await collector.EventuallyAsync(host, card => Managed(card) == "true");
        var fleet = await collector.EventuallyAsync("api/v1/fleet", fleet => fleet.GetProperty("readyShare").GetDouble() > 0);
        Assert.Equal((0.5, 2, 1), (fleet.GetProperty("readyShare").GetDouble(), fleet.GetProperty("expected").GetInt32(), fleet.GetProperty("enrolled").GetInt32()));

        collector.WriteRegister("asset,department,managed\nA-1,Home Office,false\n");
        await collector.EventuallyAsync(host, card => Managed(card) == "false");
        Assert.Equal("Home Office", await DepartmentAsync(collector));

        collector.WriteRegister("asset,department,managed\nA-1,Cabinet Office,perhaps\n");
        collector.Write("other.yaml", "policy: [");
        await collector.EventuallyAsync("api/v1/policies", state => !state.GetProperty("lastLoadOk").GetBoolean());
        Assert.Equal("Home Office", await DepartmentAsync(collector));
    }

    [Fact(Timeout = Hang.After)]
    public async Task A_collector_that_starts_with_a_broken_register_goes_by_the_last_sound_one_or_not_at_all()
    {
        await using var collector = await CollectorUnderTest.StartedAsync(register: "asset,department\nA-1,Home Office\n");
        await collector.EnrolAsync();
        await collector.StopAsync();
        collector.WriteRegister("colour\nred\n");

        await collector.StartAsync();

        Assert.Equal("Home Office", await DepartmentAsync(collector));

        await using var fresh = new CollectorUnderTest(register: "colour\nred\n");
        var problem = await Assert.ThrowsAsync<ProgramException>(fresh.StartAsync);
        Assert.Equal(ExitCodes.BadData, problem.ExitCode);
        Assert.Contains("assets.csv:1: there is no column 'colour'", problem.Message, StringComparison.Ordinal);
    }

    private static string? Managed(System.Text.Json.JsonElement card) =>
        card.GetProperty("facts").TryGetProperty("reg.managed", out var fact) && fact.TryGetProperty("value", out var value) ? value.GetString() : null;

    private static async Task<string?> DepartmentAsync(CollectorUnderTest collector) =>
        (await collector.GetAsync("api/v1/hosts")).GetProperty("hosts")[0].GetProperty("department").GetString();
}
