namespace NetReady.Scoring.Explaining;

/// <summary>Values and conditions as they are said aloud.</summary>
internal static partial class Spoken
{
    /// <summary>The text with a capital first letter.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
