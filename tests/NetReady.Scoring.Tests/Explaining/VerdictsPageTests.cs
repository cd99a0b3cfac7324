namespace NetReady.Scoring.Tests.Explaining;

public sealed class VerdictsPageTests
{
    [Fact]
    public void The_published_tables_are_those_that_verdicts_are_made_by() => GoldenFile.Holds(Path.Combine(Repository.Root, "docs", "verdicts.md"), VerdictsPage.Write());
}
