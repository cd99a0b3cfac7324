using System.Collections.Immutable;
using NetReady.Scoring.Judging;

namespace NetReady.Benchmarks.Scoring;

/// <summary>What the hand-written rules make of a block.</summary>
/// <param name="rules">How many rules there are.</param>
/// <param name="rows">How many hosts.</param>
internal sealed class HandWrittenVerdicts(int rules, int rows)
{
    private const int Groups = 4;
    private const double NeedsEvidenceFor = 0.8, ReadyFrom = 90, ConditionalFrom = 70;

    /// <summary>Each rule's outcomes.</summary>
    public ImmutableArray<byte[]> Outcomes { get; } = [.. Enumerable.Range(0, rules).Select(_ => new byte[rows])];

    /// <summary>The low of each host.</summary>
    public double[] Low { get; } = new double[rows];

    /// <summary>The high of each host.</summary>
    public double[] High { get; } = new double[rows];

    /// <summary>The coverage of each host.</summary>
    public double[] Coverage { get; } = new double[rows];

    /// <summary>Each host's state, the worst lowest.</summary>
    public byte[] State { get; } = new byte[rows];

    /// <summary>Scores what was judged.</summary>
    public void Score(ImmutableArray<HandWrittenRule> judged)
    {
        Span<double> scored = stackalloc double[Groups], low = stackalloc double[Groups], open = stackalloc double[Groups];
        for (int row = 0; row < rows; row++)
        {
            scored.Clear();
            low.Clear();
            open.Clear();
            bool fails = false, unknown = false, grace = false;
            for (int rule = 0; rule < judged.Length; rule++)
            {
                var of = judged[rule];
                switch ((Outcome)Outcomes[rule][row])
                {
                    case Outcome.Pass:
                        scored[of.Group] += of.Weight;
                        low[of.Group] += of.Weight;
                        break;
                    case Outcome.InGrace:
                        scored[of.Group] += of.Weight;
                        low[of.Group] += of.Weight;
                        grace = true;
                        break;
                    case Outcome.Fail:
                        scored[of.Group] += of.Weight;
                        fails |= of.Required;
                        break;
                    case Outcome.Unknown:
                        scored[of.Group] += of.Weight;
                        open[of.Group] += of.Weight;
                        unknown |= of.Required;
                        break;
                }
            }
            double lowest = 0, undecided = 0;
            int groups = 0;
            for (int group = 0; group < Groups; group++)
            {
                if (scored[group] == 0) continue;
                lowest += low[group] / scored[group];
                undecided += open[group] / scored[group];
                groups++;
            }
            Low[row] = Math.Round(100 * lowest / groups, 10);
            High[row] = Math.Round(100 * (lowest + undecided) / groups, 10);
            Coverage[row] = Math.Round(1 - undecided / groups, 10);
            State[row] = (byte)(fails ? 0 : unknown || Coverage[row] < NeedsEvidenceFor ? 1 : Low[row] >= ReadyFrom ? (grace ? 2 : 3) : Low[row] >= ConditionalFrom ? 2 : 0);
        }
    }
}
