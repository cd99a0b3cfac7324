using System.Globalization;
using System.Numerics;

namespace NetReady.Core.Facts;

/// <summary>Versions as dotted numbers, compared number by number; a missing number is 0, so 2 and 2.0 are the same.</summary>
public static class Versions
{
    /// <summary>Whether the text is one to eight numbers between dots.</summary>
    public static bool IsVersion(string text)
    {
        var parts = text.Split('.');
        return parts.Length <= 8 && parts.All(part => part.Length is > 0 and <= 18 && part.All(char.IsAsciiDigit));
    }

    /// <summary>Less than, equal to or more than 0 as the left version is older, the same or newer.</summary>
    /// <exception cref="FormatException">One of them is not a version.</exception>
    public static int Compare(string left, string right)
    {
        var a = left.Split('.');
        var b = right.Split('.');
        for (int i = 0; i < Math.Max(a.Length, b.Length); i++)
        {
            int order = Part(a, i).CompareTo(Part(b, i));
            if (order != 0) return order;
        }
        return 0;
    }

    private static BigInteger Part(string[] parts, int index) => index < parts.Length ? BigInteger.Parse(parts[index], CultureInfo.InvariantCulture) : 0;
}
