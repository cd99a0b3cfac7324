using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Policies;

public sealed class PolicyLanguageTests
{
    private const string Base = """
        policy: base
        rules:
          - id: B-1
            title: Updates are installed within 14 days
            fact: device.updates.oldest_security_age
            must: at most 14 d
            severity: high
            examples: [ { when: { device.updates.oldest_security_age: 14 d }, result: pass } ]
          - id: B-2
            fact: net.rtt
            must: below 100 ms
        """;

    [Fact]
    public void All_mistakes_of_all_files_come_at_once_in_order()
    {
        var load = Given.Load("policy: one\nrules:\n  - id: A-1\n    fact: net.rttt\n    must: below 100 ms\n  - id: A-2\n    fact: net.rtt\n    must: <= 100 ms\n    severity: urgent\n", "policy: two\nready_form: 3\n");
        Assert.Equal(
            ["pack0.yaml:4:11", "pack0.yaml:8:11", "pack0.yaml:9:15", "pack1.yaml:1:1", "pack1.yaml:2:1"],
            load.Problems.Select(problem => $"{problem.File}:{problem.Line}:{problem.Column}"));
        Assert.Null(load.Policies);
    }

    [Fact]
    public void An_override_replaces_only_the_keys_it_names()
    {
        var heir = Heir("- { override: B-1, severity: low, required: true }");
        var rule = heir.Rules.Single(rule => rule.Id == "B-1");
        Assert.Equal(("at most 14 d", Severity.Low, true, 1), (rule.Condition.Limit, rule.Severity, rule.Required, rule.Examples.Length));
        Assert.Equal(Severity.High, Given.Policies(Base).All[0].Rules[0].Severity);
    }

    [Fact]
    public void An_override_that_asks_something_else_leaves_the_old_examples_behind()
    {
        var rule = Heir("- { override: B-1, title: Updates come within 7 days, must: at most 7 d }").Rules.Single(rule => rule.Id == "B-1");
        Assert.Equal(("at most 7 d", 0), (rule.Condition.Limit, rule.Examples.Length));
        var composed = Heir("- { override: B-1, any: [ { fact: device.updates.oldest_security_age, must: at most 14 d }, { fact: device.uptime, must: below 1 h } ] }").Rules.Single(rule => rule.Id == "B-1");
        Assert.Equal("device.updates.oldest_security_age at most 14 d or device.uptime below 1 h", composed.Condition.Limit);
    }

    [Fact]
    public void A_removed_rule_is_gone_and_the_order_of_the_rest_stays() => Assert.Equal(["B-2", "H-1"], Heir("- { remove: B-1 }\n- { id: H-1, fact: net.loss, must: below 1 % }").Rules.Select(rule => rule.Id));

    [Fact]
    public void The_same_rule_by_two_ways_is_one_rule_and_two_forms_of_it_are_a_mistake()
    {
        string Middle(string name, string rules) => $"policy: {name}\ninherits: [base]\n{rules}";
        const string heir = "policy: heir\ninherits: [left, right]\n";
        Assert.Equal(2, Given.Policies(Base, Middle("left", ""), Middle("right", ""), heir).All.Single(policy => policy.Name == "heir").Rules.Length);
        string changed = "rules: [ { override: B-1, severity: low } ]\n";
        Assert.Equal("pack3.yaml:2:18: the rule B-1 comes from more than one inherited policy and not as the same; say which by 'override' or 'remove'",
            Assert.Single(Given.Load(Base, Middle("left", ""), Middle("right", changed), heir).Problems).ToString());
        Assert.Empty(Given.Load(Base, Middle("left", ""), Middle("right", changed), heir + "rules: [ { override: B-1, severity: medium } ]\n").Problems);
    }

    [Fact]
    public void A_longer_circle_is_named_whole()
    {
        var load = Given.Load("policy: a\ninherits: [b]\n", "policy: b\ninherits: [c]\n", "policy: c\ninherits: [a]\n");
        Assert.Equal("pack2.yaml:2:12: policies inherit each other in a circle: a inherits b inherits c inherits a; take one of these out", Assert.Single(load.Problems).ToString());
    }

    [Fact]
    public void Terms_of_samples_hold_for_everything_below_them()
    {
        var rule = Given.Rules("- id: A\n  over: 3 d\n  needs: 5 samples\n  all:\n    - { fact: net.down, must: at least 10 Mbit/s }\n    - { fact: net.up, must: at least 1 Mbit/s, needs: 2 samples }").All[0].Rules[0];
        Assert.Equal([(3.0, 5), (3.0, 2)], rule.Condition.Facts.Select(fact => (fact.Terms!.Over.TotalDays, fact.Terms.Needs)));
    }

    [Fact]
    public void A_failing_example_is_told_at_its_line_with_what_came_out()
    {
        var policies = Given.Policies("policy: one\nrules:\n  - id: A-1\n    fact: net.rtt\n    must: below 100 ms\n    needs: 2 samples\n    examples:\n      - { when: { net.rtt: 99 ms }, result: pass }\n      - { when: { net.rtt: 100 ms }, result: pass }\n      - { when: { net.rtt: [1 ms] }, result: unknown, reason: stale }\n");
        Assert.Equal(
        [
            "pack0.yaml:9:9: A-1: the example says pass and comes out as fail, seeing p95 100 ms, 2 samples; the rule asks for below 100 ms",
            "pack0.yaml:10:9: A-1: the example says unknown (stale) and comes out as unknown (too-few-samples), seeing 1 of 2 samples; the rule asks for below 100 ms",
        ], policies.CheckExamples().Select(problem => problem.ToString()));
    }

    [Fact]
    public void An_empty_folder_and_an_unreadable_file_are_mistakes()
    {
        using var folder = new Testing.TemporaryDirectory();
        Assert.Equal(".:1:1: the folder holds no policy: no file with 'policy:' in it", Assert.Single(PolicyFolder.Load(folder.FullPath).Problems).ToString());
        folder.Write("big.yaml", new string(' ', 1_100_000));
        File.CreateSymbolicLink(folder["gone.yaml"], folder["nowhere"]);
        folder.Write("notes.txt", "not a policy");
        folder.Write(".hidden.yaml", "not: a policy");
        Assert.Equal(["big.yaml", "gone.yaml"], PolicyFolder.Load(folder.FullPath).Problems.Select(problem => problem.File));
        Assert.Throws<DirectoryNotFoundException>(() => PolicyFolder.Load(folder["nowhere"]));
    }

    private static Policy Heir(string rules) => Given.Policies(Base, $"policy: heir\ninherits: [base]\nrules:\n{string.Join('\n', rules.Split('\n').Select(line => "  " + line))}\n").All.Single(policy => policy.Name == "heir");
}
