
using System.Diagnostics.Metrics;

namespace NetReady.Collector.Policies;

/// <summary>What the collector says of its policies in its metrics.</summary>
internal sealed class PolicyMetrics
{
    /// <summary>Instruments on the collector's meter.</summary>
    public PolicyMetrics(CollectorMetrics metrics, PolicyKeeper policies)
    {
        metrics.Meter.CreateObservableGauge("netready_policies_last_load_ok", () => policies.Problems.IsEmpty ? 1 : 0, description: "1 where the policy folder is sound as it is now, 0 where older policies judge on.");
        metrics.Meter.CreateObservableGauge("netready_policy_problems", () => policies.Problems.Length, description: "Mistakes in the policy folder as it is now.");
        metrics.Meter.CreateObservableGauge("netready_policies_loaded_timestamp_seconds", () => policies.Live.LoadedAt.ToUnixTimeMilliseconds() / 1000.0, "s", "When the policies that judge were loaded, in seconds since 1970.");
        metrics.Meter.CreateObservableGauge("netready_policy_pending", () => policies.Pending is null ? 0 : 1, description: "1 where a version of the policies waits to be applied, since it would flip too many hosts.");
        metrics.Meter.CreateObservableGauge("netready_policy_pending_flips", () => policies.Pending?.Flips ?? 0, description: "Hosts that the waiting version would put in another state; 0 where none waits.");
        metrics.Meter.CreateObservableGauge("netready_policy_info", () => policies.Live.Set.Policies.Select(policy =>
            new Measurement<int>(1, new("policy", policy.Name), new("hash", policy.Hash), new("effect", policy.Effect))), description: "Always 1; carries the live policies' names and hashes.");
    }
}
