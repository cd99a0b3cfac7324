using NetReady.Scoring.Policies;
using NetReady.Scoring.Waivers;

namespace NetReady.Scoring.Columns;

/// <summary>Policies made ready to judge a whole fleet at once, to the verdicts that <see cref="PolicySet.Score(Evidence.HostEvidence, Allowances)"/> reaches one by one.</summary>
public sealed class CompiledPolicies
{
    private CompiledPolicies(PolicySet policies) => Policies = policies;

    /// <summary>What was compiled.</summary>
    public PolicySet Policies { get; }

    /// <summary>Compiles policies. Programs are made as columns meet hosts that they are for.</summary>
    public static CompiledPolicies Of(PolicySet policies) => new(policies);

    /// <summary>Judges every host in the columns on all cores. Once <paramref name="into"/> is there, nothing is allocated for a host or a rule.</summary>
    /// <param name="columns">The evidence, in columns that serve these policies.</param>
    /// <param name="at">The instant of the verdicts: that of the evidence or later. <see cref="FleetColumns.Lapsed"/> says which hosts are to be filled again for it.</param>
    /// <param name="allowances">Waivers and the times at which rules went live.</param>
    /// <param name="into">Verdicts of an earlier sweep of the same columns by the same policies, which are written over; null for new ones.</param>
    /// <exception cref="ArgumentException">The columns do not serve these policies, or <paramref name="into"/> is of others.</exception>
    public FleetVerdicts Sweep(FleetColumns columns, DateTimeOffset at, Allowances allowances, FleetVerdicts? into = null) => columns.Sweep(this, at, allowances, into);
}
