using System.Text.Json.Serialization;

namespace NetReady.Agent.Commands;

/// <summary>The JSON that commands print.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RoundResult))]
[JsonSerializable(typeof(EnrolResult))]
internal sealed partial class CommandJson : JsonSerializerContext;

/// <summary>What <c>netready-agent enrol --json</c> prints.</summary>
/// <param name="Host">The host id.</param>
/// <param name="Collector">The collector, <c>host:port</c>.</param>
/// <param name="Already">Whether the device was enrolled with it before.</param>
/// <param name="Contract">The privacy contract's ownership class.</param>
/// <param name="Facts">How many facts it lets leave the device.</param>
internal sealed record EnrolResult(string Host, string Collector, bool Already, string Contract, int Facts);
