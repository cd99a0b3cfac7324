namespace NetReady.Agent.Probes.Paths.Hops;

/// <summary>
/// Where on a path packets begin to get lost: at the first step from which on every one that answers has lost some, up to the target. A step that loses more than those behind it
/// does not lose packets: its router only answers fewer than it passes on.
/// </summary>
/// <param name="At">The step.</param>
/// <param name="After">The last step before it that surely had lost none; null where too few packets were sent to say.</param>
internal sealed record LossOnset(int At, int? After)
{
    // Losing none where the target's loss already was would be a chance as small as that.
    private const double Improbable = 0.05;

    /// <summary>Where loss begins; null where nothing is lost to the target, or the target is silent.</summary>
    public static LossOnset? Of(HopOutcome outcome)
    {
        if (!outcome.IsReached || outcome.Hops is not [.., { Lost: > 0, Answered: > 0 } target]) return null;
        Hop[] heard = [.. outcome.Hops.Where(hop => hop.Answered > 0)];
        int at = Array.FindLastIndex(heard, hop => hop.Lost == 0) + 1;
        var before = heard.Take(at).LastOrDefault(hop => hop.Lost == 0 && PassingOdds.AllAlike(hop.Sent, target.Answered, target.Lost) < Improbable);
        return new(heard[at].Number, before?.Number);
    }

    /// <summary>The steps that lose answers though what lies behind them does not.</summary>
    public static IEnumerable<Hop> Reticent(HopOutcome outcome) =>
        outcome.Hops.Where(hop => hop is { Answered: > 0, Lost: > 0 } && outcome.Hops.Any(later => later.Number > hop.Number && later is { Answered: > 0, Lost: 0 }));
}
