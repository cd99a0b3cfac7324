using NetReady.Core.Facts;

namespace NetReady.Core.Tests.Facts;

public sealed class VocabularyTests
{
    [Fact]
    public void Every_name_is_there_once_and_in_a_known_group()
    {
        Assert.Equal(Vocabulary.All.Length, Vocabulary.All.Select(fact => fact.Name).Distinct().Count());
        Assert.All(Vocabulary.All, fact => Assert.Contains(fact.Group, new[] { "net", "vpn", "device", "reg", "agent" }));
    }

    [Fact]
    public void A_personal_device_may_send_at_most_twenty_facts()
    {
        Assert.InRange(Vocabulary.All.Count(fact => fact.Personal), 1, 20);
    }
}
