using System.Collections.Immutable;
using NetReady.Agent.Posture;
using NetReady.Core.Facts;

namespace NetReady.Agent.Diagnosis;

/// <summary>The last diagnosis, or the reason why there is none.</summary>
/// <param name="Conclusion">What it came to; null where nothing can be told.</param>
/// <param name="At">When it was made.</param>
/// <param name="Reason">Why there is none.</param>
/// <param name="Detail">The same in a sentence for people.</param>
internal sealed record DiagnosisState(Conclusion? Conclusion, DateTimeOffset? At = null, MissingReason Reason = MissingReason.NotYetMeasured, string Detail = "")
{
    /// <summary>Nothing was asked.</summary>
    public static DiagnosisState NotMade { get; } = new(null, Detail: "The agent asks while it runs, and netready-agent doctor does.");
}

/// <summary>The facts that a diagnosis makes, the same on every platform.</summary>
internal static class DiagnosisFacts
{
    /// <summary>The table's part for every platform.</summary>
    public static ImmutableArray<FactSource> All { get; } =
    [
        Source("vpn.state", conclusion => conclusion.VpnReading),
        Source("net.fault_owner", conclusion => conclusion.FaultReading),
    ];

    /// <summary>The facts' names.</summary>
    public static ImmutableHashSet<string> Names { get; } = [.. All.Select(source => source.Fact)];

    private static FactSource Source(string fact, Func<Conclusion, Reading> read) => new(fact, "diagnosis", run =>
    {
        var state = run.Once(_ => run.Context.Diagnosis());
        return state.Conclusion is { } conclusion ? read(conclusion) with { ObservedAt = state.At } : Reading.None(state.Reason, state.Detail);
    });
}
