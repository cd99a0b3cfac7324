using System.Collections.Immutable;

namespace NetReady.Core.Facts;

/// <summary>How far a fact can be trusted: who says so.</summary>
public enum Assurance
{
    /// <summary>The device says so; malware on it could say the same.</summary>
    SelfReported,

    /// <summary>The operating system or a hardware root signs for it.</summary>
    OsAttested,

    /// <summary>The collector saw it itself.</summary>
    CollectorObserved,

    /// <summary>The department's register says so.</summary>
    Registered,
}

/// <summary>The assurances' names as they stand on the wire, in files and on screen.</summary>
public static class Assurances
{
    private static readonly ImmutableArray<string> names = [.. Enum.GetNames<Assurance>().Select(KebabCase.From)];

    /// <summary>The name, as <c>self-reported</c>.</summary>
    public static string Name(this Assurance assurance) => names[(int)assurance];

    /// <summary>The assurance of that name, or null where there is none.</summary>
    public static Assurance? Parse(string name) => names.IndexOf(name) is >= 0 and var index ? (Assurance)index : null;
}
