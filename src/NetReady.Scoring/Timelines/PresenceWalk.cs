using NetReady.Scoring.Departments;

namespace NetReady.Scoring.Timelines;

/// <summary>When a host's verdict lapsed since it was silent or taken out of use, and when it held again.</summary>
internal static class PresenceWalk
{
    /// <summary>The instants in a stretch of time at which the host's presence may turn from holding its verdict to not, or back; ascending.</summary>
    public static List<DateTimeOffset> TurnsIn(HostHistory history, ContactLine line, PresenceLimits limits, DateTimeOffset from, DateTimeOffset until)
    {
        var turns = new List<DateTimeOffset>();
        void Add(DateTimeOffset? instant)
        {
            if (instant is { } turn && turn > from && turn < until) turns.Add(turn);
        }
        Add(history.RetiredAt);
        var contacts = history.Contacts;
        if (history.EnrolledAt is { } enrolled && limits.Stale < DateTimeOffset.MaxValue - enrolled) Add(enrolled + limits.Stale);
        if (!contacts.IsEmpty) Add(contacts[0]);
        for (int i = 0; i < contacts.Length; i++)
        {
            var next = i + 1 < contacts.Length ? contacts[i + 1] : DateTimeOffset.MaxValue;
            if (next - contacts[i] < limits.Stale || next <= from || contacts[i] >= until) continue;
            Add(line.SilentFrom(contacts[i], limits.Stale));
            Add(next);
        }
        turns.Sort();
        return turns;
    }

    /// <summary>How the host was heard of at an instant: <c>fresh</c>, <c>late</c>, <c>stale</c>, <c>gone</c> or <c>retired</c>.</summary>
    public static string At(HostHistory history, ContactLine line, PresenceLimits limits, DateTimeOffset instant)
    {
        if (history.RetiredAt <= instant) return "retired";
        return limits.After(line.ViewAt(instant).SilenceAt(instant) ?? (history.EnrolledAt is { } enrolled ? instant - enrolled : TimeSpan.MaxValue));
    }
}
