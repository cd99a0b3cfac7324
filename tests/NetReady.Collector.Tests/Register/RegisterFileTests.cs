using NetReady.Collector.Register;
using NetReady.Core.Facts;
using NetReady.Core.Hosts;

namespace NetReady.Collector.Tests.Register;

public sealed class RegisterFileTests
{
    private static readonly HostProfile laptop = new() { Department = "Exchequer", Tier = "OFFICIAL", Marking = "SENSITIVE", Ownership = Ownership.Personal, Asset = "a-1" };

    [Fact]
    public void A_register_overrides_what_the_join_string_said_and_leaves_what_it_does_not_say()
    {
        var register = Read("asset,department,tier,ownership\nA-1,\"Home Office, Borders\",,corporate\n").Register!;

        Assert.Equal(laptop with { Department = "Home Office, Borders", Ownership = Ownership.Corporate }, register.Override(laptop));
        Assert.Equal(laptop with { Asset = "A-2" }, register.Override(laptop with { Asset = "A-2" }));
    }

    [Fact]
    public void A_tier_in_the_register_brings_its_own_marking_or_none()
    {
        Assert.Equal(("SECRET", null), Tier(Read("asset,tier\nA-1,SECRET\n")));
        Assert.Equal(("SECRET", "EYES"), Tier(Read("asset,tier,marking\nA-1,SECRET,EYES\n")));
        static (string, string?) Tier(RegisterLoad load) => (load.Register!.Override(laptop).Tier, load.Register.Override(laptop).Marking);
    }

    [Fact]
    public void Facts_are_registered_where_the_register_says_and_unregistered_where_it_does_not()
    {
        var register = Read("asset,ownership,managed,cloud_mfa\nA-1,corporate,true,\n").Register!;
        var facts = register.FactsOf(laptop, DateTimeOffset.UnixEpoch).ToDictionary(fact => fact.Key.Name);

        Assert.Equal(Vocabulary.All.Where(fact => fact.Maker == Maker.Register).Select(fact => fact.Name).Order(), facts.Keys.Order());
        Assert.Equal(FactValue.OneOf("corporate"), facts["reg.ownership"].Value);
        Assert.Equal(FactValue.Of(true), facts["reg.managed"].Value);
        Assert.Equal(MissingReason.Unregistered, facts["reg.cloud_mfa"].Missing);
        Assert.All(facts.Values, fact => Assert.Equal(Assurance.Registered, fact.Assurance));
        Assert.All(register.FactsOf(laptop with { Asset = null }, DateTimeOffset.UnixEpoch), fact => Assert.Equal(MissingReason.Unregistered, fact.Missing));
    }

    [Fact]
    public void Every_mistake_is_told_with_its_line()
    {
        var load = Read("asset,ownership,managed\nA-1,corporate,true\n,corporate,true\nA-2,mine,true\nA-3,corporate,yes\na-1,personal,false\nA-4,corporate\n");

        Assert.Null(load.Register);
        Assert.Equal(
            [
                "assets.csv:3: asset is empty; it is the key that join strings name.",
                "assets.csv:4: ownership is 'mine'; write corporate or personal, or leave it empty.",
                "assets.csv:5: managed is 'yes'; write true or false, or leave it empty.",
                "assets.csv:6: the asset 'a-1' stands in line 2 already; keep one of them.",
                "assets.csv:7: the line has 2 fields and the first line names 3 columns.",
            ],
            load.Problems);
    }

    [Theory]
    [InlineData("", "assets.csv:1: the file is empty; its first line names the columns: {columns}.")]
    [InlineData("asset,colour\nA-1,red\n", "assets.csv:1: there is no column 'colour'; the columns are {columns, }.")]
    [InlineData("asset,tier,tier\n", "assets.csv:1: the column 'tier' stands twice.")]
    [InlineData("tier\n", "assets.csv:1: the column 'asset' is missing; it is the key that join strings name.")]
    public void A_first_line_that_does_not_name_known_columns_is_told(string text, string problem)
    {
        Assert.Equal([problem.Replace("{columns}", string.Join(",", RegisterFile.Columns)).Replace("{columns, }", string.Join(", ", RegisterFile.Columns))], Read(text).Problems);
    }

    [Fact]
    public void Every_fact_of_the_register_has_a_column_of_its_name()
    {
        Assert.Equal(["asset", "department", "tier", "marking", "ownership", "managed"], RegisterFile.Columns.Take(6));
        Assert.Contains("byod_enrolled", RegisterFile.Columns);
        Assert.DoesNotContain("exception_remaining", RegisterFile.Columns);

        var register = Read("asset,byod_enrolled,access_method,exception_until,exception_approver\nA-1,true,vdi,2026-12-31T00:00:00Z,\"Head of security, estates\"\n").Register!;
        var facts = register.FactsOf(laptop, DateTimeOffset.UnixEpoch).ToDictionary(fact => fact.Key.Name);
        Assert.Equal(FactValue.Of(true), facts["reg.byod.enrolled"].Value);
        Assert.Equal(FactValue.OneOf("vdi"), facts["reg.access_method"].Value);
        Assert.Equal(FactValue.Of(new DateTimeOffset(2026, 12, 31, 0, 0, 0, TimeSpan.Zero)), facts["reg.exception.until"].Value);
        Assert.Equal(FactValue.Free("Head of security, estates"), facts["reg.exception.approver"].Value);

        Assert.Equal(
            [
                "assets.csv:2: access_method is 'carrier pigeon'; write browser, isolated-browser, vdi, managed-app or native-app, or leave it empty.",
                "assets.csv:2: exception_until is 'soon'; write an instant, as 2026-11-21T09:00:00Z, or leave it empty.",
            ],
            Read("asset,access_method,exception_until\nA-1,carrier pigeon,soon\n").Problems);
    }

    [Fact]
    public void Broken_quotes_and_overlong_fields_are_mistakes_and_nothing_worse()
    {
        Assert.NotEmpty(Read("asset,department\nA-1,a\"b\n").Problems);
        Assert.NotEmpty(Read("asset,department\nA-1," + new string('x', 2000) + "\n").Problems);
        Assert.NotEmpty(Read("asset,department\nA-1,\"never closed\nA-2,x\n").Problems);
        Assert.NotEmpty(Read("\0\u0001\u0002").Problems);
    }

    [Fact]
    public void Assets_without_a_department_count_where_their_host_says_it_is()
    {
        var register = Read("asset,department\nA-1,\nA-2,Exchequer\nA-3,\n").Register!;

        Assert.Equal(new Dictionary<string, int> { ["Exchequer"] = 2, [""] = 1 }, register.ByDepartment(new Dictionary<string, string> { ["A-1"] = "Exchequer" }));
    }

    private static RegisterLoad Read(string text) => RegisterFile.Parse("assets.csv", new StringReader(text));
}
