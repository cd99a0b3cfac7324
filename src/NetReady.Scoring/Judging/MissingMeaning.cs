using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Judging;

/// <summary>What it means for a rule that a fact has no value.</summary>
internal static class MissingMeaning
{
    /// <summary>
    /// The judgement. <c>not-present</c> and <c>not-applicable</c> mean what the vocabulary says, every other reason is unknown;
    /// neither exempts a device from a required rule.
    /// </summary>
    /// <param name="fact">The fact.</param>
    /// <param name="reason">Why it is missing.</param>
    /// <param name="platform">The host's platform; null where it is not known.</param>
    /// <param name="required">Whether the rule is required.</param>
    /// <param name="negated">Whether the fact stands below an odd number of <c>not</c>: what fails every rule about it must fail those too.</param>
    public static Judgement Of(FactDefinition fact, MissingReason reason, Platform? platform, bool required, bool negated) => (reason, fact.NotPresent) switch
    {
        (MissingReason.NotPresent, Absence.Fails) => negated ? Judgement.Pass : Judgement.Fail,
        (MissingReason.NotPresent, Absence.NotApplicable) when !required => Judgement.NotApplicable,
        (MissingReason.NotApplicable, _) when !required && platform is { } known && fact.NotApplicableOn.Contains(known) => Judgement.NotApplicable,
        _ => Judgement.Unknown(reason),
    };
}
