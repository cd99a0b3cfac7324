using System.Collections.Immutable;

namespace NetReady.Core.Facts;

/// <summary>Why a fact has no value.</summary>
public enum MissingReason
{
    /// <summary>No agent has ever sent it.</summary>
    NeverReported,

    /// <summary>It will be measured, and has not been yet.</summary>
    NotYetMeasured,

    /// <summary>Fewer samples than the rule needs.</summary>
    TooFewSamples,

    /// <summary>Reading it needs a right that the agent does not have.</summary>
    NeedsPrivilege,

    /// <summary>The platform or the agent cannot tell.</summary>
    NotSupported,

    /// <summary>The thing asked about is not there; the vocabulary says what that means.</summary>
    NotPresent,

    /// <summary>The question makes no sense on this device; the vocabulary says where that may be.</summary>
    NotApplicable,

    /// <summary>The department has not configured what the question needs.</summary>
    NotConfigured,

    /// <summary>The asset is not in the register, or the register does not say.</summary>
    Unregistered,

    /// <summary>The privacy contract keeps it on the device.</summary>
    Withheld,

    /// <summary>Something on the way refused it.</summary>
    Blocked,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>Not measured because the line is metered.</summary>
    Metered,

    /// <summary>Not measured because the day's bytes are spent.</summary>
    BudgetSpent,

    /// <summary>Not measured because the device runs on its battery.</summary>
    OnBattery,

    /// <summary>Not measured because a call seemed to be in progress on the device.</summary>
    InCall,

    /// <summary>Not measured because others were measuring the line, or the collector could not be asked whether they were.</summary>
    NoSlot,

    /// <summary>There is evidence, and it is too old for the rule.</summary>
    Stale,

    /// <summary>The evidence spans the limit: it neither passes nor fails.</summary>
    Borderline,

    /// <summary>Reading it failed.</summary>
    Error,
}

/// <summary>The reasons' names as they stand on the wire, in files and on screen.</summary>
public static class MissingReasons
{
    private static readonly ImmutableArray<string> names = [.. Enum.GetNames<MissingReason>().Select(KebabCase.From)];

    /// <summary>Every name, in the order of <see cref="MissingReason"/>.</summary>
    public static ImmutableArray<string> Names => names;

    /// <summary>The name, as <c>needs-privilege</c>.</summary>
    public static string Name(this MissingReason reason) => names[(int)reason];

    /// <summary>The reason of that name, or null where there is none.</summary>
    public static MissingReason? Parse(string name) => names.IndexOf(name) is >= 0 and var index ? (MissingReason)index : null;
}
