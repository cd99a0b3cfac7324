using NetReady.Agent.Posture;
using NetReady.Core.Facts;

namespace NetReady.Agent.Diagnosis;

/// <summary>What the answers come to: how the VPN stands, and whose the fault is, with what a person is told.</summary>
/// <param name="Findings">The answers, with what they prove of each other.</param>
/// <param name="Vpn">How the VPN stands.</param>
/// <param name="Fault">Whose the fault is.</param>
internal sealed record Conclusion(Findings Findings, Outcome<VpnState> Vpn, Outcome<FaultOwner> Fault)
{
    /// <summary>Concludes; the same answers give the same conclusion.</summary>
    public static Conclusion Of(Findings answers)
    {
        var findings = answers.Concluded();
        return new(findings, Outcome<VpnState>.Of(DecisionTables.States, findings), Outcome<FaultOwner>.Of(DecisionTables.Owners, findings));
    }

    /// <summary>How the VPN stands, in a sentence.</summary>
    public string VpnSays => Says(Vpn);

    /// <summary>Whose the fault is and what is wrong, in a sentence.</summary>
    public string FaultSays => Says(Fault);

    /// <summary>What to do; empty where nothing is to be done.</summary>
    public string Do => Fault.Decided is not null || Fault.Untold.IsEmpty ? Fault.Row.Do : "";

    /// <summary>vpn.state</summary>
    public Reading VpnReading => Vpn.Decided is { } state ? Reading.Of(FactValue.OneOf(state.Word()), VpnSays) : Reading.None(Reason(Vpn), VpnSays);

    /// <summary>net.fault_owner</summary>
    public Reading FaultReading => Fault.Decided is { } owner ? Reading.Of(FactValue.OneOf(owner.Word()), FaultSays) : Reading.None(Reason(Fault), FaultSays);

    private string Says<T>(Outcome<T> outcome)
        where T : struct, Enum => outcome.Untold.IsEmpty
            ? outcome.Row.Says
            : $"It cannot be told: {string.Join(" ", outcome.Untold.Select(question => Findings[question].How).Distinct(StringComparer.Ordinal))}";

    // Where every answer was given and still none decides, the department has declared too little to ask.
    private MissingReason Reason<T>(Outcome<T> outcome)
        where T : struct, Enum => outcome.Untold.IsEmpty ? MissingReason.NotConfigured : Findings[outcome.Untold[0]].Reason ?? MissingReason.Error;
}
