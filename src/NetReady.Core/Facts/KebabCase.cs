using System.Text;

namespace NetReady.Core.Facts;

/// <summary>Names of enum members as they stand on the wire: <c>SelfReported</c> is <c>self-reported</c>.</summary>
public static class KebabCase
{
    /// <summary>The kebab-case form of a PascalCase name.</summary>
    public static string From(string pascalCase)
    {
        var kebab = new StringBuilder(pascalCase.Length + 4);
        foreach (char letter in pascalCase)
        {
            if (char.IsUpper(letter) && kebab.Length > 0) kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(letter));
        }
        return kebab.ToString();
    }
}
