using System.Collections.Immutable;
using NetReady.Scoring.Judging;

namespace NetReady.Scoring.Timelines;

/// <summary>
/// When the collector heard from a host, and so from when on it knew what: what the device saw is known from the first contact after it;
/// what lies beyond the last contact there is, as soon as it was. For one caller at a time.
/// </summary>
/// <param name="contacts">Every contact, ascending.</param>
/// <param name="downtimes">When the collector itself was down, ascending, none overlapping another.</param>
internal sealed class ContactLine(ImmutableArray<DateTimeOffset> contacts, ImmutableArray<Downtime> downtimes)
{
    // Instants are mostly asked for one after another.
    private int nearby;

    /// <summary>The contacts.</summary>
    public ImmutableArray<DateTimeOffset> Contacts => contacts;

    /// <summary>The downtimes.</summary>
    public ImmutableArray<Downtime> Downtimes => downtimes;

    /// <summary>What was known at an instant.</summary>
    public Viewpoint ViewAt(DateTimeOffset instant)
    {
        int next = FirstFrom(instant);
        if (next < contacts.Length && contacts[next] == instant) next++;
        DateTimeOffset? contact = next == 0 ? null : contacts[next - 1];
        return new(instant, next == contacts.Length ? instant : contact ?? DateTimeOffset.MinValue, contact, contact is { } from ? DownBetween(from, instant) : TimeSpan.Zero);
    }

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

    /// <summary>Whether the collector itself was down at an instant.</summary>
    public bool IsDownAt(DateTimeOffset instant)
    {
        foreach (var stretch in downtimes)
            if (stretch.From <= instant && instant < stretch.Until) return true;
        return false;
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

    // The first contact at an instant or later.
    private int FirstFrom(DateTimeOffset instant)
    {
        int near = nearby;
        for (int tries = 0; tries < 8; tries++, near++)
        {
            if (near > 0 && contacts[near - 1] >= instant) break;
            if (near == contacts.Length || contacts[near] >= instant) return nearby = near;
        }
        int low = 0, high = contacts.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (contacts[middle] < instant) low = middle + 1;
            else high = middle;
        }
        return nearby = low;
    }
}
