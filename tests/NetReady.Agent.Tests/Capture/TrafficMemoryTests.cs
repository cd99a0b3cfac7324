using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.Capture;
using NetReady.Agent.Capture.Figures;
using NetReady.Testing.Captures;

namespace NetReady.Agent.Tests.Capture;

public sealed class TrafficMemoryTests : IDisposable
{
    private static readonly IPEndPoint web = IPEndPoint.Parse("203.0.113.5:80");

    private readonly TemporaryDirectory directory = new();
    private readonly ManualTimeProvider clock = new(Device.Start.AddHours(3));

    public void Dispose() => directory.Dispose();

    private string File => directory["traffic.json"];

    private TrafficMemory Memory(string host = "h-1", string boot = "first", double upForMinutes = 600) =>
        new(directory.FullPath, host, boot, () => TimeSpan.FromMinutes(upForMinutes), clock, NullLogger.Instance);

    // Three hours with something of everything in them.
    private static Device Busy()
    {
        var device = new Device(tunnelUp: true, prefixes: ["10.20.0.0/16"], resolvers: ["10.20.0.53"]);
        for (int hour = 0; hour < 3; hour++)
        {
            device.Asks("8.8.8.8:53").Asks("10.20.0.53:53", Device.Tunnel).Opens("10.20.1.1:443").Opens(web.ToString()).Opens("203.0.113.5:389").Passes([1, 2, 3]);
            for (int i = 0; i < 4; i++) device.Sends(Frames.Tcp(Device.OnLine, web, (uint)(1000 + (i / 2 * 100)), payload: 100)).After(TimeSpan.FromMilliseconds(400));
            device.After(TimeSpan.FromHours(1));
        }
        for (int milliseconds = 5; milliseconds < 90_000; milliseconds *= 3) device.Observer.Book.At((Device.Start - DateTimeOffset.UnixEpoch).Ticks * 100).RoundTrips.Add(milliseconds * 1_000_000L);
        device.Observer.Miss(2, (Device.Start - DateTimeOffset.UnixEpoch).Ticks * 100);
        return device;
    }

    [Fact]
    public void What_is_kept_and_taken_up_again_says_the_same()
    {
        var book = Busy().Observer.Book;
        var before = book.Sum(clock.GetUtcNow());
        Assert.True(before is { Lookups: 6, LookupsBeside: 3, CorporateBeside: 3, Connections: >= 5, Missed: 2, Malformed: 3, HadTunnel: true, ResentSegments: > 0, RoundTrips.Count: 9 } && before.Up.Length > 0, before.ToString());
        Memory().Keep(book.Keep());
        var again = new TrafficBook();
        Assert.Equal(TimeSpan.Zero, Memory().Restore(again));
        var after = again.Sum(clock.GetUtcNow());
        Assert.Equal(before with { ClearText = [], Up = [], Down = [] }, after with { ClearText = [], Up = [], Down = [] });
        Assert.Equal(before.ClearText, after.ClearText);
        Assert.Equal(before.Up, after.Up);
        // And it counts on from there.
        again.At((clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100).Lookups++;
        Assert.Equal(7, again.Sum(clock.GetUtcNow()).Lookups);
    }

    [Fact]
    public void Nothing_in_the_file_names_a_peer()
    {
        Memory().Keep(Busy().Observer.Book.Keep());
        string text = System.IO.File.ReadAllText(File);
        foreach (string peer in (string[])["203.0.113", "8.8.8.8", "10.20.", "192.168", "443"]) Assert.DoesNotContain(peer, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("first", 30, 600, 30)] // the device was up all the while
    [InlineData("second", 30, 2, 2)] // it was started anew two minutes ago
    [InlineData("second", 30, 600, 30)]
    [InlineData("first", 0.5, 600, 0.5)]
    [InlineData("first", -0.5, 600, 0)] // the clock was set back a little
    [InlineData("first", 1500, 3000, 0)] // all of it is too old to be said
    public void Unwatched_is_the_time_in_which_the_device_was_up_and_nobody_watched(string boot, double minutesLater, double upForMinutes, double unwatched)
    {
        Memory().Keep(Busy().Observer.Book.Keep());
        clock.Advance(TimeSpan.FromMinutes(minutesLater));
        var book = new TrafficBook();
        Assert.Equal(TimeSpan.FromMinutes(unwatched), Memory(boot: boot, upForMinutes: upForMinutes).Restore(book));
        Assert.Equal(minutesLater < 1440 ? 6 : 0, book.Sum(clock.GetUtcNow()).Lookups);
    }

    public static TheoryData<string> Broken { get; } =
    [
        "half", "of another host", "of the future", "with a count below zero", "with a count that is not known", "with a protocol that is not known", "with an hour that cannot be", "with an hour twice",
        "with a histogram that is not sound", "with more in it", "empty",
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_file_that_is_broken_foreign_or_of_the_future_is_set_aside_and_counting_begins_anew(string how)
    {
        Memory(how == "of another host" ? "h-2" : "h-1").Keep(Busy().Observer.Book.Keep());
        string text = System.IO.File.ReadAllText(File);
        var json = JsonNode.Parse(text)!;
        var page = json["pages"]![0]!;
        switch (how)
        {
            case "of the future": json["at"] = "2026-11-21T12:30:00Z"; break;
            case "with a count below zero": page["counts"]!["lookups"] = -1; break;
            case "with a count that is not known": page["counts"]!["visits"] = 1; break;
            case "with a protocol that is not known": page["clearText"]!["gopher"] = 1; break;
            case "with an hour that cannot be": page["hour"] = long.MaxValue; break;
            case "with an hour twice": page["hour"] = json["pages"]![1]!["hour"]!.DeepClone(); break;
            case "with a histogram that is not sound": page["roundTrips"]!["n"] = 99; break;
            case "with more in it": json["peers"] = "203.0.113.5"; break;
        }
        string written = how switch { "half" => text[..(text.Length / 2)], "empty" => "", "of another host" => text, _ => json.ToJsonString() };
        System.IO.File.WriteAllText(File, written);
        var book = new TrafficBook();
        Assert.Equal(TimeSpan.Zero, Memory().Restore(book));
        Assert.Equal(0, book.Sum(clock.GetUtcNow()).Packets);
        Assert.Equal(written, System.IO.File.ReadAllText(File + ".broken"));
        Assert.False(System.IO.File.Exists(File));
    }

    [Theory]
    [InlineData(25, 0)] // set forward by a day and more, all is older than a day
    [InlineData(2, 6)]
    [InlineData(-0.5, 6)] // set back, the hour that was running has not come yet, and is not long ago
    [InlineData(-3, 4)] // the later hours are not believed to be young before they come
    [InlineData(-48, 0)]
    public void A_clock_that_is_set_never_makes_what_was_seen_cover_time_that_was_not_watched(double hours, long lookups)
    {
        var book = Busy().Observer.Book;
        var now = clock.GetUtcNow().AddHours(hours);
        book.At((now - DateTimeOffset.UnixEpoch).Ticks * 100);
        var seen = book.Sum(now);
        Assert.Equal(lookups, seen.Lookups);
        Assert.InRange(seen.Since, now - TrafficBook.Span, now);
        if (lookups == 0) Assert.Equal(now, seen.Since);
    }
}
