using System.Collections.Immutable;
using NetReady.Cli.Commands;
using NetReady.Cli.Screens;
using Spectre.Console;

namespace NetReady.Cli.Tests.Screens;

public sealed class PathScreenTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void A_path_fits_the_terminal_with_the_longest_addresses(int width)
    {
        string shown = Show(Path("0 0 10 3 4") with { Mtu = new() { Size = 1400, AtMost = 1400, Interface = 1500, BlackHole = true, LostOn = "there", ErrorProbability = 0.0003 } }, width);
        Assert.All(shown.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, width));
        // Where it is too narrow, nothing but the address is broken.
        Assert.Equal(width >= 100, shown.Contains("2001:db8:1234:5678:9abc:def0:1234:5", StringComparison.Ordinal));
        Assert.Equal(4, shown.Split('\n').Count(line => line.Contains("1.234 ms", StringComparison.Ordinal) && line.Contains("123.4 ms", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("0 0 0", null, null, "Nothing was lost on the way to the target and back.")]
    [InlineData("0 0 3 4", 3, 2, "4 of 10 packets to the target were lost. Loss begins between step 2 and step 3, and goes on from there to the end.")]
    [InlineData("0 10 3 4", 3, 1, "Loss begins somewhere between step 1 and step 3")]
    [InlineData("3 3 4", 1, null, "Loss begins at the first step: on the way to the router next to this device.")]
    [InlineData("10 3 4", 2, null, "Loss begins at step 2 or before it: the steps up to there are silent.")]
    [InlineData("0 1 1", 2, null, "Every step from 2 on lost some; so few packets do not tell whether it begins there or before: --rounds 100 tells more.")]
    public void Where_loss_begins_is_said_in_words(string lost, int? at, int? after, string sentence) =>
        Assert.Contains(sentence, Show(Path(lost) with { LossBegins = at is { } hop ? new(hop, after) : null }, 200), StringComparison.Ordinal);

    [Fact]
    public void A_router_that_answers_seldom_is_no_loss_and_that_is_said()
    {
        string shown = Show(Path("0 7 0") with { Reticent = [2] }, 200);
        Assert.Contains("Step 2: lost answers are no lost packets there, as steps behind lose none.", shown, StringComparison.Ordinal);
        Assert.Contains("Nothing was lost", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reflector", true, "✓ A reflector answers at step 2.")]
    [InlineData("refusal", true, "✓ The target is at step 2: it says that nothing listens on its port.")]
    [InlineData("barred", false, "✗ 192.0.2.77 says that the packets may not pass, or that it knows no way for them.")]
    [InlineData("silent", true, "✓ A reflector answers, though none of the packets that were to show the way there.")]
    [InlineData("silent", false, "✗ Nothing answers beyond step 2.")]
    public void How_the_path_ended_is_said_in_words(string end, bool reached, string sentence) =>
        Assert.Contains(sentence, Show(Path("0 0") with { End = end, Reached = reached, BarredBy = end == "barred" ? "192.0.2.77" : null }, 200), StringComparison.Ordinal);

    public static TheoryData<int?, int?, bool?, string> Sizes => new()
    {
        { 1500, 1500, false, "✓ Path MTU 1500 bytes: all that the interface takes." },
        { 9216, null, false, "✓ Path MTU at least 9216 bytes; larger packets were not tried." },
        { 1400, 1400, false, "✓ Path MTU 1400 bytes of the interface's 1500; a router says so to whoever sends more." },
        { 1400, 1449, null, "? Path MTU 1400 to 1449 bytes. The interface takes 1500; whether larger packets vanish without a word cannot be told." },
        { null, null, null, "? Path MTU not known. The reflector answered no packet of any size." },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_path_MTU_is_said_in_words(int? size, int? atMost, bool? blackHole, string sentence)
    {
        var mtu = new MtuLine { Size = size, AtMost = atMost, Interface = Math.Max(size ?? 0, 1500), BlackHole = blackHole, Detail = size is null ? "The reflector answered no packet of any size." : null };
        Assert.Contains(sentence, Show(Path("0 0") with { Mtu = mtu }, 200), StringComparison.Ordinal);
    }

    private static PathOutcome Path(string lost) => new()
    {
        Target = "netready.example.gov.uk:8620", Address = "2001:db8::1", Reached = true, End = "reflector", BarredBy = null,
        Hops = [.. lost.Split(' ').Select(int.Parse).Select((none, index) => none == 10
            ? new HopLine(index + 1, null, null, [], 10, 10, null, null, null)
            : new HopLine(index + 1, $"2001:db8:1234:5678:9abc:def0:1234:{index + 1}", null, ["192.0.2.1"], 10, none, "1.234 ms", "12.34 ms", "123.4 ms"))],
        LossBegins = null, Reticent = ImmutableArray<int>.Empty, Mtu = new() { Size = 1500, AtMost = 1500, Interface = 1500, BlackHole = false },
        Bytes = 12_345, Duration = "10.3 s", Detail = null,
    };

    private static string Show(PathOutcome outcome, int width)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = width;
        PathScreen.Write(console, outcome);
        return output.ToString();
    }
}
