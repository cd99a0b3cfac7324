using NetReady.Core.Facts;
using NetReady.Scoring.Conditions;

namespace NetReady.Scoring.Judging;

/// <summary>The age of the last report, which the collector reckons and which changes with the clock alone.</summary>
internal sealed class ReportAgeLeaf(FactCondition asked, HostFacts host) : ILeaf
{
    public IEnumerable<(DateTimeOffset From, long Observations)> Changes
    {
        get
        {
            if (host.Evidence.LastContact is not { } contact) yield break;
            yield return (contact, 1);
            if (asked.Must.Limits.IsEmpty || asked.Must.Limits[0].Range.Low > 1e9) yield break;
            // "At most 7 d" still holds at seven days and fails just after.
            var crossing = contact + host.Evidence.CollectorDowntime + TimeSpan.FromSeconds(asked.Must.Limits[0].Range.Low) + TimeSpan.FromTicks(1);
            if (crossing > contact && crossing <= host.Evidence.At) yield return (crossing, 1);
        }
    }

    public Judgement JudgeAt(DateTimeOffset instant, bool isNow) => host.SilenceAt(instant) is not { } silence
        ? Judgement.Unknown(MissingReason.NeverReported)
        : asked.Must.Judge(FactValue.Of(silence));

    public string? Observed => host.SilenceAt(host.Evidence.At) is { } silence ? FactNotation.Display(FactValue.Of(silence)) : null;
}
