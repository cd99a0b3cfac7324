using System.Collections.Immutable;
using NetReady.Core.Assignments;
using NetReady.Core.Facts;
using NetReady.Core.Reports;

namespace NetReady.Agent.Privacy;

/// <summary>What may leave the device: what was accepted on it and the collector still takes.</summary>
/// <param name="Pinned">The contract accepted on the device.</param>
/// <param name="Offered">The collector's contract by its last assignment; null before there is one.</param>
internal sealed record PrivacyGate(PrivacyContract Pinned, PrivacyContract? Offered)
{
    /// <summary>Whether a fact may leave the device.</summary>
    public bool Allows(string fact) => Pinned.Allows(fact) && Offered?.Allows(fact) != false;

    /// <summary>Whether the collector would take a fact that was not accepted here. That much it is told; about facts that it would refuse it is told nothing.</summary>
    public bool Withholds(string fact) => !Pinned.Allows(fact) && Offered?.Allows(fact) == true;

    /// <summary>The facts that the collector's contract has and the accepted one has not, by name.</summary>
    public ImmutableArray<string> Wider => Offered is null ? [] : [.. Offered.Facts.Where(Withholds)];

    /// <summary>What is left of a report.</summary>
    public Report Pass(Report report) => report with
    {
        Facts = [.. report.Facts.Where(fact => Allows(fact.Key.Name) || (fact.Missing == MissingReason.Withheld && Withholds(fact.Key.Name)))],
        Samples = [.. report.Samples.Where(batch => Allows(batch.Key.Name))],
    };

    /// <summary>Says of a fact that it stays here.</summary>
    public static Observation Withheld(FactKey key, DateTimeOffset at) => new()
    {
        Key = key, Missing = MissingReason.Withheld, Method = "privacy contract", Assurance = Assurance.SelfReported, ObservedAt = at,
        Detail = "The accepted privacy contract keeps it on the device.",
    };
}
