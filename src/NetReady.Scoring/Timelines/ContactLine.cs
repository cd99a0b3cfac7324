using System.Collections.Immutable;

namespace NetReady.Scoring.Timelines;

/// <summary>
/// When the collector heard from a host, and so from when on it knew what: what the device saw is known from the first contact after it;
/// what lies beyond the last contact there is, as soon as it was.
/// </summary>
/// <param name="contacts">Every contact, ascending.</param>
/// <param name="downtimes">When the collector itself was down, ascending, none overlapping another.</param>
internal sealed class ContactLine(ImmutableArray<DateTimeOffset> contacts, ImmutableArray<Downtime> downtimes)
{
    /// <summary>The contacts.</summary>
    public ImmutableArray<DateTimeOffset> Contacts => contacts;

    /// <summary>The downtimes.</summary>
    public ImmutableArray<Downtime> Downtimes => downtimes;

    /// <summary>The last contact up to an instant; null where there was none.</summary>
    public DateTimeOffset? LastBy(DateTimeOffset instant)
    {
        int next = FirstAfter(instant);
        return next == 0 ? null : contacts[next - 1];
    }

    /// <summary>Up to when what the device saw was known at an instant.</summary>
    public DateTimeOffset HorizonAt(DateTimeOffset instant) =>
        contacts.IsEmpty || instant >= contacts[^1] ? instant : LastBy(instant) ?? DateTimeOffset.MinValue;

    /// <summary>From when on it was known what the device saw at an instant.</summary>
    public DateTimeOffset KnownFrom(DateTimeOffset seen) => contacts.IsEmpty || seen > contacts[^1] ? seen : contacts[FirstFrom(seen)];

    /// <summary>From when on the last contact is an instant or later; null where it never is.</summary>
    public DateTimeOffset? HeardFrom(DateTimeOffset instant) => contacts.IsEmpty ? instant : instant > contacts[^1] ? null : contacts[FirstFrom(instant)];

    /// <summary>How long the collector was down between two instants.</summary>
    public TimeSpan DownBetween(DateTimeOffset from, DateTimeOffset until)
    {
        var down = TimeSpan.Zero;
        foreach (var stretch in downtimes)
        {
            var start = stretch.From > from ? stretch.From : from;
            var end = stretch.Until < until ? stretch.Until : until;
            if (end > start) down += end - start;
        }
        return down;
    }

    /// <summary>From when on a host last heard at an instant has been silent for so long, downtime not counted; null where that is beyond all time.</summary>
    public DateTimeOffset? SilentFrom(DateTimeOffset contact, TimeSpan silence)
    {
        if (silence > DateTimeOffset.MaxValue - contact) return null;
        var end = contact + silence;
        foreach (var stretch in downtimes)
        {
            var start = stretch.From > contact ? stretch.From : contact;
            if (start >= end) break;
            if (stretch.Until > start) end += stretch.Until - start;
        }
        return end;
    }

    private int FirstAfter(DateTimeOffset instant)
    {
        int low = 0, high = contacts.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (contacts[middle] <= instant) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private int FirstFrom(DateTimeOffset instant)
    {
        int low = 0, high = contacts.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (contacts[middle] < instant) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
