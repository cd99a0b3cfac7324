using System.Collections.Immutable;
using NetReady.Core.Facts;

namespace NetReady.Scoring.Explaining;

/// <summary>Why a fact is missing, in words that tell what to do about it.</summary>
internal static class ReasonWords
{
    private static readonly ImmutableDictionary<MissingReason, string> words = new Dictionary<MissingReason, string>
    {
        [MissingReason.NeverReported] = "no agent has ever sent it",
        [MissingReason.NotYetMeasured] = "it will be measured, and has not been yet",
        [MissingReason.TooFewSamples] = "there are fewer samples than the rule needs; time brings more",
        [MissingReason.NeedsPrivilege] = "reading it needs a right that the agent does not have",
        [MissingReason.NotSupported] = "the platform or the agent cannot tell",
        [MissingReason.NotPresent] = "the thing asked about is not there",
        [MissingReason.NotApplicable] = "the device says that the question makes no sense on it, which does not exempt it here",
        [MissingReason.NotConfigured] = "the department has not configured what the question needs",
        [MissingReason.Unregistered] = "the asset is not in the register, or the register does not say",
        [MissingReason.Withheld] = "the privacy contract keeps it on the device",
        [MissingReason.Blocked] = "something on the way refused it",
        [MissingReason.TimedOut] = "no answer came in time",
        [MissingReason.Metered] = "it is not measured while the line is metered",
        [MissingReason.BudgetSpent] = "the day's bytes for measuring are spent",
        [MissingReason.OnBattery] = "the device runs on its battery, and is not measured at length then",
        [MissingReason.InCall] = "someone seemed to be in a call, whose line nothing else may fill",
        [MissingReason.NoSlot] = "others were measuring the same line",
        [MissingReason.Stale] = "the evidence is older than the rule allows",
        [MissingReason.Borderline] = "the evidence spans the limit and neither passes nor fails",
        [MissingReason.Error] = "reading it failed",
    }.ToImmutableDictionary();

    /// <summary>A reason as a phrase.</summary>
    public static string Of(MissingReason reason) => words[reason];

    /// <summary>The phrase for a reason's name; the name itself where it is none.</summary>
    public static string Of(string? name) => name is null ? "the evidence does not decide" : MissingReasons.Parse(name) is { } reason ? Of(reason) : name;
}
