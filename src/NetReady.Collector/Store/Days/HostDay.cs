using System.Collections.Immutable;
using NetReady.Collector.Store.Packing;
using NetReady.Core.Sampling;
using NetReady.Scoring.Evidence;

namespace NetReady.Collector.Store.Days;

/// <summary>What is kept of one UTC day of a host: when it was heard, and its samples merged by the hour. Packed until it is asked for.</summary>
/// <param name="Host">The host's row.</param>
/// <param name="Day">The day, in days since year 1.</param>
/// <param name="Revision">Counts up at each change; 0 for a day that is not in the store.</param>
/// <param name="ContactBytes">The instants, by <see cref="PackedInstants"/>; empty where there is none.</param>
/// <param name="SampleBytes">The samples, by <see cref="PackedSamples"/>; empty where there are none.</param>
internal sealed record HostDay(long Host, long Day, long Revision, byte[] ContactBytes, byte[] SampleBytes)
{
    private const int HoursInDay = 24;

    /// <summary>The day that an hour lies in, by <see cref="UtcHour"/>: what ends at midnight belongs to the day before.</summary>
    public static long Of(long hour) => (hour - 1) / HoursInDay;

    /// <summary>The day that an instant lies in as hours do: midnight belongs to the day before.</summary>
    public static long Of(DateTimeOffset instant) => Of(UtcHour.Of(instant));

    /// <summary>When the host was heard, ascending.</summary>
    /// <exception cref="StoreException">It is damaged.</exception>
    public ImmutableArray<DateTimeOffset> Contacts() => ContactBytes is [] ? [] : Understood(() => PackedInstants.Unpack(ContactBytes));

    /// <summary>The samples.</summary>
    /// <exception cref="StoreException">It is damaged.</exception>
    public ImmutableArray<SampleBatch> Samples() => SampleBytes is [] ? [] : Understood(() => PackedSamples.Unpack(SampleBytes));

    /// <summary>A host's days from one to another, both included, the oldest first.</summary>
    public static List<HostDay> Read(Sql sql, long host, long from, long until) => sql.Rows(
        "SELECT day, revision, contacts, samples FROM host_day WHERE host = $0 AND day BETWEEN $1 AND $2 ORDER BY day",
        row => new HostDay(host, row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3)), host, from, until);

    /// <summary>The samples of such days alone, packed; of days that have any, by their length, which takes no reading of them.</summary>
    public static List<(long Day, byte[] Packed)> ReadSamples(Sql sql, long host, long from, long until) => sql.Rows(
        "SELECT day, samples FROM host_day WHERE host = $0 AND day BETWEEN $1 AND $2 AND length(samples) > 0 ORDER BY day", row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), host, from, until);

    /// <summary>The same without their samples, at a fraction of the cost.</summary>
    public static List<HostDay> ReadContacts(Sql sql, long host, long from, long until) => sql.Rows(
        "SELECT day, revision, contacts FROM host_day WHERE host = $0 AND day BETWEEN $1 AND $2 ORDER BY day", row => new HostDay(host, row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), []), host, from, until);

    /// <summary>A host's day; an empty one where there is none in the store.</summary>
    public static HostDay Read(Sql sql, long host, long day) => Read(sql, host, day, day) is [var only] ? only : new(host, day, 0, [], []);

    /// <summary>How a day is called where something is wrong with it.</summary>
    public static string Title(long host, long day) => $"day {day} of host {host}";

    /// <summary>The revision of a host's day; 0 where it is not in the store.</summary>
    public static long RevisionOf(Sql sql, long host, long day) => sql.Scalar("SELECT revision FROM host_day WHERE host = $0 AND day = $1", host, day) is long revision ? revision : 0;

    /// <summary>The revisions of a host's days from one on.</summary>
    public static Dictionary<long, long> Revisions(Sql sql, long host, long from) =>
        sql.Rows("SELECT day, revision FROM host_day WHERE host = $0 AND day >= $1", row => (Day: row.GetInt64(0), Revision: row.GetInt64(1)), host, from).ToDictionary(row => row.Day, row => row.Revision);

    /// <summary>The day with other content, packed; not written.</summary>
    /// <param name="contacts">When the host was heard, ascending.</param>
    /// <param name="samples">The samples.</param>
    public HostDay With(IReadOnlyCollection<DateTimeOffset> contacts, IReadOnlyCollection<SampleBatch> samples) => this with
    {
        Revision = Revision + 1,
        ContactBytes = contacts.Count == 0 ? [] : PackedInstants.Pack(contacts),
        SampleBytes = samples.Count == 0 ? [] : PackedSamples.Pack(samples),
    };

    /// <summary>Writes it in place of what was there; where nothing is left of it, there is no row.</summary>
    public void Write(Sql sql)
    {
        if (ContactBytes is [] && SampleBytes is []) sql.Run("DELETE FROM host_day WHERE host = $0 AND day = $1", Host, Day);
        else sql.Run("INSERT INTO host_day (host, day, revision, contacts, samples) VALUES ($0, $1, $2, $3, $4) ON CONFLICT DO UPDATE SET revision = $2, contacts = $3, samples = $4",
            Host, Day, Revision, ContactBytes, SampleBytes);
    }

    /// <summary>When a host was heard last up to an instant, as far as its days say; null where it was not.</summary>
    /// <exception cref="StoreException">The day is damaged.</exception>
    public static DateTimeOffset? LastContact(Sql sql, long host, DateTimeOffset until)
    {
        // The day of the instant may hold only later ones, the one before it then does not.
        foreach (var day in sql.Rows("SELECT day, revision, contacts FROM host_day WHERE host = $0 AND day <= $1 AND contacts <> x'' ORDER BY day DESC LIMIT 2",
            row => new HostDay(host, row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), []), host, Of(until)))
            if (day.Contacts().LastOrDefault(at => at <= until) is var last && last != default) return last;
        return null;
    }

    /// <summary>Forgets a host's days before an hour; of the day in which it lies, the hours before it.</summary>
    public static void Forget(Sql sql, long host, long beforeHour)
    {
        long last = Of(beforeHour);
        sql.Run("DELETE FROM host_day WHERE host = $0 AND day < $1", host, last);
        if (RevisionOf(sql, host, last) == 0) return;
        var day = Read(sql, host, last);
        ImmutableArray<DateTimeOffset> contacts = day.Contacts(), contactsLeft = [.. contacts.Where(at => UtcHour.Of(at) >= beforeHour)];
        ImmutableArray<SampleBatch> samples = day.Samples(), samplesLeft = [.. samples.Where(batch => UtcHour.Of(batch.End) >= beforeHour)];
        if (contactsLeft.Length < contacts.Length || samplesLeft.Length < samples.Length) day.With(contactsLeft, samplesLeft).Write(sql);
    }

    private T Understood<T>(Func<T> unpack)
    {
        try
        {
            return unpack();
        }
        catch (DamagedDataException damaged)
        {
            throw StoreException.Damaged(Title(Host, Day), damaged);
        }
    }
}
