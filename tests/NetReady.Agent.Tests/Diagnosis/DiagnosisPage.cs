using System.Collections.Immutable;
using System.Text;
using NetReady.Agent.Diagnosis;

namespace NetReady.Agent.Tests.Diagnosis;

/// <summary>Writes docs/diagnosis.md from the tables that diagnoses are made by.</summary>
internal static class DiagnosisPage
{
    public static string Write()
    {
        var page = new StringBuilder("""
            # Whose fault it is

            `vpn.state` says how the VPN stands, `net.fault_owner` whose a fault is. The agent asks a few cheap questions before each report, `netready-agent doctor` when a person wants to know.
            These tables are written by the tests from the code's own (`NETREADY_REWRITE_GOLDEN=true dotnet test --project tests/NetReady.Agent.Tests`), and a test holds them to it.

            Each answer is yes, no, or unknown with its reason. The first row whose answers were all given decides. A row before it that may apply, as one of its answers is unknown,
            leaves the question open, unless it would say the same: unknown is neither yes nor no, and "it cannot be told" names what could not be asked.

            ## The owner of a fault

            From what is near to what is far, since whatever is near also breaks what lies behind it.


            """);
        Table(page, "the fault is", DecisionTables.Owners, owner => owner is { } known ? $"`{known.Word()}`" : "unknown");
        page.Append("""

            ## The state of the VPN


            """);
        Table(page, "the VPN is", DecisionTables.States, state => state is { } known ? $"`{known.Word()}`" : "unknown");
        page.Append("""

            ## What answers prove

            Before the tables are asked, in this order. Who answers from afar is reached through all that lies before, whatever that said itself.

            | if | then |
            | --- | --- |

            """);
        foreach (var proof in Proof.All) page.Append($"| {Words(proof.If)} | {proof.Then.Words}{(proof.EvenAgainst ? "" : ", unless the contrary was seen")} |\n");
        return page.ToString();
    }

    private static void Table<T>(StringBuilder page, string decided, ImmutableArray<Row<T>> rows, Func<T?, string> word)
        where T : struct, Enum
    {
        page.Append($"|  | if | {decided} | a person is told |\n| --- | --- | --- | --- |\n");
        foreach (var (number, row) in rows.Index())
            page.Append($"| {number + 1} | {(row.If.IsEmpty ? "otherwise" : Words(row.If))} | {word(row.Then)} | {row.Says} {row.Do}".TrimEnd()).Append(" |\n");
    }

    private static string Words(ImmutableArray<Answer> answers) => string.Join("; ", answers.Select(answer => answer.Words));
}
