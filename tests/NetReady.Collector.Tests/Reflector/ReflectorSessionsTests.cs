using NetReady.Collector.Reflector;

namespace NetReady.Collector.Tests.Reflector;

public sealed class ReflectorSessionsTests
{
    private readonly ManualTimeProvider time = new();

    [Fact]
    public void Each_session_counts_for_itself()
    {
        var sessions = new ReflectorSessions(time, 10, TimeSpan.FromMinutes(1));
        var first = new ReflectorSession(1, 5000, 7);
        Assert.Equal([0u, 1u], [sessions.Next(first), sessions.Next(first)]);
        Assert.Equal(0u, sessions.Next(first with { SessionId = 8 }));
        Assert.Equal(0u, sessions.Next(first with { Port = 5001 }));
        Assert.Equal(2u, sessions.Next(first));
    }

    [Fact]
    public void A_full_table_turns_new_sessions_away_until_old_ones_are_forgotten()
    {
        var sessions = new ReflectorSessions(time, 2, TimeSpan.FromMinutes(1));
        sessions.Next(new(1, 1, 1));
        sessions.Next(new(2, 1, 1));
        Assert.Null(sessions.Next(new(3, 1, 1)));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1u, sessions.Next(new(2, 1, 1)));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0u, sessions.Next(new(3, 1, 1)));
        Assert.Equal(2, sessions.Count);
        Assert.Equal(2u, sessions.Next(new(2, 1, 1)));
    }
}
