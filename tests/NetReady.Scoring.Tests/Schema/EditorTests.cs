using NetReady.Core.Facts;
using NetReady.Scoring.Schema;

namespace NetReady.Scoring.Tests.Schema;

/// <summary>What an officer's editor does with the schema: the real yaml-language-server, over the wire.</summary>
public sealed class EditorTests : IAsyncLifetime
{
    private const string Head = "# yaml-language-server: $schema=netready-policy.schema.json\npolicy: ours\nrules:\n  - id: A-1\n    title: Ours\n";

    private readonly TemporaryDirectory folder = new();
    private YamlLanguageServer? server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string File => folder["ours.yaml"];

    public async ValueTask InitializeAsync()
    {
        foreach (var (kind, name) in PolicySchema.Files) folder.Write(name, PolicySchema.Write(kind));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Hang.After);
        server = await YamlLanguageServer.StartAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact(Timeout = Hang.After)]
    public async Task It_completes_fact_names_each_with_its_help()
    {
        foreach (string place in new[] { "    fact: |\n", "    fact: device.upd|\n", "    all:\n      - fact: |\n", "    not:\n      fact: |\n" })
        {
            var offered = await server!.CompletionsAsync(File, Head + place, Cancellation);
            Assert.Equal(Vocabulary.All.Select(fact => fact.Name).Order(StringComparer.Ordinal), offered.Keys.Order(StringComparer.Ordinal));
            Assert.StartsWith("How long the oldest pending security update has been available", offered["device.updates.oldest_security_age"], StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Hang.After)]
    public async Task It_completes_what_the_fact_may_have_to_be_and_keys_and_words()
    {
        Assert.Equal(["is true", "is false", "known"], (await server!.CompletionsAsync(File, Head + "    fact: device.firewall.enabled\n    must: |\n", Cancellation)).Keys);
        Assert.Contains("at most 14 d", (await server.CompletionsAsync(File, Head + "    fact: device.updates.metadata_age\n    must: |\n", Cancellation)).Keys);
        var keys = await server.CompletionsAsync(File, Head + "    fact: net.rtt\n    must: below 1 s\n    |\n", Cancellation);
        Assert.Contains("time_to_fix", keys.Keys);
        Assert.Contains("weighs", keys["severity"], StringComparison.Ordinal);
        Assert.Equal(["critical", "high", "medium", "low"], (await server.CompletionsAsync(File, Head + "    severity: |\n", Cancellation)).Keys);
        Assert.Equal(["counts", "trial", "profile"], (await server.CompletionsAsync(File, Head.Replace("rules:", "effect: |\nrules:", StringComparison.Ordinal), Cancellation)).Keys);
        Assert.Contains("net.rtt", (await server.CompletionsAsync(File, Head + "    fact: net.rtt\n    must: below 1 s\n    examples:\n      - when:\n          |\n", Cancellation)).Keys);
    }

    [Theory(Timeout = Hang.After)]
    [InlineData("fact: net.rtx\n    must: below 1 s", "6: Value must be \"net.rtt\"")]
    [InlineData("all:\n      - { fact: net.rtx, must: below 1 s }", "7: Value must be \"net.rtt\"")]
    [InlineData("fact: net.rtt\n    must: below 1 s\n    sevrity: high", "8: Property sevrity is not allowed.")]
    [InlineData("all:\n      - { fact: net.rtt, mst: below 1 s }", "7: Property mst is not allowed.")]
    [InlineData("fact: net.rtt\n    must: below 1 s\n    severity: hihg", "8: Value must be \"critical\"")]
    [InlineData("fact: net.rtt\n    must: below 3 d 1", "7: the fact is a duration in")]
    [InlineData("fact: net.rtt\n    must: blow 3 d", "7: 'must' starts with one of: at most")]
    [InlineData("fact: device.platform\n    must: is linnux", "7: the fact is one of linux, windows")]
    [InlineData("fact: net.rtt", "4: Object is missing property must")]
    [InlineData("fact: net.rtt\n    must: below 1 s\n    fix: { lnux: x }", "8: Property lnux is not allowed.")]
    [InlineData("fact: net.rtt\n    must: below 1 s\n    examples:\n      - { when: { net.rt: 3 ms }, result: pass }", "9: Property net.rt is not allowed.")]
    [InlineData("fact: net.rtt\n    must: below 1 s\n  - remove: B-1\n    title: Gone", "8: Object has more properties")]
    public async Task It_flags_what_is_wrong_where_it_is(string rule, string said) =>
        Assert.Contains(await server!.DiagnosticsAsync(File, $"{Head}    {rule}\n", Cancellation), message => message.StartsWith(said, StringComparison.Ordinal));

    [Fact(Timeout = Hang.After)]
    public async Task It_shows_help_on_hover_over_facts_keys_and_words()
    {
        string fact = await server!.HoverAsync(File, Head + "    fact: net.r|tt\n    must: below 1 s\n", Cancellation);
        Assert.StartsWith(Vocabulary.Get("net.rtt").Help[..40], fact, StringComparison.Ordinal);
        Assert.Contains("less is better", fact, StringComparison.Ordinal);
        // The other facts of its kind would be listed here if the schema named them by enum.
        Assert.DoesNotContain("Allowed Values", fact, StringComparison.Ordinal);
        Assert.Contains("TPM is fitted", await server.HoverAsync(File, Head + "    all:\n      - { fact: device.tpm.v|ersion, must: at least 2.0 }\n", Cancellation), StringComparison.Ordinal);
        Assert.Contains("What the fact has to be", await server.HoverAsync(File, Head + "    fact: net.rtt\n    m|ust: below 1 s\n", Cancellation), StringComparison.Ordinal);
        Assert.Contains("high: Weight 5.", await server.HoverAsync(File, Head + "    fact: net.rtt\n    must: below 1 s\n    severity: hi|gh\n", Cancellation), StringComparison.Ordinal);
        Assert.Contains("in grace", await server.HoverAsync(File, Head + "    fact: net.rtt\n    must: below 1 s\n    time_to|_fix: 3 d\n", Cancellation), StringComparison.Ordinal);
    }

    [Fact(Timeout = Hang.After)]
    public async Task It_has_nothing_to_say_against_the_shipped_policies()
    {
        foreach (string path in Directory.GetFiles(RepositoryFolder.Policies, "*.yaml"))
            Assert.Equal([], (await server!.DiagnosticsAsync(path, await System.IO.File.ReadAllTextAsync(path, Cancellation), Cancellation)).Select(message => $"{path}:{message}"));
    }
}
