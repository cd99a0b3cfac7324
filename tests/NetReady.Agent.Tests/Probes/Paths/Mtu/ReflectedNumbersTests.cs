using NetReady.Agent.Probes.Paths.Mtu;

namespace NetReady.Agent.Tests.Probes.Paths.Mtu;

public sealed class ReflectedNumbersTests
{
    [Theory]
    // Packet by packet: the reflector's own number where it was answered, else a dot.
    [InlineData("0 . 1 . 2 . 3", "There")]
    [InlineData("0 . 2 . 4 . 6", "Back")]
    [InlineData("0 . 1 . 3 . 4 . 6", "Both")]
    // One of the large ones was lost by chance on the other way.
    [InlineData("0 . 1 . 2 . 3 . 5", "There")]
    // Of three at once, one came: nobody knows which.
    [InlineData("0 . . . 2", "Untold")]
    [InlineData("0 . . . 1 . 2", "There")]
    // Numbers that are the sender's own tell nothing, and so do those after which nothing came.
    [InlineData("0 . 2 . 4", "Untold", true)]
    [InlineData("5 . . .", "Untold")]
    [InlineData("", "Untold")]
    public void Numbers_that_follow_each_other_leave_no_room_for_what_never_came(string reflected, string way, bool isStateless = false)
    {
        var numbers = new ReflectedNumbers();
        HashSet<int> lost = [];
        foreach (var (number, index) in reflected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((number, index) => (number, index)))
        {
            if (number == ".") lost.Add(index);
            else numbers.Add(new(index, index, 1400, 0, 0), uint.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
        }
        // A stateful reflector has shown that it is one, by two numbers for packets with the same.
        if (!isStateless && numbers.Tell(lost) is LossyWay.Untold)
        {
            numbers.Add(new(100, 90, 72, 0, 0), 200);
            numbers.Add(new(101, 90, 72, 0, 0), 201);
        }
        Assert.Equal(way, numbers.Tell(lost).ToString());
    }
}
