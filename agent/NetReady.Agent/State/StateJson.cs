using System.Text.Json.Serialization;
using NetReady.Agent.Capture.Figures;
using NetReady.Agent.Delivery;
using NetReady.Agent.Identity;
using NetReady.Agent.Outbox;
using NetReady.Agent.Probes.Throughput.Memory;
using NetReady.Agent.Schedule;
using NetReady.Core.Assignments;
using NetReady.Core.Reports;

namespace NetReady.Agent.State;

/// <summary>The JSON of what the agent keeps on disk; strict, so that a file of another making is told from its own.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(ObservationConverter), typeof(SeenAgainConverter), typeof(FactKeyConverter), typeof(SampleBatchConverter), typeof(HistogramConverter),
        typeof(DurationConverter), typeof(ByteSizeConverter), typeof(PlatformConverter), typeof(TargetMethodConverter), typeof(InstantConverter),
    ])]
[JsonSerializable(typeof(DeviceIdentity))]
[JsonSerializable(typeof(Assignment))]
[JsonSerializable(typeof(PrivacyContract))]
[JsonSerializable(typeof(Acknowledged))]
[JsonSerializable(typeof(HighestNumber))]
[JsonSerializable(typeof(JournalLine))]
[JsonSerializable(typeof(MeasuringState))]
[JsonSerializable(typeof(DeliveryStanding))]
[JsonSerializable(typeof(RememberedLines))]
[JsonSerializable(typeof(KeptTraffic))]
internal sealed partial class StateJson : JsonSerializerContext;
