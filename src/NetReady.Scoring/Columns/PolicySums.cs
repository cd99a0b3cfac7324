using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NetReady.Scoring.Columns;

/// <summary>
/// Scores a block by XCCDF 1.2's default model, as <see cref="Judging.ScoreLayout"/> does. Weights are whole numbers, so their sums by group are exact, and four
/// hosts' scores come of them at once. <see cref="Judging.ScoreLayout"/> adds rule by rule, whose last bits differ, and then rounds to ten decimals:
/// both round to the same unless the number lies within that difference of the middle between two, and there the rules are added one by one as well.
/// So scores are the same to the last bit.
/// </summary>
internal static class PolicySums
{
    private const int Sums = 4;
    private const int Scored = 0, Decided = 1, Low = 2, Strict = 3;

    // Ten decimals.
    private const double Rounding = 1e10;

    /// <summary>Sums, scores and flags of one policy.</summary>
    public static void Score(PolicyProgram program, BlockVerdicts to, int policy, Scratch scratch)
    {
        int rows = to.Rows;
        var sums = scratch.Sums(Math.Max(1, program.Groups) * Sums * rows);
        to.FlagsOf(policy).Clear();
        if (program.Groups == 0) sums.Clear();
        foreach (var batch in program.Batches) Add(batch, to, to.FlagsOf(policy), sums.Slice(batch.Group * Sums * rows, Sums * rows));
        Divide(program, to, policy, sums);
    }

    private static void Add(Batch batch, BlockVerdicts to, Span<byte> flags, Span<int> sums)
    {
        var seven = Vector128.Create((byte)0x07);
        int rows = to.Rows;
        for (int row = 0; row < rows; row += Vector128<byte>.Count)
        {
            Vector128<byte> scored = default, decided = default, low = default, strict = default, flag = default;
            foreach (var rule in batch.Rules)
            {
                var outcome = (Vector128.Create<byte>(to.OutcomesOf(rule.Place)[row..]).AsUInt16() >>> OutcomeByte.Shift).AsByte() & seven;
                scored += Vector128.ShuffleNative(rule.Scored, outcome);
                decided += Vector128.ShuffleNative(rule.Decided, outcome);
                low += Vector128.ShuffleNative(rule.Low, outcome);
                strict += Vector128.ShuffleNative(rule.Strict, outcome);
                flag |= Vector128.ShuffleNative(rule.Flags, outcome);
            }
            (flag | Vector128.Create<byte>(flags[row..])).CopyTo(flags[row..]);
            Put(scored, sums[((Scored * rows) + row)..], batch.IsFirst);
            Put(decided, sums[((Decided * rows) + row)..], batch.IsFirst);
            Put(low, sums[((Low * rows) + row)..], batch.IsFirst);
            Put(strict, sums[((Strict * rows) + row)..], batch.IsFirst);
        }
    }

    private static void Put(Vector128<byte> sixteen, Span<int> sums, bool isFirst)
    {
        var (lower, upper) = Vector128.Widen(sixteen);
        var (first, second) = Vector128.Widen(lower);
        var (third, fourth) = Vector128.Widen(upper);
        Put(first.AsInt32(), sums, isFirst);
        Put(second.AsInt32(), sums[4..], isFirst);
        Put(third.AsInt32(), sums[8..], isFirst);
        Put(fourth.AsInt32(), sums[12..], isFirst);
    }

    private static void Put(Vector128<int> four, Span<int> sums, bool isFirst) => (isFirst ? four : four + Vector128.Create<int>(sums)).CopyTo(sums);

    private static void Divide(PolicyProgram program, BlockVerdicts to, int policy, ReadOnlySpan<int> sums)
    {
        int rows = to.Rows;
        Span<double> lows = to.FiguresOf(policy, Figure.Low), mids = to.FiguresOf(policy, Figure.Mid), highs = to.FiguresOf(policy, Figure.High),
            stricts = to.FiguresOf(policy, Figure.Strict), coverages = to.FiguresOf(policy, Figure.Coverage);
        var one = Vector256.Create(1.0);
        var hundred = Vector256.Create(100.0);
        // How far from the middle, in units of the tenth decimal, the order of additions may matter: half a last bit of 100 an addition, and some more.
        var middle = Vector256.Create(0.5 - 1e-3 - (program.ById.Length * 1.5e-4));
        for (int row = 0; row < rows; row += 4)
        {
            Vector256<double> low = default, strict = default, high = default, decided = default, mid = default, groups = default, decidedGroups = default, all = default, allDecided = default;
            for (int group = 0; group < program.Groups; group++)
            {
                int from = (group * Sums * rows) + row;
                var s = Four(sums, from + (Scored * rows));
                var d = Four(sums, from + (Decided * rows));
                var l = Four(sums, from + (Low * rows));
                var share = one / Vector256.Max(s, one);
                low += l * share;
                strict += Four(sums, from + (Strict * rows)) * share;
                decided += d * share;
                high += (l + (s - d)) * share;
                mid += l / Vector256.Max(d, one);
                groups += Vector256.GreaterThan(s, Vector256<double>.Zero) & one;
                decidedGroups += Vector256.GreaterThan(d, Vector256<double>.Zero) & one;
                all += s;
                allDecided += d;
            }
            var scale = hundred / Vector256.Max(groups, one);
            var unsure = Vector256<double>.Zero;
            low = Clean(low * scale, middle, ref unsure);
            high = Clean(high * scale, middle, ref unsure);
            strict = Clean(strict * scale, middle, ref unsure);
            decided = Clean(decided * scale, middle, ref unsure) / hundred;
            mid = Vector256.Min(Vector256.Max(Clean(mid * (hundred / Vector256.Max(decidedGroups, one)), middle, ref unsure), low), high);
            mid = Vector256.ConditionalSelect(Vector256.Equals(allDecided, Vector256<double>.Zero) | Vector256.Equals(allDecided, all), low, mid);
            var nothing = Vector256.Equals(all, Vector256<double>.Zero);
            var none = Vector256.Create(double.NaN);
            Vector256.ConditionalSelect(nothing, none, low).CopyTo(lows[row..]);
            Vector256.ConditionalSelect(nothing, none, mid).CopyTo(mids[row..]);
            Vector256.ConditionalSelect(nothing, none, high).CopyTo(highs[row..]);
            Vector256.ConditionalSelect(nothing, none, strict).CopyTo(stricts[row..]);
            decided.CopyTo(coverages[row..]);
            for (uint rest = Vector256.AndNot(unsure, nothing).ExtractMostSignificantBits(); rest != 0; rest &= rest - 1)
                RuleByRule.Score(program, to, policy, row + System.Numerics.BitOperations.TrailingZeroCount(rest));
        }
    }

    private static Vector256<double> Four(ReadOnlySpan<int> sums, int from) => Doubles.Of(Vector128.LoadUnsafe(ref Unsafe.Add(ref MemoryMarshal.GetReference(sums), from)));

    private static Vector256<double> Clean(Vector256<double> sum, Vector256<double> middle, ref Vector256<double> unsure)
    {
        var scaled = sum * Rounding;
        var whole = Vector256.Round(scaled);
        unsure |= Vector256.GreaterThan(Vector256.Abs(scaled - whole), middle);
        return Vector256.Min(Vector256.Max(whole / Rounding, Vector256<double>.Zero), Vector256.Create(100.0));
    }
}
