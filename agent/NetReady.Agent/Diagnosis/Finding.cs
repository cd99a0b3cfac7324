using NetReady.Core.Facts;

namespace NetReady.Agent.Diagnosis;

/// <summary>The answer to one question.</summary>
/// <param name="Holds">Yes or no; null where it could not be told.</param>
/// <param name="How">How it was found, or what stood in the way, as a sentence; never an address or a person's name.</param>
/// <param name="Reason">Why it could not be told; null where it could.</param>
internal sealed record Finding(bool? Holds, string How, MissingReason? Reason = null)
{
    /// <summary>Of a question that nobody put.</summary>
    public static Finding NotAsked { get; } = Unknown(MissingReason.NotYetMeasured, "It was not asked.");

    /// <summary>Yes.</summary>
    public static Finding Yes(string how) => new(true, how);

    /// <summary>No.</summary>
    public static Finding No(string how) => new(false, how);

    /// <summary>Yes or no.</summary>
    public static Finding Of(bool holds, string how) => new(holds, how);

    /// <summary>It could not be told.</summary>
    public static Finding Unknown(MissingReason reason, string how) => new(null, how, reason);
}
