using System.Collections.Immutable;
using System.Globalization;

namespace NetReady.Scoring.Explaining;

/// <summary>
/// Points with two decimals that add up as shown: whoever sums the column gets the number below it. Each differs from the true one by less than 0.01
/// (largest remainders); what is earned and what is lost are rounded apart, and a sum is rounded down, so that 89.999 is not shown as the 90 that it is not.
/// </summary>
internal static class ShownPoints
{
    /// <summary>The rows as <c>3.68 of 3.68</c> (null for one that is not scored) and their sum; no sum where none is scored.</summary>
    public static (ImmutableArray<string?> Rows, string? Sum) Of(IReadOnlyList<(double? Points, double? Of)> rows)
    {
        if (rows.All(row => row.Of is null)) return ([.. rows.Select(_ => (string?)null)], null);
        // An addition of many thirds may end a hair below the whole.
        double low = rows.Sum(row => row.Points ?? 0), all = rows.Sum(row => row.Of ?? 0);
        long earned = (long)Math.Floor(Math.Round(low * 100, 6)), total = (long)Math.Round(all * 100);
        var shown = new long[rows.Count];
        Share(rows, shown, earned, row => row.Of is not null && row.Points > 0);
        Share(rows, shown, total - earned, row => row.Of is not null && !(row.Points > 0));
        return ([.. rows.Select((row, index) => row.Of is null ? null : $"{Text(row.Points > 0 ? shown[index] : 0)} of {Text(shown[index])}")], $"{Text(earned)} of {Text(total)}");
    }

    private static void Share(IReadOnlyList<(double? Points, double? Of)> rows, long[] shown, long total, Func<(double? Points, double? Of), bool> belongs)
    {
        var own = Enumerable.Range(0, rows.Count).Where(index => belongs(rows[index])).ToList();
        foreach (int index in own) shown[index] = (long)Math.Floor(rows[index].Of!.Value * 100);
        long left = total - own.Sum(index => shown[index]);
        foreach (int index in own.OrderByDescending(index => (rows[index].Of!.Value * 100) - shown[index]).ThenBy(index => index).Take((int)Math.Max(0, left))) shown[index]++;
    }

    private static string Text(long hundredths) => (hundredths / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}
