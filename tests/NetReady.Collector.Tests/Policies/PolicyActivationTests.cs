using NetReady.Collector.Policies;

namespace NetReady.Collector.Tests.Policies;

public sealed class PolicyActivationTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("A", null)]
    [InlineData("A B", "A")]
    [InlineData("A B C", "B")]
    [InlineData("A B C <B", "A")]
    [InlineData("A B C <B <A", null)]
    [InlineData("A B C <A D", "A")]
    [InlineData("A B <A B", "A")]
    [InlineData("A B A", "B")]
    [InlineData("A B C <B C <B", "A")]
    [InlineData("A B <Z", "B")]
    public void Going_back_leads_to_what_was_live_before_and_going_back_again_further_back(string course, string? before)
    {
        var activations = course.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((word, index) => new PolicyActivation(
            index, word.TrimStart('<'), DateTimeOffset.UnixEpoch.AddDays(index), "tests", "", word.StartsWith('<') ? PolicyActivation.Rollback : PolicyActivation.Import));

        Assert.Equal(before, PolicyActivation.Before(activations));
    }
}
