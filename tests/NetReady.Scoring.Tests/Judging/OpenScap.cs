using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;

namespace NetReady.Scoring.Tests.Judging;

/// <summary>A rule as a benchmark has it: what OpenSCAP is to find, as XCCDF names results.</summary>
internal sealed record BenchmarkRule(string Id, string Group, double Weight, string Result);

/// <summary>
/// Debian's own OpenSCAP. It evaluates an XCCDF 1.2 benchmark whose checks are OVAL definitions with outcomes known beforehand, scores it, and prints the score:
/// nothing of how it scores is written here.
/// </summary>
internal sealed class OpenScap : IDisposable
{
    private const string OvalSystem = "http://oval.mitre.org/XMLSchema/oval-definitions-5";

    private static readonly XNamespace xccdf = "http://checklists.nist.gov/xccdf/1.2";

    private readonly string program = Prerequisite.Program("oscap", "openscap-scanner");
    private readonly TemporaryDirectory folder = new();

    public OpenScap() => folder.Write("oval.xml", Oval);

    /// <summary>The score that it prints for urn:xccdf:scoring:default, 0 to 100.</summary>
    /// <param name="rules">The rules; OpenSCAP has to find each result as it is said here.</param>
    /// <param name="shape">How groups nest: each group and rule may stand alone in further groups, which by the standard changes nothing.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<double> ScoreAsync(IReadOnlyList<BenchmarkRule> rules, Random shape, CancellationToken cancel)
    {
        Benchmark(rules, shape).Save(folder["benchmark.xml"]);
        var start = new ProcessStartInfo(program, ["xccdf", "eval", "--skip-validation", "--results", folder["results.xml"], folder["benchmark.xml"]]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancel);
        await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        // 0: all pass; 2: some do not; 1: it went wrong.
        Assert.True(process.ExitCode is 0 or 2, await errors);

        var results = XDocument.Load(folder["results.xml"]).Descendants(xccdf + "TestResult").Single();
        var found = results.Elements(xccdf + "rule-result").ToDictionary(rule => (string)rule.Attribute("idref")!, rule => (string)rule.Element(xccdf + "result")!);
        Assert.Equal(rules.ToDictionary(rule => RuleId(rule.Id), rule => rule.Result), found);
        var score = results.Elements(xccdf + "score").Single(score => (string?)score.Attribute("system") == "urn:xccdf:scoring:default");
        Assert.Equal(100, (double)score.Attribute("maximum")!);
        return double.Parse(score.Value, CultureInfo.InvariantCulture);
    }

    public void Dispose() => folder.Dispose();

    private static XDocument Benchmark(IReadOnlyList<BenchmarkRule> rules, Random shape)
    {
        int groups = 0;
        XElement Group(double weight, params IEnumerable<XElement> content) => new(xccdf + "Group",
            new XAttribute("id", $"xccdf_netready_group_{++groups}"), new XAttribute("weight", weight), new XElement(xccdf + "title", "A group"), content);
        XElement Nested(XElement inner, double weight)
        {
            for (int depth = shape.Next(3); depth > 0; depth--) inner = Group(depth == 1 ? weight : 1 + shape.Next(20), inner);
            return inner;
        }
        var whole = rules.GroupBy(rule => rule.Group).Select(group => Nested(Group(1, group.Select(rule => Nested(RuleElement(rule), rule.Weight))), 1));
        return new(new XElement(xccdf + "Benchmark", new XAttribute("id", "xccdf_netready_benchmark_test"), new XAttribute("resolved", "1"),
            new XElement(xccdf + "status", "draft"), new XElement(xccdf + "title", "A benchmark"), new XElement(xccdf + "version", "1"),
            new XElement(xccdf + "model", new XAttribute("system", "urn:xccdf:scoring:default")),
            shape.Next(2) == 0 ? whole : Group(7, whole)));
    }

    private static XElement RuleElement(BenchmarkRule rule) => new(xccdf + "Rule",
        new XAttribute("id", RuleId(rule.Id)), new XAttribute("weight", rule.Weight), new XAttribute("selected", rule.Result != "notselected"),
        new XElement(xccdf + "title", "A rule"),
        rule.Result == "notapplicable" ? new XElement(xccdf + "platform", new XAttribute("idref", "cpe:/o:microsoft:windows_10")) : null,
        Definition(rule.Result) is { } definition
            ? new XElement(xccdf + "check", new XAttribute("system", OvalSystem), new XElement(xccdf + "check-content-ref", new XAttribute("href", "oval.xml"), new XAttribute("name", definition))) : null);

    // What is not applicable or not selected would fail if it were asked.
    private static string? Definition(string result) => result switch
    {
        "pass" => "oval:netready:def:1",
        "fail" or "notapplicable" or "notselected" => "oval:netready:def:2",
        "unknown" => "oval:netready:def:3",
        "notchecked" => null,
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "OpenSCAP is not made to find this."),
    };

    private static string RuleId(string id) => $"xccdf_netready_rule_{id}";

    // Definitions that are true, false and unknown on any Linux: a machine is of the family "unix".
    private const string Oval = """
        <oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5" xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5" xmlns:ind="http://oval.mitre.org/XMLSchema/oval-definitions-5#independent">
          <generator><oval:schema_version>5.11</oval:schema_version><oval:timestamp>2026-11-21T00:00:00</oval:timestamp></generator>
          <definitions>
            <definition class="compliance" id="oval:netready:def:1" version="1"><metadata><title>true</title><description>true</description></metadata><criteria><criterion test_ref="oval:netready:tst:1"/></criteria></definition>
            <definition class="compliance" id="oval:netready:def:2" version="1"><metadata><title>false</title><description>false</description></metadata><criteria><criterion test_ref="oval:netready:tst:2"/></criteria></definition>
            <definition class="compliance" id="oval:netready:def:3" version="1"><metadata><title>unknown</title><description>unknown</description></metadata><criteria><criterion test_ref="oval:netready:tst:3"/></criteria></definition>
          </definitions>
          <tests>
            <ind:family_test check="all" check_existence="at_least_one_exists" comment="true" id="oval:netready:tst:1" version="1"><ind:object object_ref="oval:netready:obj:1"/><ind:state state_ref="oval:netready:ste:1"/></ind:family_test>
            <ind:family_test check="all" check_existence="at_least_one_exists" comment="false" id="oval:netready:tst:2" version="1"><ind:object object_ref="oval:netready:obj:1"/><ind:state state_ref="oval:netready:ste:2"/></ind:family_test>
            <ind:unknown_test check="all" comment="unknown" id="oval:netready:tst:3" version="1"/>
          </tests>
          <objects><ind:family_object id="oval:netready:obj:1" version="1"/></objects>
          <states>
            <ind:family_state id="oval:netready:ste:1" version="1"><ind:family>unix</ind:family></ind:family_state>
            <ind:family_state id="oval:netready:ste:2" version="1"><ind:family>windows</ind:family></ind:family_state>
          </states>
        </oval_definitions>
        """;
}
