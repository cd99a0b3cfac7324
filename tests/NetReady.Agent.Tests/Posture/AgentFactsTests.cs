using NetReady.Agent.Posture;
using NetReady.Core.Facts;

namespace NetReady.Agent.Tests.Posture;

public sealed class AgentFactsTests
{
    [Fact]
    public void What_is_not_there_or_makes_no_sense_was_told_and_what_is_still_to_be_measured_does_not_count()
    {
        Assert.Equal("75 %", Coverage(FactValue.Of(true), MissingReason.NotPresent, MissingReason.NotApplicable, MissingReason.NeedsPrivilege, MissingReason.NotYetMeasured));
        Assert.Equal("0 %", Coverage(MissingReason.Error, MissingReason.NotSupported));
        Assert.Null(Coverage(MissingReason.NotYetMeasured));
        Assert.Null(Coverage());
    }

    private static string? Coverage(params Reading[] readings) => AgentFacts.ReckonCoverage(
        [.. readings.Select((reading, number) => new Observation
        {
            Key = new($"fact.{number}"), Value = reading.Value, Missing = reading.Missing, Method = "test", Assurance = Assurance.SelfReported, ObservedAt = DateTimeOffset.UnixEpoch,
        })]).Value?.ToString();
}
