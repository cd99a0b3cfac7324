using NetReady.Agent.Probes.Stamp;

namespace NetReady.Agent.Tests.Probes.Stamp;

public sealed class StampTallyTests
{
    [Fact]
    public void A_reflector_that_copies_numbers_tells_no_direction_and_the_round_trip_all_the_same()
    {
        var tally = Tally(Answer(0, 0), Answer(1, 1), Answer(4, 4), Closing(0, 5), Closing(1, 5));
        var (forward, back) = tally.Tell(6);
        Assert.Equal((null, null, null), (forward.Lost, forward.Duplicated, forward.Reordered));
        Assert.Equal((null, null, null), (back.Lost, back.Duplicated, back.Reordered));
        Assert.Equal(3, tally.Answered);
    }

    [Fact]
    public void Where_the_first_closing_packet_went_unanswered_how_far_the_reflector_counted_is_not_known()
    {
        var (forward, back) = Tally(Answer(0, 0), Answer(2, 1), Closing(1, 3), Closing(2, 4)).Tell(4);
        Assert.Null(forward.Lost);
        Assert.Null(back.Lost);
    }

    [Fact]
    public void A_number_that_the_reflector_gave_and_nobody_saw_was_lost_on_the_way_back()
    {
        // Packet 1 never arrived; the answer with number 2, to packet 3, was lost; so was the last one's, number 4.
        var (forward, back) = Tally(Answer(0, 0), Answer(2, 1), Answer(4, 3), Closing(0, 5), Closing(1, 6)).Tell(6);
        Assert.Equal((1, 2), (forward.Lost, back.Lost));
    }

    [Fact]
    public void Copies_are_told_apart_by_the_reflectors_number()
    {
        var tally = Tally(Answer(0, 0), Answer(1, 1), Answer(1, 2), Answer(2, 3), Answer(2, 3), Closing(0, 4), Closing(1, 5));
        var (forward, back) = tally.Tell(3);
        Assert.Equal((0, 1, 0), (forward.Lost, forward.Duplicated, forward.Reordered));
        Assert.Equal((0, 1, 0), (back.Lost, back.Duplicated, back.Reordered));
        Assert.Equal(2, tally.Repeated);
    }

    [Fact]
    public void Nothing_amiss_needs_no_closing_packet()
    {
        var (forward, back) = Tally(Answer(0, 0), Answer(1, 1)).Tell(2);
        Assert.Equal((0, 0, 0), (forward.Lost, forward.Duplicated, forward.Reordered));
        Assert.Equal((0, 0, 0), (back.Lost, back.Duplicated, back.Reordered));
    }

    private static StampTally Tally(params ReadOnlySpan<StampAnswer> answers)
    {
        var tally = new StampTally();
        foreach (var answer in answers) tally.Add(answer);
        return tally;
    }

    private static StampAnswer Answer(int number, uint reflected) => new(number, reflected, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2));

    private static StampAnswer Closing(int which, uint reflected) => Answer(0, reflected) with { Closing = which };
}
