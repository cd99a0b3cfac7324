using NetReady.Scoring.Policies;

namespace NetReady.Scoring.Tests.Policies;

public sealed class PackTests
{
    private static readonly PolicyLoad shipped = PolicyFolder.Load(RepositoryFolder.Policies);

    [Fact]
    public void The_shipped_policies_have_no_mistakes() => Assert.Empty(shipped.Problems);

    [Fact]
    public void Every_example_of_the_shipped_policies_comes_out_as_its_author_says() => Assert.Empty(shipped.Policies!.CheckExamples());
}
