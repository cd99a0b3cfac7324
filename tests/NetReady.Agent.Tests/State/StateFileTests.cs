using Microsoft.Extensions.Logging.Abstractions;
using NetReady.Agent.State;
using NetReady.Agent.Posture.Linux.Updates;

namespace NetReady.Agent.Tests.State;

public sealed class StateFileTests
{
    private static readonly RebootHistory state = new(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), null);

    private static StateFile<RebootHistory> File(string? folder) => new(folder, "state.json", UpdateStateJson.Default.RebootHistory, NullLogger.Instance);

    [Fact]
    public void What_is_written_is_read_and_nothing_else_stays_in_the_folder()
    {
        using var folder = new TemporaryDirectory();
        var file = File(folder["deep/er"]);
        Assert.Null(file.Read());
        file.Write(state);
        Assert.Equal(state, file.Read());
        Assert.Equal([folder["deep/er/state.json"]], Directory.EnumerateFiles(folder["deep/er"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"seenPending\":\"tomorrow\"}")]
    [InlineData("[]")]
    public void A_damaged_file_is_set_aside(string content)
    {
        using var folder = new TemporaryDirectory();
        folder.Write("state.json", content);
        Assert.Null(File(folder.FullPath).Read());
        Assert.Equal(content, System.IO.File.ReadAllText(folder["state.json.broken"]));
        Assert.False(System.IO.File.Exists(folder["state.json"]));
    }

    [Fact]
    public void What_can_be_read_and_makes_no_sense_is_set_aside_too()
    {
        using var folder = new TemporaryDirectory();
        File(folder.FullPath).Write(state);
        var file = new StateFile<RebootHistory>(folder.FullPath, "state.json", UpdateStateJson.Default.RebootHistory, NullLogger.Instance) { Problem = _ => "It is of tomorrow." };
        Assert.Null(file.Read());
        Assert.True(System.IO.File.Exists(folder["state.json.broken"]));
        file.Write(state);
        file.Delete();
        Assert.Empty(Directory.EnumerateFiles(folder.FullPath, "state.json"));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_no_failure()
    {
        using var folder = new TemporaryDirectory();
        File(folder.Write("file", "in the way")).Write(state);
        Assert.Null(File(folder["file"]).Read());
    }

    [Fact]
    public void Without_a_folder_nothing_is_remembered()
    {
        File(null).Write(state);
        Assert.Null(File(null).Read());
    }
}
