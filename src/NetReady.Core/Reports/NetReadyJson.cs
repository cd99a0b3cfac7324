using System.Text.Json.Serialization;
using NetReady.Core.Assignments;
using NetReady.Core.Enrolment;

namespace NetReady.Core.Reports;

/// <summary>The JSON of everything that travels between agent and collector: camelCase, strict (unknown and repeated members are errors), nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 16,
    Converters =
    [
        typeof(ObservationConverter), typeof(SeenAgainConverter), typeof(FactKeyConverter), typeof(SampleBatchConverter), typeof(HistogramConverter),
        typeof(DurationConverter), typeof(ByteSizeConverter), typeof(PlatformConverter), typeof(TargetMethodConverter), typeof(InstantConverter),
    ])]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(ReportReply))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(EnrolReply))]
[JsonSerializable(typeof(Slots.SlotRequest))]
[JsonSerializable(typeof(Slots.SlotReply))]
[JsonSerializable(typeof(Assignment))]
[JsonSerializable(typeof(Facts.Observation))]
[JsonSerializable(typeof(Sampling.SampleBatch))]
[JsonSerializable(typeof(Sampling.Histogram))]
[JsonSerializable(typeof(System.Collections.Immutable.ImmutableArray<Facts.Observation>))]
public sealed partial class NetReadyJson : JsonSerializerContext;
