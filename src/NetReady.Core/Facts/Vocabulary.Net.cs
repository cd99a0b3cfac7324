using System.Collections.Immutable;

namespace NetReady.Core.Facts;

public static partial class Vocabulary
{
    private static TimeSpan MediaSample => TimeSpan.FromSeconds(15);

    private static TimeSpan OneTry => TimeSpan.FromSeconds(10);

    private static ImmutableArray<FactDefinition> NetFacts =>
    [
        Sampled("net.rtt", FactKind.Duration, "Round-trip time to the target without the time spent in the reflector (RFC 8762).", Better.Lower,
            new(MediaSample, "the median of the round trips answered in the sample", 10)),
        Sampled("net.loss", FactKind.Ratio, "Share of packets sent to the target that were not answered within two seconds (RFC 7680, round trip).", Better.Lower,
            new(MediaSample, "packets not answered, of those sent", 10)),
        Sampled("net.jitter", FactKind.Duration, "Delay variation between consecutive packets of the round trip to the target (RFC 3393).", Better.Lower,
            new(MediaSample, "the mean absolute difference between the round trips of consecutive answered packets", 10)),
        Sampled("net.reorder", FactKind.Ratio, "Share of answers from the target that came after a later one's (RFC 4737 type-P-reordered).", Better.Lower,
            new(MediaSample, "answers with a lower sequence number than one already seen, of those answered", 10)) with { Personal = false },
        Sampled("net.down", FactKind.BitRate, "Rate that the path from the target down to the device is shown to carry.", Better.Higher,
            new(OneTry, "one ndt7 download, stopped when the highest floor asked for is shown; an interval")),
        Sampled("net.up", FactKind.BitRate, "Rate that the path from the device up to the target is shown to carry.", Better.Higher,
            new(OneTry, "one ndt7 upload, stopped when the highest floor asked for is shown; an interval")),
        Sampled("net.collector.success", FactKind.Boolean, "Whether the collector took the report that the device tried to deliver.", Better.Higher,
            new(OneTry, "one try to deliver reports: 1 where the collector answered, else 0")),
        Stated("net.metered", FactKind.Boolean, "The line in use is charged by volume.", Better.Lower),
    ];
}
