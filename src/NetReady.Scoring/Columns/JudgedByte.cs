using System.Runtime.Intrinsics;
using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Columns;

/// <summary>
/// A judgement in one byte: the truth in the two highest bits, ordered so that "all" is the greater of two and "any" the greater with pass and fail
/// exchanged; in the five lowest the reason why it is unknown, plus one.
/// </summary>
internal static class JudgedByte
{
    public const byte NotApplicable = 0x00;
    public const byte Pass = 0x40;
    public const byte Unknown = 0x80;
    public const byte Fail = 0xC0;

    /// <summary>The bits that hold the truth.</summary>
    public const byte TruthBits = 0xC0;

    /// <summary>The bits that hold the reason.</summary>
    public const byte ReasonBits = 0x1F;

    /// <summary>The byte of a judgement.</summary>
    public static byte Of(Judgement judgement) => judgement.Truth switch
    {
        Truth.Pass => Pass,
        Truth.Fail => Fail,
        Truth.NotApplicable => NotApplicable,
        _ => (byte)(Unknown | (judgement.Reason is { } reason ? (int)reason + 1 : 0)),
    };

    /// <summary>The reason in a byte; null where it holds none.</summary>
    public static MissingReason? ReasonOf(byte judged) => (judged & ReasonBits) is > 0 and var reason ? (MissingReason)(reason - 1) : null;

    /// <summary>Both hold; of two reasons the left one stays.</summary>
    public static Vector128<byte> All(Vector128<byte> left, Vector128<byte> right)
    {
        var mask = Vector128.Create(TruthBits);
        return Vector128.ConditionalSelect(Vector128.GreaterThan(right & mask, left & mask), right, left);
    }

    /// <summary>It does not hold: pass and fail change places.</summary>
    public static Vector128<byte> Not(Vector128<byte> inner)
    {
        var mask = Vector128.Create(TruthBits);
        return ((Vector128<byte>.Zero - (inner & mask)) & mask) | (inner & ~mask);
    }

    /// <summary>One of them holds; of two reasons the left one stays.</summary>
    public static Vector128<byte> Any(Vector128<byte> left, Vector128<byte> right) => Not(All(Not(left), Not(right)));

    /// <summary>The condition where it applies; where that is unknown, so is the rule; else it is not applicable.</summary>
    public static Vector128<byte> OnlyWhen(Vector128<byte> applies, Vector128<byte> condition)
    {
        var truth = applies & Vector128.Create(TruthBits);
        return (Vector128.Equals(truth, Vector128.Create(Pass)) & condition) | (Vector128.Equals(truth, Vector128.Create(Unknown)) & applies);
    }
}
