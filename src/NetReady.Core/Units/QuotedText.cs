using System.Globalization;
using System.Text;

namespace NetReady.Core.Units;

/// <summary>How messages show text that somebody wrote: shortened, and with letters that cannot be told apart on screen spelt out, as <c>\u{200B}</c>.</summary>
public static class QuotedText
{
    private const int Longest = 60;

    /// <summary>The text between quotes.</summary>
    public static string Of(ReadOnlySpan<char> text) => $"'{Shown(text)}'";

    /// <summary>The text without quotes, as a part of what to write instead.</summary>
    public static string Shown(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, Longest) + 2);
        int letters = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (++letters > Longest)
            {
                shown.Append("...");
                break;
            }
            if (IsPlain(rune)) shown.Append(rune);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
        }
        return shown.ToString();
    }

    private static bool IsPlain(Rune rune) => rune.Value is >= 0x20 and < 0x7F || (rune.Value > 0xA0 && rune.IsBmp && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.OtherPunctuation or UnicodeCategory.DashPunctuation
        || (rune.Value <= 0x17F && Rune.IsLetter(rune)));
}
