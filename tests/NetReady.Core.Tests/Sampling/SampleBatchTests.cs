using System.Text.Json;
using NetReady.Core.Facts;
using NetReady.Core.Reports;
using NetReady.Core.Sampling;

namespace NetReady.Core.Tests.Sampling;

public sealed class SampleBatchTests
{
    private static readonly DateTimeOffset morning = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private static SampleBatch Batch(long count, TimeSpan stretch, string fact = "net.rtt") => new()
    {
        Key = new(fact, "reflector", Vocabulary.Get(fact).Sampling!.DefaultLength), Start = morning, End = morning + stretch, Method = "test", Assurance = Assurance.SelfReported,
        Low = Histogram.Of(1) with { Count = count, Sum = count, Positive = [new(0, count)] },
    };

    [Theory]
    [InlineData(1, 0.0001)]
    [InlineData(1, 5)]
    // Tries to deliver every five seconds for an hour, each over in some milliseconds.
    [InlineData(720, 3_595_005)]
    [InlineData(15_001, 15_000)]
    [InlineData(1_000_000, 3_600_000)]
    public void What_a_device_can_measure_is_sound(long count, double milliseconds) =>
        Assert.Null(Batch(count, TimeSpan.FromMilliseconds(milliseconds), "net.collector.success").Problem());

    [Theory]
    [InlineData(9_000_000_000_000_000_000, 15_000)]
    [InlineData(15_002, 15_000)]
    [InlineData(2, 0.9)]
    [InlineData(1_000_001, 3_600_000)]
    public void More_samples_than_fit_into_the_stretch_are_refused(long count, double milliseconds)
    {
        var batch = Batch(count, TimeSpan.FromMilliseconds(milliseconds));
        Assert.StartsWith($"it holds {count} samples", batch.Problem(), StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(batch, NetReadyJson.Default.SampleBatch), NetReadyJson.Default.SampleBatch));
    }
}
