using System.Text;
using NetReady.Collector.Policies;
using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Collector.Tests.Verdicts;

/// <summary>Policies that judge, without a collector.</summary>
internal static class TestPack
{
    private static readonly LivePolicies live = Of(CollectorUnderTest.Pack);

    /// <summary>The tests' own pack, live.</summary>
    public static LivePolicies Live() => live;

    /// <summary>A pack as if it had gone live long ago.</summary>
    public static LivePolicies Of(string pack) => new(PolicyReading.Of(new PolicyFiles([("test-pack.yaml", Encoding.UTF8.GetBytes(pack))], [])).Set!, Allowances.None, DateTimeOffset.UnixEpoch, 1);
}
