using NetReady.Core.Facts;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Derived;

/// <summary>The age of the last report, which changes with the clock alone. The collector's own downtime does not count.</summary>
internal static class ReportAge
{
    private static readonly TimeSpan tick = TimeSpan.FromTicks(1);

    /// <summary><c>agent.report_age</c>.</summary>
    public static Reckoning Reckoning { get; } = new("agent.report_age",
        (_, view, instant) => view.SilenceAt(instant) is { } silence ? FactValue.Of(silence) : null,
        MissingReason.NeverReported,
        (_, view, limit) =>
        {
            if (view.Contact is not { } contact) return [];
            // "At most 7 d" still holds at seven days and fails just after.
            return limit is { } seconds && Reckoning.Time(seconds) is { } time ? [contact, contact + view.Downtime + time + tick] : [contact];
        },
        (_, limits, turns) =>
        {
            var contacts = turns.Line.Contacts;
            if (!contacts.IsEmpty) turns.Add(contacts[0]);
            // While the collector is down a silence stands still, and with it the instant at which it began to be too long moves.
            foreach (var down in turns.Line.Downtimes)
            {
                turns.Add(down.From);
                turns.Add(down.Until);
            }
            foreach (double limit in limits)
                if (Reckoning.Time(limit) is { } time && time >= TimeSpan.Zero)
                    for (int i = 0; i < contacts.Length; i++) AddSilence(turns, contacts[i], i + 1 < contacts.Length ? contacts[i + 1] : DateTimeOffset.MaxValue, time);
        },
        // Of a silence nothing is left once it is broken.
        view => view.Contact is { } contact ? contact - tick : DateTimeOffset.MinValue);

    private static void AddSilence(Turns turns, DateTimeOffset contact, DateTimeOffset next, TimeSpan limit)
    {
        if (next - contact < limit || next <= turns.From || contact >= turns.Until) return;
        turns.Add(turns.Line.SilentFrom(contact, limit));
        turns.Add(turns.Line.SilentFrom(contact, limit + tick));
        turns.Add(next);
    }
}
