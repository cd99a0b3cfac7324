using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Columns;

/// <summary>A rule's outcome in one byte: the outcome in the three highest bits, the reason, plus one, in the five lowest.</summary>
internal static class OutcomeByte
{
    /// <summary>How far the outcome is shifted.</summary>
    public const int Shift = 5;

    /// <summary>The byte of an outcome, without a reason.</summary>
    public static byte Of(Outcome outcome) => (byte)((int)outcome << Shift);

    /// <summary>The outcome in a byte.</summary>
    public static Outcome OutcomeOf(byte outcome) => (Outcome)(outcome >> Shift);
}
