using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetReady.Scoring.Columns;

/// <summary>Whole numbers as doubles, four at a time.</summary>
internal static class Doubles
{
    /// <summary>The same four numbers.</summary>
    public static Vector256<double> Of(Vector128<int> four) => Avx.IsSupported ? Avx.ConvertToVector256Double(four)
        : Vector256.Create((double)four.GetElement(0), four.GetElement(1), four.GetElement(2), four.GetElement(3));
}
